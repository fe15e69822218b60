"""What must hold on every path of customers who choose, leave, are won and won back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import horizon
from sim.log.files import read_log, write_log
from sim.log.records import BaseChange
from sim.scenario import build
from tests.laws import all_laws as laws
from tests.laws.case import Case, assert_same
from tests.laws.test_customers_who_choose import (
    LAWS,
    Choosing,
    adoption_only_grows,
    each_customer_settles_once,
    whom_a_machine_passes_on_arrives_at_once,
)
from tests.model.migration.customers import first_of, often
from tests.support.random_centers import choosing_centers

pytestmark = pytest.mark.long

Parts = dict[str, Any]
# Not every contact that was drawn is made, and those who have a channel may leave. The last two are about the end of
# the horizon, where centers in which all wait in vain are told apart by other tests.
OTHERWISE = (laws.every_primary_contact_of_the_demand_is_in_the_log, adoption_only_grows, each_customer_settles_once,
             whom_a_machine_passes_on_arrives_at_once)  # fmt: skip
WON, LEFT, ASKED, BACK = BaseChange


@st.composite
def changing_centers(draw: st.DrawFn) -> Parts:
    """Return a center that half of its customers would leave within days, and that wins dozens in a day."""
    scenario = draw(choosing_centers())
    scenario["customers"] |= {"memory": "customer", "convenience": draw(st.sampled_from((0.0, 1.0)))}
    if draw(st.booleans()):
        rule = {"per_year": 20_000, "recommend": draw(st.sampled_from((0.0, 4.0)))}
        scenario["customers"]["acquisition"] = rule
    scenario["retention"] = {"start": 0.3, "usual": 1, "churn": 0.99, "steepness": 100, "leave": True}
    if draw(st.booleans()):
        scenario["retention"]["win_back"] = {"after": "3 h", "share": 0.5, "cost": 0.0}
    scenario["migration"].pop("weights", None) if draw(st.booleans()) else None
    return scenario


def there(case: Case) -> dict[int, list[tuple[float, float]]]:
    """Return the stretches in which each customer is there, by the log of changes."""
    base, people = case.log.base, case.scenario.customers.population  # type: ignore[union-attr]
    found: dict[int, list[tuple[float, float]]] = {who: [(0.0, np.inf)] for who in range(1, people + 1)}
    order = np.lexsort([base["change"], base["at"], base["customer"]])
    for who, at, change in zip(*(base[key][order].tolist() for key in ("customer", "at", "change")), strict=True):
        if change == LEFT:
            since, until = found[who][-1]
            assert since <= at
            assert until == np.inf
            found[who][-1] = since, at
        elif change in (WON, BACK):
            assert (who > people) == (change == WON) or change == BACK
            assert all(until <= at for _, until in found.get(who, []))
            found.setdefault(who, []).append((at, np.inf))
    return found


def only_customers_contact_us(case: Case) -> None:
    """Of first contacts, and of channels on which customers come to us."""
    stretches = there(case)
    for row in case.rows:
        if row["attempt"] == 1 and row["spec"].mode != "outbound":
            assert any(since <= row["arrival"] < until for since, until in stretches[row["customer"]])


def changes_are_of_the_horizon(case: Case) -> None:
    base = case.log.base
    assert np.all((base["at"] >= 0) & (base["at"] < horizon(case.scenario)))
    assert np.all((base["satisfaction"] >= 0) & (base["satisfaction"] <= 1))
    counts = np.bincount(base["change"], minlength=4)
    assert counts[BACK] <= counts[ASKED] <= counts[LEFT]


def the_base_adds_up(case: Case) -> None:
    row, end = case.totals[()], horizon(case.scenario)
    here = sum(any(since < end <= until for since, until in spells) for spells in there(case).values())
    assert row["customers_at_end"] == here


ALL = (*(law for law in LAWS if law not in OTHERWISE), only_customers_contact_us, changes_are_of_the_horizon,
       the_base_adds_up)  # fmt: skip


@often(8)
@given(changing_centers())
def test_laws_hold_on_every_path_of_customers_who_come_and_go(data: Parts) -> None:
    case = Choosing(scenario := build(data), first_of(scenario))
    for law in ALL:
        law(case)
    with TemporaryDirectory() as folder:
        write_log(case.log, Path(folder))
        assert_same(case.log, read_log(Path(folder)))
