"""So sánh và xếp hạng: what may be said of units beside each other, and how surely.

In: entrants (figures that carry their method, standing and data set). Out: bands against the mean, intervals of ranks,
tiers, awards, changes between years. A difference is never told without its test, a rank never without its interval.
"""
