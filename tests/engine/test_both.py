"""The exact chains, formulas and days worked out by hand hold for the compiled engine as they do for the model."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

HELD_AGAINST_TRUTHS = ("test_concurrent", "test_deferred", "test_blending", "test_put_away")


def test_what_the_model_is_held_against() -> None:
    modules = [f"tests/model/lives/{name}.py" for name in HELD_AGAINST_TRUTHS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--engine", "compiled", "-q", "-n", "2", *modules],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
