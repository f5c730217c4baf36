"""Pages of the sample: the draw, and the sessions at units without a register."""
