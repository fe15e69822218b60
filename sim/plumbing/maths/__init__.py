"""Functions of mathematics: special ones, quantiles, and where a function is 0."""
