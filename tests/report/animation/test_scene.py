"""A day that moves: its numbers are those of the log at any moment, whichever way the clock is turned."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import midnights
from sim.experiments.runs.replicate import simulate
from sim.log.records import ContactLog, Outcome
from sim.metrics import Facts, measure_intervals
from sim.report.animation.scene import Scene, scene
from sim.report.contact.legs import alone, over_at
from sim.report.page.html import template_text
from sim.scenario import Scenario, build
from tests.support.random_centers import choosing_centers, rich_centers
from tests.support.toy import toy

NODE = shutil.which("node")
ASKED = """
const fs = require("fs"), { scene, moments } = JSON.parse(fs.readFileSync(0, "utf8"));
const story = new Story(scene);
console.log(JSON.stringify(moments.map((at) => { story.seek(at); return story.counts(); })));
"""
HALF = 0.0005  # of a millisecond, in seconds: times are rounded to whole ones
PRESENT = ("in line", "with a machine", "with agents")
ENDED = {"served": (Outcome.SERVED,), "gave up": (Outcome.ABANDONED, Outcome.BALKED), "refused": (Outcome.BLOCKED,)}


def asked(shown: Scene, moments: list[int]) -> list[dict[str, Any]]:
    """Return what the page's own script counts at moments, in milliseconds, in the order given."""
    words = [str(NODE), "-e", template_text("animation_story.js") + ASKED]
    told = json.dumps({"scene": shown.to_dict(), "moments": moments})
    done = subprocess.run(words, input=told, capture_output=True, text=True, timeout=180, check=True)
    return json.loads(done.stdout)


def counted(log: ContactLog, start: float, moment: int) -> dict[str, int]:
    """Return the same from the log, by its own columns."""
    contacts, over, now = log.contacts, over_at(log), start + moment / 1000 + HALF
    came, gone = contacts["arrival"] < now, over < now
    there = came & ~gone
    own = (contacts["pool"] >= 0) & (np.nan_to_num(contacts["left_queue"], nan=np.inf) < now)
    held = own & ~interrupted(log, now)
    held[log.legs["contact"][(log.legs["start"] < now) & (log.legs["end"] >= now)]] = True
    machine = alone(log)
    today = over >= start - HALF
    found = {"arrived": int((came & (contacts["arrival"] >= start - HALF)).sum())}
    found |= {name: int((np.isin(contacts["outcome"], codes) & gone & today).sum()) for name, codes in ENDED.items()}
    found["with agents"] = int((there & held).sum())
    found["with a machine"] = int((there & machine & ~held).sum())
    found["in line"] = int((there & ~machine & ~held).sum())
    return found


def interrupted(log: ContactLog, now: float) -> Any:
    """Return whose work in their own row has not been taken up for the last time."""
    resumed = log.column("resumed")
    has_legs = np.zeros(len(log.contacts["arrival"]), bool)
    has_legs[log.legs["contact"]] = True
    return has_legs & ~(np.isnan(resumed) | (resumed < now)) if "resumed" in log.contacts else has_legs & False


def check(scenario: Scenario, log: ContactLog, day: int, parts: list[float]) -> None:
    shown, start = scene(Facts(scenario, log), day), midnights(scenario)[day]
    begins, ends = shown.head["begins"], shown.head["ends"]
    moments = [int(begins + part * (ends - begins - 1)) for part in parts]
    for moment, found in zip(moments, asked(shown, moments), strict=True):
        expected = counted(log, start, moment)
        assert {name: found[name] for name in expected} == expected, moment


CENTERS = rich_centers() | choosing_centers()
PARTS = st.lists(st.floats(0, 1), min_size=10, max_size=10)


def at_any_moment(center: dict[str, Any], parts: list[float]) -> None:
    scenario = build(center)
    check(scenario, simulate(scenario), 0, parts)


@pytest.mark.skipif(NODE is None, reason="no node here")
@given(center=CENTERS, parts=PARTS)
@settings(max_examples=5, deadline=None, derandomize=True)
def test_its_numbers_are_those_of_a_few_logs_at_any_moment(center: dict[str, Any], parts: list[float]) -> None:
    at_any_moment(center, parts)


@pytest.mark.slow
@pytest.mark.skipif(NODE is None, reason="no node here")
@given(center=CENTERS, parts=PARTS)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_its_numbers_are_those_of_the_log_at_any_moment(center: dict[str, Any], parts: list[float]) -> None:
    at_any_moment(center, parts)


@pytest.mark.skipif(NODE is None, reason="no node here")
def test_at_the_end_of_the_day_the_service_level_is_that_of_the_day() -> None:
    """A center that closes and drains: every wait is over by the end of the day, the second day's too."""
    channels = {"phone": {"preset": "phone", "arrivals": {"per_hour": 60}}}
    data = {"calendar": {"days": 2, "open": "08:00-12:00", "interval": "4 h"}, "channels": channels}
    scenario = build({"scenario": "Two days", **data, "pools": {"agents": {"agents": 5, "skills": ["phone"]}}})
    facts = Facts(scenario, simulate(scenario))
    totals = measure_intervals(facts).channels
    for day in range(2):
        (found,) = asked(scene(facts, day), [86_400_000])
        kept, promised = (totals[f"sl_{part}"][0].reshape(2, -1)[day].sum() for part in ("numerator", "denominator"))
        assert 0 < kept < promised
        assert found["service level"] == kept / promised
        assert found["in line"] == found["with agents"] == 0


@pytest.mark.skipif(NODE is None, reason="no node here")
def test_a_day_by_hand(tmp_path: Path) -> None:
    """One agent, calls of 60 s at 0, 10 and 20 s after eight; the third gives up after 30 s, and comes no more."""
    scenario = toy(tmp_path, [(0, 60), (10, 60), (20, 60, 30)])
    shown = scene(Facts(scenario, simulate(scenario)), 0)
    second = [28_800_000 + 1_000 * at for at in (5, 15, 25, 55, 65, 125, 5)]
    told = [[found[name] for name in (*PRESENT, "served", "gave up")] for found in asked(shown, second)]
    assert told == [
        [0, 0, 1, 0, 0],
        [1, 0, 1, 0, 0],
        [2, 0, 1, 0, 0],
        [1, 0, 1, 0, 1],
        [0, 0, 1, 1, 1],
        [0, 0, 0, 2, 1],
        [0, 0, 1, 0, 0],
    ]
    assert shown.head["begins"] == 28_800_000
    assert shown.agents["pool"].tolist() == [0]


def test_it_takes_little_room() -> None:
    """Ten thousand contacts of a day take less than 5 MB, with the page around them."""
    channels = {"phone": {"preset": "phone", "arrivals": {"per_hour": 300}}}
    data = {"calendar": {"days": 1, "open": "08:00-18:00"}, "channels": channels}
    scenario = build({"scenario": "A day", **data, "pools": {"agents": {"agents": 30, "skills": ["phone"]}}})
    shown = scene(Facts(scenario, simulate(scenario)), 0)
    size = len(json.dumps(shown.to_dict(), separators=(",", ":")))
    assert size / len(shown.contacts["arrives"]) < 150
