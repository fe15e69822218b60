"""The exact chains, formulas and days worked out by hand hold for the compiled engine as they do for the model."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

HELD_AGAINST_TRUTHS = (
    *("test_concurrent.py", "test_deferred.py", "test_blending.py", "test_put_away.py", "test_self_service.py"),
    *("test_what_machines_settle.py", "tiers", "outbound"),
)


def test_what_the_model_is_held_against() -> None:
    modules = [f"tests/model/lives/{name}" for name in HELD_AGAINST_TRUTHS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--engine", "compiled", "-q", "-n", "2", *modules],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
