"""Roots are those of scipy, to the bit, whether scipy's search is imported whole or not."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from sim.plumbing.maths.roots import brentq
from tests.support.paths import ROOT

ALONE = """
import sys
from math import cos, exp, pi
from sim.plumbing.maths.roots import brentq
found = [brentq(cos, 0, 3), brentq(lambda x: exp(x) - 7, -1e3, 1e2, xtol=1e-14, rtol=1e-14)]
assert abs(found[0] - pi / 2) < 1e-11
assert "scipy.optimize" not in sys.modules
import scipy.optimize
whole = scipy.optimize.brentq
assert found == [whole(cos, 0, 3), whole(lambda x: exp(x) - 7, -1e3, 1e2, xtol=1e-14, rtol=1e-14)]
assert scipy.optimize.linprog([1], A_ub=[[-1]], b_ub=[-1]).x == [1]
for function in (lambda x: x * x + 1, lambda x: float("nan")):
    try:
        brentq(function, -1, 1)
    except ValueError:
        continue
    raise AssertionError
"""


def test_roots_alone_are_those_of_scipy() -> None:
    subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, check=True, timeout=180)


@pytest.mark.parametrize("square", [2.0, 1e-6, 1e9])
def test_a_root_is_found(square: float) -> None:
    assert brentq(lambda x: x * x - square, 0, 1e6, xtol=1e-15) == pytest.approx(math.sqrt(square), rel=1e-14)


def test_what_has_no_root_is_told() -> None:
    with pytest.raises(ValueError, match="signs"):
        brentq(lambda x: x * x + 1, -1, 1)
