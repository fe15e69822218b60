"""Studies that say less than their planner thinks: one replication, a warm-up of a center that closes."""

from __future__ import annotations

from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Found, Remark
from sim.scenario.basics.units import DAY


def study(plan: Plan) -> Found:
    """Yield what is told of the experiment and its calendar."""
    count, calendar = plan.scenario.experiment.replications, plan.scenario.calendar
    if count == 1:
        yield Remark(("experiment", "replications"), "is 1, which gives no intervals; write 20 or more")
    warmup = calendar.warmup
    closes = not any(plan.timetable.stays_open(name) for name in plan.scenario.channel_names)
    if closes and not isinstance(warmup, str) and 0 < warmup < DAY:
        told = "leaves out the first hours of a center that closes, where every day begins empty anyway; leave it out"
        yield Remark(("calendar", "warmup"), told)
