"""What a staffing costs, and how much it is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.staffing.around.coverage import contract_of, full_time_equivalents
from sim.experiments.staffing.grid import has_hourly_price
from sim.language.words import joined, tr
from sim.report.page.numbers import is_money, money

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult


def cost_text(found: StaffingResult, cost: float) -> str:
    """Write a cost in the scenario's currency; where nothing has a price it is in hours."""
    if not has_prices(found):
        return f"{cost:,.1f} h"
    unit = found.scenario.currency
    return money(cost, unit, None) if is_money(unit) else f"{cost:,.0f}"


def has_prices(found: StaffingResult) -> bool:
    """Whether an hour of anybody has a price."""
    return has_hourly_price(found.scenario)


def paid_text(found: StaffingResult) -> str:
    """Write what is paid: hours, what they cost, and how many full-time contracts they are."""
    hours, several = f"{found.hours:,.1f}", full_time_equivalents(found)
    told = [tr("{hours} agent hours", hours=hours) if found.shifts is None else tr("{hours} paid hours", hours=hours)]
    told += [cost_text(found, found.cost)] if has_prices(found) else []
    if several is not None:
        values = {"count": f"{several:,.1f}", "hours": f"{contract_of(found):g}"}
        told.append(tr("{count} full-time equivalents of {hours} h a week", **values))
    return joined(told)
