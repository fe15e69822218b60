"""The engine is compiled before the first test that needs it; other workers wait, and load it."""

from __future__ import annotations

import pytest

from sim.demand import sample_demand
from sim.engine import choosing
from sim.scenario import load
from tests.support.paths import SCENARIOS


@pytest.fixture(scope="module", autouse=True)
def _compiled_once(request: pytest.FixtureRequest) -> None:
    if choosing.is_there and request.node.get_closest_marker("compiled"):
        scenario = load(SCENARIOS / "quickstart.yaml", ["experiment.engine=compiled"])
        choosing.play(scenario, sample_demand(scenario, 1, 0))
