"""Design-based estimation: what a sample with strata, stages, finite populations and weights says of its population.

`design` declares how the sample was drawn, `linearise` turns a statistic into linearised variables, `variance` gives
their variance, `estimates` puts the two together for all items and domains at once. `quantiles`, `effects`,
`contrasts`, `tables` and `replicates` build on them. Sources: Särndal, Swensson and Wretman (1992); Lumley (2010).
"""
