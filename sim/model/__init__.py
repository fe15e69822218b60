"""The model: everything that needs a clock. It writes facts; numbers are made of them elsewhere."""

from sim.model.replication import simulate

__all__ = ["simulate"]
