"""What rules of weeks cost: weeks that can be planned by hand, with each rule and without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import staff
from sim.calendar import interval_starts
from sim.experiments.staffing.around.week_rules import RulePrice, of_a_plan, rule_prices
from sim.experiments.staffing.shifts.master import Need, ShiftMaster
from sim.report.staffing.presentation import document
from sim.report.staffing.sentences import staffing_sentences
from sim.scenario import Scenario, build

DAY = {"length": "8 h", "start": "08:00"}


def a_week(opens: Any, shift: dict[str, Any], **week: Any) -> Scenario:
    """Return a week that is open for some hours a day, and one shift of agents who cost 10 an hour."""
    phone = {"mode": "live", "arrivals": {"per_hour": 1}, "handle_time": {"deterministic": "1 s"},
             "target": {"within": "20 s"}}  # fmt: skip
    return build(
        {
            "scenario": "A week",
            "calendar": {"days": 7, "start": "2026-01-05", "interval": "1 h", "open": opens},
            "channels": {"phone": phone},
            "pools": {"agents": {"agents": 1, "skills": ["phone"], "wage": 10}},
            "costs": {"loading": 1},
            "staffing": {"shifts": {"day": shift}, "week": week},
        }
    )


def prices(scenario: Scenario, heads: list[list[float]]) -> tuple[RulePrice, ...]:
    """Return the prices of rules where so many heads are needed on each day from eight on, hour by hour."""
    master = ShiftMaster(scenario)
    need = np.zeros(len(interval_starts(scenario)))
    for day, mine in enumerate(heads):
        need[24 * day + 8 : 24 * day + 8 + len(mine)] = mine
    return rule_prices(master, master.cover([Need(["agents"], need, "phone")]))


def test_two_days_off_in_a_row_where_sundays_are_closed() -> None:
    """Five heads on six days are 30 shifts: six people of five days, whose second day off is any.

    With two days off in a row that is a Saturday or a Monday: five people are off on the one, and five on the other.
    """
    scenario = a_week({"mon-sat": "08:00-16:00"}, DAY | {"days": "mon-sat"}, days=5, off_in_a_row=2)
    found = {one.rule: one for one in prices(scenario, [[5.0] * 8] * 6)}
    ten, six = (people * 5 * 8 * 10 for people in (10, 6))
    assert found["off_in_a_row"] == RulePrice("off_in_a_row", 2, pytest.approx(ten - six), pytest.approx(ten))
    assert set(found) == {"off_in_a_row", "days"}


def test_days_of_work_that_do_not_fit_what_is_needed() -> None:
    """Four heads on seven days are 28 shifts, and six people of five days 30; any two days off follow for nothing."""
    (found,) = prices(a_week("08:00-16:00", DAY, days=5), [[4.0] * 8] * 7)
    assert found == RulePrice("days", 5, pytest.approx(2 * 80), pytest.approx(30 * 80))


def test_people_who_start_at_one_time_are_more() -> None:
    """Two early and one late on a day, one early and two late on the next: 21 shifts, which five people of five have.

    Who is early keeps 11 shifts by three people, off from Monday, from Wednesday and from Friday on. Two who are late
    would have 10, but both be off from Sunday on: three it takes, and six in all.
    """
    scenario = a_week("08:00-16:00", {"length": "4 h", "start": ["08:00", "12:00"]}, days=5, off_in_a_row=2)
    days = [[2.0] * 4 + [1.0] * 4, [1.0] * 4 + [2.0] * 4]
    found = {one.rule: one for one in prices(scenario, days * 3 + days[:1])}
    assert found["same_start"] == RulePrice("same_start", True, pytest.approx(5 * 40), pytest.approx(30 * 40))


def test_rules_that_cost_nothing_are_not_told() -> None:
    """Five heads from Monday to Friday: people of five days with two off in a row are just what is needed."""
    scenario = a_week({"mon-fri": "08:00-16:00"}, DAY | {"days": "mon-fri"}, days=5, off_in_a_row=2)
    assert prices(scenario, [[5.0] * 8] * 5) == ()


def test_what_rules_cost_is_told() -> None:
    """A head on six days is six shifts, and two people of five days have ten."""
    scenario = a_week({"mon-sat": "08:00-16:00"}, DAY | {"days": "mon-sat"}, days=5)
    found = staff(scenario, replications=5, maximum=20, seed=1, quick=True)
    assert found.week == (RulePrice("days", 5, pytest.approx(320), pytest.approx(800)),)
    told = "that everybody works 5 days a week costs $320.00 at least, 40.0 % of the shifts"
    assert told in staffing_sentences(found)
    assert document(found)["week_rules"] == [{"rule": "days", "value": 5, "cost": 320.0, "whole": 800.0}]


@pytest.mark.parametrize(("cost", "told"), [(900.0, 300.0), (700.0, 200.0), (500.0, None)])
def test_a_plan_that_is_cheaper_than_the_cover_is_held_against_shifts_without_the_rule(
    cost: float, told: float | None
) -> None:
    """The cover with the rule costs 800, that without it 500."""
    prices = of_a_plan([RulePrice("days", 5, 300.0, 800.0)], cost)
    assert [one.cost for one in prices] == ([] if told is None else [told])
