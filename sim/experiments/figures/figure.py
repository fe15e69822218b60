"""A figure of an experiment: one metric of one scope."""

from __future__ import annotations

from typing import NamedTuple

from sim.metrics.counting.scopes import CENTER, Scope


class Figure(NamedTuple):
    """A metric of a scope, that of the whole center unless one is given."""

    metric: str
    scope: Scope = CENTER

    def __str__(self) -> str:
        """Write it as ``--select`` and ``--precision`` take it: ``asa``, or ``asa@phone``."""
        return "@".join((self.metric, *(name for _, name in self.scope)))

    @property
    def label(self) -> str:
        """The figure in words: ``asa``, ``asa of phone``, ``asa of phone, vip``."""
        return f"{self.metric} of {', '.join(name for _, name in self.scope)}" if self.scope else self.metric
