"""Vendors who are paid for what they do: what they are due is what an invoice says, and moves the search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Scenario, build, staff
from sim.demand import sample_demand
from sim.experiments.staffing import staffing
from sim.experiments.staffing.aims import INVOICE, Rows
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.playing import Trial
from sim.metrics.costs.invoices import invoices
from sim.metrics.facts import Facts
from sim.model import simulate
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied


def desk(contract: dict[str, Any]) -> Scenario:
    """Return two hours of thirty calls whose takers are ours, or a vendor's who are as fast."""
    phone = {
        "mode": "live",
        "open": "08:00-10:00",
        "arrivals": {"per_hour": 15},
        "handle_time": {"exponential": {"mean": "6 min"}},
        "patience": {"exponential": {"mean": "4 min"}},
        "target": {"within": "60 s", "share": 0.7},
    }
    skill = {"channel": "phone", "pace": 1.0}
    return build(
        {
            "scenario": "Desk",
            "calendar": {"start": "2027-03-01", "days": 1, "interval": "1 h"},
            "channels": {"phone": phone},
            "pools": {
                "ours": {"agents": 2, "skills": [skill], "wage": 20},
                "theirs": {"agents": 2, "skills": [skill], "contract": contract},
            },
            "routing": {
                "agent_selection": "ranked",
                "routes": [{"channel": "phone", "rings": [["ours"], ["theirs"]]}],
            },
            "costs": {"loading": 1},
            "staffing": {"targets": [{"channel": "phone"}]},
        }
    )


@pytest.mark.parametrize(
    "contract",
    [
        {"per_contact": 2.5},
        {"per_minute": 0.8, "per_seat_hour": 7.0},
        {"per_contact": 2.5, "minimum_contacts": 900},
        {"per_contact": 2.5, "service_level": {"within": "20 s", "share": 0.95, "malus": 0.5}},
    ],
)
def test_what_is_counted_is_the_invoice_without_its_seats(contract: dict[str, Any]) -> None:
    scenario = desk(contract)
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    with Trial(grid, rows) as trial:
        counted = rows.charged(trial.counts(grid.present(), 3, 1))
    for number, charged in enumerate(counted):
        due = invoices(Facts(scenario, simulate(scenario, sample_demand(scenario, 1, number))))
        assert charged == pytest.approx(
            sum(one.amount - one.seat_hours * contract.get("per_seat_hour", 0.0) for one in due)
        )


def test_an_agent_of_ours_saves_what_the_vendor_would_be_due() -> None:
    """Who comes to us first does not go to the vendor: an agent more lowers its invoice, one of its own raises it."""
    scenario = desk({"per_contact": 10.0})
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    with Trial(grid, rows) as trial:
        effects = Differences(trial, grid, rows, np.full((1, 24), 360.0)).around((1, 1, 1, 1), 20, 1, rows.limits)
    assert [aim.what for aim in rows.aims if aim.metric == INVOICE] == [1]
    due = effects.due_of_one(1, 4)
    assert (due[:2] < -1).all()
    assert (due[2:] > 1).all()


def test_the_last_points_count_what_vendors_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat costs nothing here: all that ten points more cost is the calls that are answered for it, 3 of 30 or so."""
    monkeypatch.setattr(staffing, "POINT", 0.1)
    scenario = desk({"per_contact": 10.0})
    found = staff(
        varied(scenario, [Change("staffing.pools", {"ours": "fixed"}, "test")]), replications=60, maximum=60, seed=3
    )
    assert found.grid.prices.tolist() == [0.0, 0.0]
    assert found.last_point is not None
    assert 0 < found.last_point < 10 * 10


@pytest.mark.slow
@pytest.mark.parametrize(("per_contact", "ours_answer"), [(0.2, False), (40.0, True)])
def test_calls_are_handled_where_that_is_cheaper(per_contact: float, ours_answer: bool) -> None:
    found = staff(desk({"per_contact": per_contact}), replications=60, maximum=240, seed=3)
    hours = {name: sum(c.hours * heads for c, heads in zip(found.grid.cells, found.design, strict=True) if c.pool == k)
             for k, name in enumerate(("ours", "theirs"))}  # fmt: skip
    assert (hours["ours"] > 0, hours["theirs"] > 0) == (ours_answer, not ours_answer)
    assert found.cost == pytest.approx(20 * hours["ours"] + found.charged)
    assert any("beside seats is as simulated" in one for one in found.assumed)
