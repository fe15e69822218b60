"""The records of the modes: they agree with the keys, the lives and the metrics, and nobody goes past them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import sim
from sim.experiments.figures.reported import reported
from sim.model.lives.by_mode import LIVES
from sim.scenario import build
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.mode import MODES, Mode, ModeName, modes_with
from sim.scenario.money.costs import ChannelCost
from tests.support.paths import ROOT

CENTER = {
    "scenario": "Every mode",
    "channels": {
        "phone": {"preset": "phone", "arrivals": {"per_hour": 6}},
        "chat": {"preset": "web_chat"},
        "mail": {"preset": "email"},
        "ivr": {"preset": "ivr", "self_service": {"fallback": "phone"}},
        "bill": {"preset": "bill_insert"},
        "branch": {"preset": "branch", "mode": "walk_in", "balking": {"half_at": 4}},
        "calls": {"mode": "outbound", "handle_time": {"deterministic": "3 min"}, "outbound": {"list": 9}},
    },
    "pools": {"agents": {"agents": 3, "skills": ["phone", "chat", "mail", "branch", "calls"]}},
    "demand": {
        "messages": [{"channel": "bill", "at": "2026-01-05T08:00", "recipients": 100, "contact_channel": "phone"}]
    },
}
OF_ALL = {"preset", "mode", "family", "cost"}
GUIDE = ROOT / "docs" / "scenarios.md"
SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))


def test_every_mode_has_a_name_a_record_and_a_life() -> None:
    assert get_args(ModeName) == tuple(MODES) == tuple(LIVES)


def test_every_key_of_a_channel_belongs_to_some_mode_or_to_all() -> None:
    assert {key for mode in MODES.values() for key in mode.keys} == set(Channel.model_fields) - OF_ALL


def test_the_guide_says_of_each_key_in_which_modes_it_means_something() -> None:
    """Its table names the modes, or all of them but some; a key has a row for each of its meanings."""
    table = GUIDE.read_text(encoding="utf-8").split("| key | modes |")[1].split("\n\n")[0]
    told: dict[str, set[str]] = {}
    for keys, modes in re.findall(r"^\| (`\w+`[^|]*) \| ([^|]*) \|", table, re.M):
        for key in re.findall(r"`(\w+)`", keys):
            told[key] = told.get(key, set()) | _named(modes)
    assert told == {key: set(modes_with(key) or MODES) for key in told}
    assert len(told) > 20


def _named(modes: str) -> set[str]:
    """Return the modes that a cell of the guide names."""
    named = set(re.findall(r"\w+", modes)) & set(MODES)
    return set(MODES) - named if modes.startswith("all") else named


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_what_a_record_names_is_there(mode: Mode) -> None:
    assert {*mode.needs, *mode.gives_up} <= set(mode.keys)
    assert len(set(mode.keys)) == len(mode.keys)
    assert set(mode.prices) <= set(ChannelCost.model_fields)
    assert bool(mode.prices) == bool(mode.because)


def test_what_the_overview_shows_of_a_mode_is_reported_of_its_channels() -> None:
    center = build(CENTER)
    assert {one.mode for one in center.channels.values()} == set(MODES)
    for name, channel in center.channels.items():
        shown = {metric for metric in channel.service_mode.overview if metric}
        assert shown <= set(reported(center, (("channel", name),))), name


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_what_a_mode_is_does_not_contradict_itself(mode: Mode) -> None:
    assert mode.answered + mode.automated + mode.dialled + mode.one_way == 1
    assert not (mode.queued and mode.deferred)
    assert mode.staffed or not (mode.queued or mode.deferred or mode.shared or mode.rank)


def test_work_of_one_rank_waits_alike() -> None:
    """Whoever is served first by rank must not be told from others of that rank by anything that delays them."""
    kinds = {(mode.rank, mode.queued, mode.shared, mode.deferred) for mode in MODES.values() if mode.staffed}
    assert len({rank for rank, *_ in kinds}) == len(kinds)


def test_nobody_asks_for_a_mode_by_its_name() -> None:
    found = [(path.name, line) for path in SOURCES for line, word in _comparisons(path) if word in MODES]
    assert found == []


def _comparisons(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield what is compared with words in a source, alone or in a list of them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for side in node.comparators if isinstance(node, ast.Compare) else ():
            words = getattr(side, "elts", [side])
            yield from ((node.lineno, word.value) for word in words if isinstance(word, ast.Constant))
