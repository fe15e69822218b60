"""Service levels by which abandons count: that of Genesys, and rules of one's own."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sim.experiments import replicate
from sim.log.records import Outcome
from sim.metrics.columns.promises import PROMISES
from sim.scenario import build
from sim.scenario.channels.target import NAMED
from tests.metrics.made_logs import made_log
from tests.metrics.test_waits_and_levels import WORKED, figures
from tests.oracles.erlang import erlang_a
from tests.support.steady_state import RATE, exponential, misses, one_queue, seconds
from tests.support.toy import toy

ANSWERED, IN_TIME, SHORT, EARLY, LATE = 1_000, 860, 10, 10, 40  # of the worked example


def test_a_published_example_of_genesys() -> None:
    """Answered 300, 200 of them in time; abandoned 100, half of them within ten seconds: 57.14 %."""
    log = made_log(
        [(20.0, Outcome.SERVED)] * 200
        + [(30.0, Outcome.SERVED)] * 100
        + [(10.0, Outcome.ABANDONED)] * 50
        + [(11.0, Outcome.ABANDONED)] * 50
    )
    told = figures(log, short="10 s", formula="SL-6")
    assert round(100 * told["service_level"], 2) == 57.14
    assert told["service_level_6"] == told["service_level"]


def test_its_short_limit_may_be_above_the_threshold() -> None:
    """Of 60 who abandoned 40 did after 29 s: with a limit of half a minute none counts, with 25 s those do."""
    log = made_log(WORKED)
    for short, level in (("30 s", 860 / 1_000), ("25 s", 860 / 1_040), ("5 s", 860 / 1_050)):
        told = figures(log, short=short, formula="SL-6")
        assert told["service_level"] == told["service_level_6"] == pytest.approx(level)


def test_who_waits_in_vain_is_no_short_abandon() -> None:
    """Thirty are disconnected after 25 s, longer than promised and shorter than the limit: they have missed it."""
    log = made_log([*WORKED, *[(25.0, Outcome.DISCONNECTED)] * 30])
    assert figures(log, short="30 s", formula="SL-6")["service_level_6"] == pytest.approx(860 / 1_030)


@pytest.mark.parametrize("rule", list(product(("met", "missed", "out"), repeat=3)))
def test_each_rule_counts_what_it_says(rule: tuple[str, str, str]) -> None:
    """Ten gave up within 5 s, ten more within 20 s, forty later."""
    formula = dict(zip(("short", "in_time", "late"), rule, strict=True))
    many = dict(zip(("short", "in_time", "late"), (SHORT, EARLY, LATE), strict=True))
    met = sum(many[key] for key in many if formula[key] == "met")
    counted = sum(many[key] for key in many if formula[key] != "out")
    told = figures(made_log(WORKED), short="5 s", formula=formula)
    assert told["service_level"] == pytest.approx((IN_TIME + met) / (ANSWERED + counted))


@pytest.mark.parametrize("name", sorted(NAMED))
def test_the_named_formulas_are_such_rules(name: str) -> None:
    own = dict(zip(("short", "in_time", "late"), NAMED[name], strict=True))
    blocked = {"short": "5 s", "blocked": "offered"}
    log = made_log([*WORKED, *[(0.0, Outcome.BLOCKED)] * 40])
    told = [figures(log, formula=formula, **blocked) for formula in (name, own)]
    assert told[0]["service_level"] == told[1]["service_level"] == told[0][f"service_level_{name[-1]}"]


def test_what_is_not_said_of_short_abandons_is_as_for_the_others() -> None:
    told = figures(made_log(WORKED), formula={"in_time": "met"})
    assert told["service_level"] == told["service_level_1"]


def test_the_level_of_genesys_in_a_queue() -> None:
    """Erlang A: who is answered in time, of all but those who leave within a limit that is longer than the target."""
    agents, leaves, within, limit = 10, 300.0, 15.0, 25.0
    handle = 0.95 * agents / RATE
    target = {"within": seconds(within), "short": seconds(limit), "formula": "SL-6"}
    parts = one_queue(agents, exponential(handle), patience=exponential(leaves), target=target)
    exactly = erlang_a(RATE, 1 / handle, agents, 1 / leaves, within)
    brief = erlang_a(RATE, 1 / handle, agents, 1 / leaves, limit).abandoned_within
    level = exactly.answered_within / (1 - brief)
    assert misses(parts, {(): {"service_level": level, "service_level_6": level}}, cases=1) == []


def calls(folder: Path, formula: Any, **changes: Any) -> Any:
    """Build a day of four calls: answered at once, given up after 3 s, given up after 30 s, answered after 50 s."""
    trace = [(0, 100), (10, 5, 3), (20, 5, 30), (50, 10)]
    target = {"within": "20 s", "share": 0.5, "short": "5 s", "formula": formula}
    return toy(folder, trace, channels={"a": {"target": target}}, **changes)


@pytest.mark.parametrize(
    ("formula", "level"),
    [("SL-4", 1 / 3), ("SL-6", 1 / 3), ({"short": "met"}, 2 / 4), ({"short": "out", "late": "out"}, 1 / 2)],
)
def test_promises_are_kept_by_the_same_rule(tmp_path: Path, formula: Any, level: float) -> None:
    """Whether the hour and the day kept the promise of one half, and the counts of the hour."""
    result = replicate(calls(tmp_path, formula))
    scope = (("channel", "a"),)
    assert result.estimate("service_level", scope).mean == pytest.approx(level)
    for metric in PROMISES:
        assert result.estimate(metric.name, scope).mean == float(level >= 0.5)
    hours = result.to_polars("intervals").filter(kind="channel", start="08:00")
    assert hours["service_level"].item() == pytest.approx(level)


def test_a_precision_is_of_the_same_rule() -> None:
    """Forty per cent give up within a minute: they make the level more certain where they are left out."""
    phone = {"mode": "live", "arrivals": {"per_hour": 30}, "handle_time": exponential(100.0),
             "patience": exponential(60.0)}  # fmt: skip
    precise = {"targets": [{"metric": "service_level", "channel": "phone", "half_width": 0.02}], "maximum": 400}
    needed = {}
    for name, formula in (("all", "SL-3"), ("none", {"short": "out", "in_time": "out", "late": "out"})):
        target = {"within": "20 s", "short": "5 s", "formula": formula}
        data = {
            "scenario": "Precise", "calendar": {"open": "08:00-12:00"},
            "experiment": {"replications": 10, "precision": precise, "seed": 2},
            "channels": {"phone": {**phone, "target": target}}, "pools": {"p": {"agents": 1, "skills": ["phone"]}},
        }  # fmt: skip
        result = replicate(build(data))
        found = result.estimate("service_level", (("channel", "phone"),))
        assert found.half_width is not None
        assert found.half_width <= 0.02
        needed[name] = result.replications
    assert 10 <= needed["none"] != needed["all"]
