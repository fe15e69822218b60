"""Whether the queue grows without bound: what a planner must know before reading any other figure."""

from __future__ import annotations

from sim.calendar import Timetable, horizon
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.estimate import mean_interval
from sim.language import kept
from sim.scenario.scenario import Scenario

CONFIDENCE = 0.999
FEWEST_REPLICATIONS = 3


def growth_warning(result: RunResult) -> str | None:
    """Return a warning where the queue of who never gives up keeps growing in a center that never closes.

    The slope of the queue over the second half of the horizon, between stretches of equal staff, hours and volumes,
    must be above 0 with 99.9 % confidence, and make the queue grow there by half its own mean.
    """
    scenario = result.scenario
    if not Timetable(scenario).days_beyond:
        return None
    slopes, late = result.totals("queue_growth", ()), result.totals("queue_late", ())
    _, low, _ = mean_interval(slopes, CONFIDENCE)
    grown = float(slopes.mean()) * horizon(scenario) / 2 / 3_600
    if len(slopes) < FEWEST_REPLICATIONS or low is None or low <= 0 or grown < float(late.mean()) / 2:
        return None
    return kept.GROWS.format(more=f"{slopes.mean():.1f}", advice=_advice(scenario))


def _advice(scenario: Scenario) -> str:
    """Return what helps: work that is more than the staff can do, or customers who would not wait for ever."""
    names = [name for name, one in scenario.channels.items() if one.service_mode.queued and not one.patience]
    return kept.ADD_OR_PATIENCE.format(channels=" and ".join(names)) if names else kept.ADD_AGENTS
