"""Which criteria go with satisfaction as a whole, how strongly, and how surely (R-004-35).

Everything here speaks of association, never of cause. `moments` holds the cross-products, one pass over the responses;
`importance` shares out R² (LMG, Owen, relative weights); `regression` gives slopes, impact and gain by the design;
`logistic` and `ordinal` model answers as they are; `resampling` gives intervals to anything made of cross-products.
Source: regulation 2782/QĐ-UBND Điều 8.3; statistics as named in each file.
"""

from hailong.method.drivers.importance import Importance, lmg

__all__ = ["Importance", "lmg"]
