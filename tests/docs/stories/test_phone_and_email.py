"""Pages that tell a story with figures: the figures are those that the commands print."""

from __future__ import annotations

import shlex

import pytest

from docs.tools import tables
from sim.experiments import RunResult, replicate
from sim.report.page.numbers import spoken
from sim.scenario import load
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "phone-and-email.md").read_text(encoding="utf-8")
EMAIL, PHONE = (("channel", "email"),), (("channel", "phone"),)
COLUMNS = (
    *(("response_time", EMAIL), ("service_level", EMAIL), ("asa", PHONE), ("service_level", PHONE)),
    *(("occupancy", (("pool", "calls"),)), ("occupancy", (("pool", "writers"),))),
)


def results() -> list[RunResult]:
    """Run every command of the page."""
    lines = [shlex.split(line) for line in PAGE.splitlines() if line.startswith("ccsim run")]
    return [replicate(load(ROOT / words[2], words[4:])) for words in lines]


@pytest.fixture(scope="module")
def played() -> list[RunResult]:
    return results()


def test_figures_of_phone_and_email(played: list[RunResult]) -> None:
    real = [[_figure(result, *column) for column in COLUMNS] for result in played]
    assert tables.differing("phone-and-email", "response time of e-mail", real) == []


def _figure(result: RunResult, metric: str, scope: tuple[tuple[str, str], ...]) -> str:
    one = result.estimate(metric, scope)
    return spoken({"unit": one.unit, "mean": one.mean, "low": None})


def test_interrupted_messages_cost_callers_nothing(played: list[RunResult]) -> None:
    """Who writes past the end of a shift may still be called away, which moves waits by very little."""
    apart, blended, interrupted = (result.values("asa", PHONE).mean() for result in played)
    assert abs(interrupted - apart) < 0.01 * apart < blended - apart
