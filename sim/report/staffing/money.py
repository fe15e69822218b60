"""What a staffing costs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.numbers import is_money, money

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult


def cost_text(found: StaffingResult, cost: float) -> str:
    """Write a cost in the scenario's currency; where nothing has a price it is in hours."""
    if "no pool has a wage" in " ".join(found.assumed):
        return f"{cost:,.1f} h"
    unit = found.scenario.currency
    return money(cost, unit, None) if is_money(unit) else f"{cost:,.0f}"
