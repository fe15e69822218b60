"""What happens at the same instant: times are whole microseconds, and who goes first is a rule, not a history."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments import replicate
from sim.log.records import ContactLog, LegKind
from sim.scenario import Scenario, build
from sim.ticks import later, span, whole, whole_all
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, Row, channel, log_of, told, toy

FAR = 300 * 86_400
LONG = {"calendar": {"days": 301}}


def outcomes(log: ContactLog) -> list[Any]:
    return [row[3] for row in told(log)]


# Ticks


@given(st.integers(0, 10**15), st.integers(0, 10**12), st.floats(-0.4, 0.4))
def test_sums_and_differences_of_ticks_are_exact(start: int, length: int, off: float) -> None:
    """Whole numbers know it: up to thirty years, and days long."""
    time, duration = start / 1e6, length / 1e6
    assert later(time, duration) == (start + length) / 1e6
    assert span(time, (start + length) / 1e6) == duration
    assert whole(duration + off / 1e6) == duration
    assert whole_all(np.array([time, duration])).tolist() == [time, duration]


def test_every_time_of_a_log_is_a_tick() -> None:
    phone = {
        "mode": "live",
        "arrivals": {"per_hour": 300},
        "handle_time": {"exponential": {"mean": "9 s"}},
        "patience": {"exponential": {"mean": "5 s"}},
        "redial": {"probability": [0.5], "attempts": 3, "after": {"exponential": {"mean": "20 s"}}},
    }
    pools = {"p": {"agents": 1, "skills": [{"channel": "a", "pace": 1.37}]}}
    calendar = {"days": 1, "open": "08:00-12:00"}
    log = log_of(build({"scenario": "Ticks", "calendar": calendar, "channels": {"a": phone}, "pools": pools}))
    for table, names in ((log.contacts, ("arrival", "left_queue", "talk_end", "end")), (log.states, ("start", "end"))):
        for name in names:
            known = table[name][np.isfinite(table[name])]
            assert len(known) > 20
            assert np.array_equal(np.rint(known * 1e6) / 1e6, known)


# Who frees an agent goes before who arrives, and that before who runs out of patience


@pytest.mark.parametrize("far", [0, FAR])
@pytest.mark.parametrize("room", [None, 0])
def test_calls_back_to_back(tmp_path: Path, far: int, room: int | None) -> None:
    """Eighty calls .7 s apart, each .7 s long: nobody waits, and nobody needs a place to wait."""
    calls = [(far + round(0.7 * k, 1), 0.7) for k in range(80)]
    log = log_of(toy(tmp_path, calls, channels={"a": {"queue_limit": room}}, **(LONG if far else {})))
    assert outcomes(log) == ["served"] * 80
    assert np.array_equal(log.contacts["left_queue"], log.contacts["arrival"])


@pytest.mark.parametrize("far", [0, FAR])
@pytest.mark.parametrize(
    "calls",
    [
        [(0, 120), (30, 60, 90)],
        [(0, 60), (10, 60), (30, 60, 90)],
        [(0.1, 0.2), (0.2, 0.7), (0.3, 60, 0.7)],
        [(0.001, 1.1), (0.002, 2.2), (1.1, 1, 2.201)],
    ],
)
def test_who_is_called_at_the_end_of_his_patience_is_answered(tmp_path: Path, calls: list[Row], far: int) -> None:
    log = log_of(toy(tmp_path, [(far + at, *rest) for at, *rest in calls], **(LONG if far else {})))
    assert outcomes(log) == ["served"] * len(calls)


def test_a_moment_longer_is_too_long(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 120.000001), (30, 60, 90)]))
    assert outcomes(log) == ["served", "abandoned"]


@pytest.mark.parametrize("at", [0.3, 0.7, 1_234.567, 3_000.000001])
def test_a_wait_of_twenty_seconds_is_within_twenty_seconds(tmp_path: Path, at: float) -> None:
    """So it is if it begins at a time that no float holds; a microsecond more is beyond."""
    for more, within in ((0, 1.0), (0.000001, 0.5)):
        calls = [(at, 30.1 + more), (round(at + 10.1, 6), 60)]
        result = replicate(toy(tmp_path, calls, channels={"a": {"target": {"within": "20 s", "share": 0.8}}}))
        assert result.estimate("service_level").mean == within


def test_milliseconds_of_a_trace_are_kept(tmp_path: Path) -> None:
    times = [0.001, 0.123, 1.007, 59.999, 60.123456]
    log = log_of(toy(tmp_path, [(at, 0.001) for at in times]))
    assert log.contacts["arrival"].tolist() == [round(OPEN + at, 6) for at in times]


def test_no_time_at_all(tmp_path: Path) -> None:
    """Five at once whose calls take no time need one agent and no queue."""
    at_once = {"queue_limit": 0, "handle_time": {"deterministic": "0 s"}}
    log = log_of(toy(tmp_path, [(10.1, "", 0)] * 5, channels={"a": at_once}))
    assert outcomes(log) == ["served"] * 5


def test_doors_open_before_and_close_before_who_comes(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(0, 60), (3_600, 60)]))
    assert outcomes(log) == ["served", "blocked"]


def test_break_is_due_before_the_call_ends(tmp_path: Path) -> None:
    """A call ends at 08:10 as the break is due: the break comes before who waits."""
    shift = {"start": "08:00", "end": "09:00", "agents": 1, "breaks": [{"at": "08:10", "length": "5 min"}]}
    pools = {"p": {"agents": None, "shifts": [shift]}}
    log = log_of(toy(tmp_path, [(599.3, 0.7), (599.4, 10)], pools=pools))
    assert [row[2] for row in told(log)] == [0, 300.6]
    log = log_of(toy(tmp_path, [(899.9, 10, 0.1), (900, 10)], pools=pools))  # the break ends as patience does
    assert outcomes(log) == ["served", "served"]


def test_ring_opens_before_patience_ends_and_after_an_agent_comes_free(tmp_path: Path) -> None:
    rings = {"routes": [{"channel": "a", "rings": [["p"], {"pools": ["q"], "after": "0.7 s"}]}]}
    more = {"routing": rings, "pools": {"q": {"agents": 1, "skills": ["a"]}}}
    log = log_of(toy(tmp_path, [(0.1, 60), (0.2, 60, 0.7)], **more))
    assert [(row[2], row[3], row[4]) for row in told(log)] == [(0, "served", "p"), (0.7, "served", "q")]
    log = log_of(toy(tmp_path, [(0.1, 0.8), (0.2, 60)], **more))
    assert [(row[2], row[4]) for row in told(log)] == [(0, "p"), (0.7, "p")]


def test_two_rings_at_once_open_to_who_came_first(tmp_path: Path) -> None:
    """At 10.3 the ring opens to b, who came at .1, and to a, who came at .2: one agent is there."""
    routes = [
        {"channel": name, "rings": [["p"], {"pools": ["q"], "after": after}]}
        for name, after in (("a", "10.1 s"), ("b", "10.2 s"))
    ]
    changes = {
        "channels": {"b": channel(tmp_path, "b", [(0.1, 60)])},
        "pools": {"p": {"agents": 0, "skills": ["a", "b"]}, "q": {"agents": 1, "skills": ["a", "b"]}},
        "routing": {"routes": routes},
    }
    log = log_of(toy(tmp_path, [(0.2, 60)], **changes))
    assert [(row[0], row[2]) for row in told(log)] == [("b", 10.2), ("a", 70.1 - 10.1 + 10.1)]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_earlier_arrival_first_whatever_the_channel(tmp_path: Path, names: tuple[str, str]) -> None:
    """Both patiences end at 1.0 and one agent comes free for either: the line that has waited longer is served."""
    first, second = names
    calls = {first: [(0.1, 60, 0.9)], second: [(0.0, 1.0), (0.2, 60, 0.8)]}
    changes = {"channels": {"b": channel(tmp_path, "b", calls["b"])}, "pools": {"p": {"skills": ["a", "b"]}}}
    rows = told(log_of(toy(tmp_path, calls["a"], **changes)))
    assert [(row[0], row[3]) for row in rows] == [(second, "served"), (first, "served"), (second, "abandoned")]


def test_chats_that_end_as_patience_does(tmp_path: Path) -> None:
    """Two chats at half speed end together at 2.3; who has waited for a place until then has it."""
    chat = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1.0, 0.5]}}
    log = log_of(toy(tmp_path, [(0.1, 1.1), (0.1, 1.1), (0.6, 60, 1.7), (0.7, 60, 1.6)], channels={"a": chat}))
    assert [(row[2], row[3]) for row in told(log)] == [(0, "served"), (0, "served"), (1.7, "served"), (1.6, "served")]


def test_message_done_as_a_call_comes_is_not_interrupted(tmp_path: Path) -> None:
    mail = channel(tmp_path, "mail", [(0.1, 0.7)], mode="deferred")
    pools = {"p": {"skills": ["a", {"channel": "mail", "preempt": True}]}}
    log = log_of(toy(tmp_path, [(0.8, 10)], channels={"mail": mail}, pools=pools))
    assert len(log.legs["start"]) == 0
    assert [(row[0], row[2], row[5]) for row in told(log)] == [("mail", 0, 0.8), ("a", 0, 10.8)]


def test_interrupted_as_the_reply_is_out(tmp_path: Path) -> None:
    """The reply is sent at .8 and only its wrap-up is left for later: .2 s after the call."""
    mail = channel(
        tmp_path, "mail", [(0.1, 0.7)], mode="deferred", wrap_up={"deterministic": "0.2 s"}, changeover="0 s"
    )
    pools = {"p": {"skills": ["a", {"channel": "mail", "preempt": True}]}}
    log = log_of(toy(tmp_path, [(0.8, 10)], channels={"mail": mail}, pools=pools))
    assert log.legs["kind"].tolist() == [LegKind.INTERRUPTED]
    assert whole_all(log.contacts["talk_end"] - OPEN).tolist() == [0.8, 10.8]
    assert [row[5] for row in told(log)] == [11.0, 10.8]


def test_who_tries_again_meets_who_comes_then(tmp_path: Path) -> None:
    """A redial of the first caller and a new call at 1.7: the first caller's row is lower."""
    redial = {"redial": {"probability": [1.0], "attempts": 2, "after": {"deterministic": "0.7 s"}, "patience": "kept"}}
    calls = [(0.0, 1.7), (0.3, 60, 0.7), (1.7, 60)]
    log = log_of(toy(tmp_path, calls, channels={"a": redial}))
    assert [row[1:4] for row in told(log)] == [
        (0, 0, "served"),
        (0.3, 0.7, "abandoned"),
        (1.7, 0, "served"),
        (1.7, 60, "served"),
    ]
    assert log.contacts["row"].tolist() == [0, 1, 1, 2]


