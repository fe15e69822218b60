"""The scenarios that are shipped, and examples, run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments import replicate
from sim.scenario import load
from tests.support.paths import ROOT, SCENARIOS

pytestmark = pytest.mark.long

# Years and weeks of many customers, which the tests of their pages simulate in full.
TOLD = {"bank_ten_years", "city_311", "coached_desk", "new_app", "new_app_badly", "new_app_mended"}
SHORT = {  # of the longest a part, while those in full are slow
    "ride_hailing": ["calendar.days=1"],
    "roadside_year": ["calendar.days=100"],
    "telecom": ["calendar.days=4"],
}
FEW = {"carry_over": 30}  # two hours of few calls: 66 are expected
FILLED = {"shop_november"}  # a file with holes, which the scenario asks to fill
EXAMPLES = ROOT.parent / "shared" / "examples"


def shipped() -> list[object]:
    """Return the shipped scenarios, by name; those that are told elsewhere are slow ones."""
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in TOLD else [])
        for path in sorted(SCENARIOS.glob("*.yaml"))
    ]


@pytest.mark.parametrize("path", shipped())
def test_shipped_scenarios_run(path: Path) -> None:
    runs(path, *SHORT.get(path.stem, ()))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_shipped_scenarios_run_in_full(name: str) -> None:
    runs(SCENARIOS / f"{name}.yaml")


def runs(path: Path, *changes: str) -> None:
    """Check that a scenario runs, and warns of nothing that it has not asked for."""
    times = 1 if path.stem in TOLD else 2
    result = replicate(load(path, (f"experiment.replications={times}", "experiment.precision=null", *changes)))
    assert result.estimate("answered").mean > FEW.get(path.stem, 100)
    assert [one for one in result.warnings if not (path.stem in FILLED and "they are filled" in one)] == []


@pytest.mark.parametrize("name", ["erlang_a", "multiskill"])
def test_examples_run_as_they_stand(name: str) -> None:
    path = EXAMPLES / f"{name}.yaml"
    if not path.exists():
        pytest.skip("the examples are not here")
    assert replicate(load(path, ("experiment.replications=2",))).estimate("answered").mean > 1_000
