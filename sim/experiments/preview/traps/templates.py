"""Templates of shifts that plan twice, or in vain, what shrinkage has too."""

from __future__ import annotations

from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Found, Remark
from sim.scenario.checks.planning.templates import pools_of


def templates(plan: Plan) -> Found:
    """Yield breaks that are in templates of shifts and in the shrinkage of their pools."""
    block = plan.scenario.staffing
    for name, one in ((block and block.shifts) or {}).items():
        assert block is not None
        for pool in pools_of(plan.scenario, block, one) if one.breaks else ():
            away = plan.scenario.pools[pool].time_away
            if away is not None and away.breaks:
                told = f"has breaks, and so has the shrinkage of {pool} ({away.breaks:.3g} of the time): "
                told += "they are taken twice; write breaks in one of the two places"
                yield Remark(("staffing", "shifts", name, "breaks"), told)
