"""Contact logs as events: invariants on random centers with every mechanism, and days written down by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from sim.log.records import ContactLog, LegKind, State
from sim.report.contact.events import events
from sim.report.contact.legs import over_at
from sim.runs.log.trace import write_events
from sim.scenario import InputError, build
from tests.support.random_centers import choosing_centers, rich_centers
from tests.support.toy import channel, log_of, toy

COLUMNS = ["entity_id", "event_type", "event", "time", "resource_id", "pathway"]
TYPES = {"arrival_departure", "queue", "resource_use", "resource_use_end"}
EIGHT = 8 * 60
MOST_AT_ONCE = 4  # of the random centers


def check(log: ContactLog) -> None:
    """Assert what must hold of the events of any log."""
    frame = events(log)
    size = len(log.contacts["arrival"])
    assert frame.columns[:6] == COLUMNS
    assert set(frame["event_type"]) <= TYPES
    assert frame["time"].is_sorted()
    for what in ("arrival", "depart"):
        assert frame.filter(pl.col("event") == what)["entity_id"].sort().to_list() == list(range(size))
    whole = frame.group_by("entity_id", maintain_order=True).agg("event", "event_type", "pool", "resource_id")
    for told, kinds, pools, agents in whole.select("event", "event_type", "pool", "resource_id").iter_rows():
        assert (told[0], told[-1]) == ("arrival", "depart")
        _one_after_the_other(kinds, list(zip(pools, agents, strict=True)))
    _time_is_that_of_the_log(frame, log)
    _nobody_works_twice(frame, log)


def _one_after_the_other(kinds: list[str], who: list[Any]) -> None:
    """Each use of an agent ends, with the same agent, before the contact is anywhere else."""
    for k, kind in enumerate(kinds):
        if kind == "resource_use":
            assert kinds[k + 1] == "resource_use_end"
            assert who[k] == who[k + 1]
        assert kind != "resource_use_end" or kinds[k - 1] == "resource_use"
        assert (who[k] != (None, None)) == kind.startswith("resource_use")


def _time_is_that_of_the_log(frame: pl.DataFrame, log: ContactLog) -> None:
    """Minutes used by contacts are those of the log: legs, and from the answer or the resumption to the end."""
    sign = pl.when(pl.col("event_type") == "resource_use").then(-1).otherwise(1)
    used = frame.filter(pl.col("resource_id").is_not_null()).select((pl.col("time") * sign).sum()).item() or 0.0
    contacts, resumed = log.contacts, log.column("resumed")
    own = [
        contacts["end"][k] - (contacts["left_queue"][k] if resumed[k] != resumed[k] else resumed[k])
        for k in range(len(resumed))
        if contacts["pool"][k] >= 0
    ]
    expected = sum(own) + float((log.legs["end"] - log.legs["start"]).sum())
    assert 60 * used == pytest.approx(expected, abs=1e-3)
    ends = frame.filter(pl.col("event") == "depart").sort("entity_id")["time"]
    assert float(np.abs(60 * ends.to_numpy() - over_at(log)).max(initial=0.0)) < 1e-6


def _nobody_works_twice(frame: pl.DataFrame, log: ContactLog) -> None:
    """An agent has one contact at a time, but in pools with concurrent work."""
    busy = log.states["pool"][log.states["state"] == State.BUSY]
    shared = {log.names.pools[code] for code in busy.tolist()}
    hand: dict[Any, int] = {}
    for kind, pool, agent in frame.select("event_type", "pool", "resource_id").iter_rows():
        if kind.startswith("resource_use"):
            hand[pool, agent] = hand.get((pool, agent), 0) + (1 if kind == "resource_use" else -1)
            assert 0 <= hand[pool, agent] <= (MOST_AT_ONCE if pool in shared else 1)
    assert not any(hand.values())


@settings(max_examples=12, deadline=None, derandomize=True)
@given(rich_centers())
def test_events_of_a_few_centers_with_any_mix_of_mechanisms(data: dict[str, Any]) -> None:
    check(log_of(build(data)))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(rich_centers())
def test_events_of_centers_with_any_mix_of_mechanisms(data: dict[str, Any]) -> None:
    check(log_of(build(data)))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(choosing_centers())
def test_events_of_a_few_centers_whose_customers_choose(data: dict[str, Any]) -> None:
    check(log_of(build(data)))


@pytest.mark.slow
@settings(max_examples=30, deadline=None, derandomize=True)
@given(choosing_centers())
def test_events_of_centers_whose_customers_choose(data: dict[str, Any]) -> None:
    check(log_of(build(data)))


def told(log: ContactLog) -> list[tuple[Any, ...]]:
    """Tell events as ``(contact, event, minutes after eight, agent)``."""
    rows = events(log).select("entity_id", "event", "time", "resource_id").iter_rows()
    return [(who, what, round(when - EIGHT, 6), agent) for who, what, when, agent in rows]


def test_a_day_of_two_calls(tmp_path: Path) -> None:
    """The second call waits for the only agent; who frees the agent comes first."""
    log = log_of(toy(tmp_path, [(0, 120), (60, 60)]))
    assert told(log) == [
        (0, "arrival", 0, None),
        (0, "p_begins", 0, 1),
        (1, "arrival", 1, None),
        (1, "a_waits", 1, None),
        (0, "p_ends", 2, 1),
        (0, "depart", 2, None),
        (1, "p_begins", 2, 1),
        (1, "p_ends", 3, 1),
        (1, "depart", 3, None),
    ]


def test_who_gives_up_only_waits(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 120), (60, 60, 30)]))
    mine = [row[1:] for row in told(log) if row[0] == 1]
    assert mine == [("arrival", 1, None), ("a_waits", 1, None), ("depart", 1.5, None)]


def test_who_is_refused_arrives_and_departs(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 120), (60, 60)], channels={"a": {"lines": 1}}))
    assert [row[1:] for row in told(log) if row[0] == 1] == [("arrival", 1, None), ("depart", 1, None)]


def test_who_is_passed_on_waits_for_an_expert(tmp_path: Path) -> None:
    """Two calls are passed on at once after 10 s; the only expert takes one after the other."""
    front = {"agents": 2, "skills": ["a"], "escalates_to": "e"}
    front |= {"empowerment": {"authority": 0.0, "diagnosis": {"deterministic": "12 s"}}}
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    changes = {"pools": {"p": front, "e": {"agents": 1, "skills": ["a"]}}, "issues": issues}
    log = log_of(toy(tmp_path, [(0, 120), (0, 60)], **changes))
    assert set(log.legs["kind"].tolist()) == {LegKind.PASSED}
    names = [row[1:3] for row in told(log) if row[0] == 1]
    assert names[:4] == [("arrival", 0), ("p_begins", 0), ("p_ends", 0.2), ("a_waits_for_expert", 0.2)]
    assert [what for what, _ in names[4:]] == ["e_begins", "e_ends", "depart"]


def test_sessions_are_with_a_machine(tmp_path: Path) -> None:
    bot = channel(tmp_path, "b", [(0, 90)], mode="self_service", self_service={"containment": 1.0})
    bot.pop("target")
    log = log_of(toy(tmp_path, [(600, 60)], channels={"b": bot}))
    assert [row[1:] for row in told(log)[:3]] == [("arrival", 0, None), ("b_session", 0, None), ("depart", 1.5, None)]


def test_the_file_says_the_same(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 120), (60, 61)]))
    file = tmp_path / "events.csv"
    assert write_events(log, file) == len(events(log))
    assert file.read_text().splitlines()[0].startswith(",".join(COLUMNS))
    back = pl.read_csv(file)
    assert back["time"].to_list() == pytest.approx(events(log)["time"].to_list(), abs=1e-6)


def test_a_day_without_contacts_has_no_events(tmp_path: Path) -> None:
    phone = {"mode": "live", "arrivals": {"per_hour": 0}, "handle_time": {"deterministic": "60 s"}}
    data = {"scenario": "Nobody", "channels": {"a": phone}, "pools": {"p": {"agents": 1, "skills": ["a"]}}}
    log = log_of(build(data | {"calendar": {"days": 1}}))
    assert events(log).is_empty()
    write_events(log, tmp_path / "none.csv")


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 120)]))
    with pytest.raises(InputError, match="cannot be written"):
        write_events(log, tmp_path)