# The unit of time is of no consequence


@st.composite
def days(draw: st.DrawFn) -> tuple[list[list[int]], Parts]:
    """Return calls on two channels on a lattice, and what else happens on it, so that most things happen at once."""
    call = st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 6))
    calls = draw(st.lists(st.lists(call, min_size=1, max_size=12), min_size=2, max_size=2))
    return calls, {
        name: draw(st.integers(1, 4)) for name in ("wrap", "after", "redial", "again", "ring", "agents", "limit")
    } | {"mode": draw(st.sampled_from(["live", "concurrent", "deferred", "callback"]))}


def on_lattice(folder: Path, unit: float, calls: list[list[Any]], drawn: Parts) -> Scenario:
    """Build a day of which every time is a multiple of a unit."""

    def long(number: int) -> str:
        return f"{round(number * unit, 6)} s"

    def fixed(number: int) -> Parts:
        return {"deterministic": long(number)}

    rows = [[tuple(round(number * unit, 6) for number in call) for call in some] for some in calls]
    redial = {"probability": [1.0], "attempts": 3, "after": fixed(drawn["redial"]), "patience": "kept"}
    offer = {
        "when_wait_over": "0 s",
        "accept": 0.5,
        "reach": 0.5,
        "ring": long(drawn["ring"]),
        "retry_after": long(drawn["again"]),
    }
    second = {
        "live": {"wrap_up": fixed(drawn["wrap"])},
        "concurrent": {
            "mode": "concurrent",
            "concurrency": {"limit": drawn["limit"], "speed": [1.0, 0.5, 0.5, 0.5][: drawn["limit"]]},
        },
        "deferred": {"mode": "deferred", "changeover": long(1)},
        "callback": {"callback": offer},
    }[drawn["mode"]]
    if drawn["mode"] == "deferred":
        second = {**second, "wrap_up": fixed(drawn["wrap"])}
    skill = {"channel": "b", "preempt": True} if drawn["mode"] == "deferred" else "b"
    plain = {"redial": redial, "queue_limit": 4}
    if drawn["mode"] == "deferred":
        rows[1] = [(at, work) for at, work, _ in rows[1]]
    return toy(
        folder,
        rows[0],
        channels={"a": {**plain, "wrap_up": fixed(drawn["wrap"])}, "b": channel(folder, "b", rows[1], **second)},
        pools={"p": {"agents": drawn["agents"], "skills": ["a", skill]}, "q": {"agents": 1, "skills": ["a"]}},
        routing={"routes": [{"channel": "a", "rings": [["p"], {"pools": ["q"], "after": long(drawn["after"])}]}]},
    )


def played(unit: float, calls: list[list[Any]], drawn: Parts) -> ContactLog:
    with TemporaryDirectory() as folder:
        return log_of(on_lattice(Path(folder), unit, calls, drawn))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(days())
def test_any_unit_of_time(day: tuple[list[list[int]], Parts]) -> None:
    """In whole seconds floats are exact, so that day is the measure of those in seven tenths, or in milliseconds."""
    seconds = played(1, *day)
    for unit in (0.7, 0.1, 0.003):
        log = played(unit, *day)
        for name in ("row", "attempt", "channel", "outcome", "pool", "agent"):
            assert np.array_equal(log.contacts[name], seconds.contacts[name]), (unit, name)
        for name in ("arrival", "left_queue", "talk_end", "end"):
            exact = OPEN + unit * (seconds.contacts[name] - OPEN)
            assert np.allclose(log.contacts[name], exact, rtol=0, atol=2e-6, equal_nan=True), (unit, name)
