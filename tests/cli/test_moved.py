"""Modules that have moved: their old names go on working, and tell the new ones."""

import subprocess
import sys
from importlib import import_module

import pytest

from sim.moved import MOVED


@pytest.mark.parametrize("old", MOVED)
def test_the_old_name_brings_the_same_module_and_tells_the_new_one(old: str) -> None:
    sys.modules.pop(old, None)
    new = import_module(MOVED[old])
    with pytest.warns(DeprecationWarning, match=f"{old} is now {MOVED[old]}"):
        assert import_module(old) is new
    assert new.__spec__.name == new.__name__ == MOVED[old]


def test_a_script_that_uses_an_old_name_runs() -> None:
    script = "import numpy as np; from sim.experiments.estimate import mean_interval; "
    script += "print(mean_interval(np.array([1.0, 2.0, 3.0]), 0.95)[0])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "2.0\n"
    assert "sim.experiments.estimate is now sim.experiments.statistics.estimate" in ran.stderr


def test_a_module_that_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"sim\.never"):
        import_module("sim.never")
