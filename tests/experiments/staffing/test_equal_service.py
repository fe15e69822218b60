"""Shipped scenarios asked for no more service than they have: a plan never costs more than the staffing as it is."""

from __future__ import annotations

import pytest

from sim import load, staff
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.staffing import QUICK
from sim.experiments.staffing.verifying import judged
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario
from tests.support.paths import SCENARIOS

SHIPPED = (
    "calls_of_our_own carry_over claims_desk erlang_c fault_line ford ford_channels interaction_center lunch_hour "
    "multiskill phone_and_email quickstart service_desk tiers_and_vendor"
)


def asked_for(scenario: Scenario, shares: dict[str, float]) -> Scenario:
    """Return a scenario that asks for so much of each channel's service level over the horizon."""
    targets = [{"channel": name, "per": "horizon", "share": share} for name, share in shares.items()]
    return varied(scenario, [Change("staffing.targets", targets, "here")])


def reached(scenario: Scenario) -> dict[str, float]:
    """Return what the staffing as it is surely reaches, told by the very days that a quick search looks at."""
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    with Trial(grid, rows) as trial:
        counts = trial.counts(grid.present(), QUICK, scenario.experiment.seed)
    verdicts = list(judged(rows, grid.block.tolerance, counts, 0.05, 0.95))
    names = {one.row: scenario.channel_names[rows.aims[rows.rows[one.row].aim].what] for one in verdicts}
    return {names[one.row]: max(round(one.low, 6), 0.01) for one in verdicts}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED.split())
def test_a_plan_costs_no_more_than_the_staffing_as_it_is(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.yaml")
    asked = asked_for(scenario, {name: 0.5 for name, one in scenario.channels.items() if one.target})
    found = staff(asked_for(scenario, reached(asked)), quick=True, replications=QUICK)
    present = next(one for one in found.yardsticks if one.name == "as it is")
    assert found.cost <= present.cost + 0.01
