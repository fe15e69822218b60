"""Demand: arrivals and unit draws, in columns and off the clock."""

from sim.demand.demand import Demand, sample_demand

__all__ = ["Demand", "sample_demand"]
