"""Routing rules of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments import replicate
from sim.scenario import InputError, build, load
from tests.experiments.runs.one_queue import queue
from tests.support.paths import SCENARIOS


def test_rules_of_the_users_own(tmp_path: Path) -> None:
    """A rule beside the scenario that serves the newest first makes the longest waits longer."""
    (tmp_path / "my_rules.py").write_text(
        "def newest(lines, now):\n    return max(lines, key=lambda line: line.since)\n"
    )
    text = (SCENARIOS / "multiskill.yaml").read_text().replace("contact_selection: priority", "contact_selection: RULE")
    waits = {}
    for name in ("longest_wait", "my_rules:newest"):
        file = tmp_path / "scenario.yaml"
        file.write_text(text.replace("RULE", name).replace("priority: 10, ", ""))
        result = replicate(load(file, ("calendar.days=1", "experiment.replications=3")))
        waits[name] = result.estimate("wait_p99").mean
    assert waits["my_rules:newest"] > waits["longest_wait"]


@pytest.mark.parametrize("rule", ["nowhere:rule", "math:nothing", "math:pi", "json:"])
def test_rules_that_cannot_be_imported_are_refused(rule: str) -> None:
    scenario = queue(3)
    with pytest.raises(InputError, match=r"routing\.agent_selection"):
        replicate(build(scenario.tree | {"routing": {"agent_selection": rule}}))
