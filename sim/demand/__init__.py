"""Demand: arrivals and unit draws, in columns and off the clock."""

from sim.demand.demand import SampledDemand, sample_demand

__all__ = ["SampledDemand", "sample_demand"]
