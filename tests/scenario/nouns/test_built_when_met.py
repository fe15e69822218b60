"""What checks a noun is built when a file has one."""

from __future__ import annotations

import subprocess
import sys

from tests.support.paths import ROOT

SCRIPT = """
from sim import load
from sim.scenario.channels.channel import Channel
from sim.scenario.customers.migration import Migration
from sim.scenario.scenario import Scenario
from sim.scenario.staff.outsourcing import Outsourcing
for name in ("quickstart", "new_app"):
    load(f"scenarios/{name}.yaml")
    print(*(noun.__pydantic_complete__ for noun in (Scenario, Channel, Migration, Outsourcing)))
"""


def test_nouns_that_no_file_has_are_not_built() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True True False False", "True True True False"]
