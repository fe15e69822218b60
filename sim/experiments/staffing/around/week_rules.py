"""What each rule of the weeks costs: the cheapest cover with all rules, against one of the same needs without it.

Both are shifts for the same headcounts, by the same integer program, and nothing of it is simulated. What is found
without a rule may be a little dearer than the cheapest, so that the rule costs no less than is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.experiments.staffing.shifts.plan import ShiftPlan
from sim.scheduling.problem import Week
from sim.scheduling.program import GAP


class RulePrice(NamedTuple):
    """A rule of ``staffing.week``, as it is written, and what it costs over the horizon at least.

    ``whole`` is what the cheapest shifts cost that are known to keep all rules.
    """

    rule: str
    value: float
    cost: float
    whole: float


def rule_prices(master: ShiftMaster, plan: ShiftPlan) -> tuple[RulePrice, ...]:
    """Return the rules of weeks that make the cheapest cover of the needs of a plan dearer, each lifted alone."""
    if master.week is None or not plan.cover.met:
        return ()
    found = []
    for rule, value, week in _lifted(master.week):
        other = master.under(plan, week)
        if other is not None and plan.cost - other.cost > GAP * plan.cost:
            found.append(RulePrice(rule, value, plan.cost - other.cost, plan.cost))
    return tuple(found)


def of_a_plan(prices: Sequence[RulePrice], cost: float) -> tuple[RulePrice, ...]:
    """Return what rules cost at least of a plan that keeps all of them and costs so much.

    Where its targets let shifts do without the heads that were covered, it is cheaper than the cover with the rules.
    """
    found = [one._replace(whole=min(one.whole, cost), cost=one.cost - max(0.0, one.whole - cost)) for one in prices]
    return tuple(one for one in found if one.cost > GAP * one.whole)


def _lifted(week: Week) -> Iterator[tuple[str, float, Week]]:
    """Yield each rule with its value, and the rules without it."""
    if week.days is not None:
        yield "days", week.days, replace(week, days=None)
    if week.hours is not None:
        yield "hours", week.hours, replace(week, hours=None)
    if week.off_in_a_row > 1:
        yield "off_in_a_row", week.off_in_a_row, replace(week, off_in_a_row=1)
    if week.same_start:
        yield "same_start", week.same_start, replace(week, same_start=False)
