"""The scenarios that are shipped, and examples, run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments import replicate
from sim.scenario import load
from tests.support.paths import ROOT, SCENARIOS

pytestmark = pytest.mark.long

EXAMPLES = ROOT.parent / "shared" / "examples"


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_scenarios_run(path: Path) -> None:
    result = replicate(load(path, ("experiment.replications=2", "experiment.precision=null")))
    assert result.estimate("answered").mean > 100
    assert not result.warnings


@pytest.mark.parametrize("name", ["erlang_a", "multiskill"])
def test_examples_run_as_they_stand(name: str) -> None:
    path = EXAMPLES / f"{name}.yaml"
    if not path.exists():
        pytest.skip("the examples are not here")
    assert replicate(load(path, ("experiment.replications=2",))).estimate("answered").mean > 1_000
