"""The templates of a scenario for its pools: in slots, with what they are paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.experiments.staffing.grid import price_of
from sim.experiments.staffing.shifts.slots import Slots
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import windows_on
from sim.scenario.checks.planning.templates import pools_of
from sim.scenario.money.costs import Costs
from sim.scenario.planning.templates import ShiftTemplate, TemplateBreak
from sim.scenario.planning.week import WeekRules
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scheduling.problem import HOUR, Floats, Rest, Template, Week


def templates_of(slots: Slots) -> tuple[Template, ...]:
    """Return the templates, one for each pool whose agents may have them."""
    return tuple(_offered(slots))


def _offered(slots: Slots) -> Iterator[Template]:
    scenario, known = slots.scenario, sorted(set(slots.grid.kinds))
    block = scenario.staffing
    assert block is not None
    for name, one in slots.templates.items():
        days = set(one.days) if scenario.calendar.days > 1 else set(known) & set(one.days)
        for pool in pools_of(scenario, block, one):
            yield Template(
                name,
                pool,
                int(one.length) // slots.step,
                tuple(at // slots.step for at in sorted(one.starts)),
                tuple(sorted(days)),
                tuple(_rest(pause, slots.step) for pause in one.ordered),
                wage=wage_of(scenario, pool, one),
                premium=_premium(slots, scenario.pools[pool]),
                most=one.most,
            )


def _rest(pause: TemplateBreak, step: int) -> Rest:
    return Rest(int(pause.length) // step, tuple(int(at) // step for at in pause.starts), pause.paid)


def wage_of(scenario: Scenario, pool: str, template: ShiftTemplate) -> float:
    """Return what a paid hour of a template costs in a pool: its wage with premium and loading, or a vendor's seat."""
    spec = scenario.pools[pool]
    if template.wage is None:
        return price_of(scenario, spec) * (1 + template.wage_premium)
    loading = (scenario.costs or Costs()).loading
    return template.wage * spec.wage_factor * loading * (1 + template.wage_premium)


def _premium(slots: Slots, pool: Pool) -> Floats | None:
    """Return the premiums of a pool by day of the week and slot, over two days; ``None`` where it has none."""
    costs: Any = slots.scenario.costs or Costs()
    premiums = (costs.premiums if pool.premiums is None else pool.premiums) or {}
    if not premiums or pool.contract is not None:
        return None
    found, middles = np.zeros((7, 2 * slots.per_day)), slots.step * (np.arange(slots.per_day) + 0.5)
    for premium in premiums.values():
        for weekday in range(7):
            for start, end in windows_on(premium.hours, weekday):
                inside = premium.share * ((middles >= start) & (middles < min(end, DAY)))
                found[weekday, : slots.per_day] += inside
                found[(weekday - 1) % 7, slots.per_day :] += inside
    return found


def week_of(rules: WeekRules | None) -> Week | None:
    """Return the rules of a week, hours in hours."""
    if rules is None:
        return None
    hours = None if rules.hours is None else rules.hours / HOUR
    return Week(rules.days, rules.off_in_a_row, rules.same_start, hours)
