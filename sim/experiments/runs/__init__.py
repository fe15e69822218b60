"""The replications of one scenario and their figures, with what a planner must know of them."""
