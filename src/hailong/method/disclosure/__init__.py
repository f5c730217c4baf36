"""Statistical disclosure control: what may be printed of tables and given away of microdata, and what an attacker makes of it.

A cell is sensitive by `rules`; `suppression` hides others with it, `merging` joins categories instead; `attack` proves by
programming over whole numbers what follows from all that is known (`facts`): every figure ever printed, of every table and
version (`releases`). `microdata` does the same for rows. `lists` and `recovery` are what publication uses today. Nothing is safe because nobody looked:
the three answers are Protected, Open and NotExamined.
Source: Hundepool et al., Statistical Disclosure Control (2012).
"""

from hailong.method.disclosure.lists import MIN_CELL, protect_list

__all__ = ["MIN_CELL", "protect_list"]
