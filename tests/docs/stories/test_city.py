"""A city's channels over eleven years: the page tells what the study says, and that is near what was recorded."""

from __future__ import annotations

import importlib.util
from functools import cache
from math import sqrt
from types import ModuleType

import pytest

from docs.tools import tables
from sim import load, replicate
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

Shares = dict[int, tuple[float, ...]]


@cache
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("city_311", ROOT / "scenarios" / "city_311.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def simulated() -> Shares:
    return dict(study().shares(replicate(load(ROOT / "scenarios" / "city_311.yaml"))))


def apart(channel: int) -> float:
    """Return the root mean square of how far simulated shares are from those recorded, in points."""
    recorded: Shares = study().RECORDED
    return sqrt(sum((simulated()[year][channel] - recorded[year][channel]) ** 2 for year in recorded) / len(recorded))


def test_the_page_on_the_city_tells_what_the_study_says() -> None:
    assert tables.differing("city-311", "The study", study().rows(simulated())) == []


def test_simulated_shares_are_near_those_recorded() -> None:
    """Within 3.5 points for each channel over twelve years, of which the sample alone explains one and a half."""
    assert max(map(apart, range(3))) < 3.5


def test_the_telephone_falls_and_the_web_rises_and_falls_again() -> None:
    web, app, phone = zip(*(simulated()[year] for year in sorted(simulated())), strict=True)
    assert phone[0] > 95
    assert phone[-1] < 50
    assert web[0] < 5 < max(web) - 15
    assert max(web) - web[-1] > 5
    assert app[-1] > 40
