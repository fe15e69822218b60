"""Exact queueing results that the simulator is compared against; rates in any one time unit."""
