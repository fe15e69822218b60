"""What a planner must know of a run before reading any of its figures."""

from __future__ import annotations

from sim.experiments.results import RunResult
from sim.experiments.stability import growth_warning
from sim.experiments.unanswered import unanswered


def remarks(result: RunResult) -> list[str]:
    """Return warnings about a run: who is left without an answer, and whether the queue grows without bound."""
    growth = growth_warning(result)
    return [*unanswered(result), *([growth] if growth else [])]
