"""People with their own hours: who has finished goes home, whoever is idle; a shift is like a pool of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments import replicate, simulate
from sim.log.records import ContactLog, State
from sim.scenario import Scenario, build
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, log_of, merged, told, toy

HOUR = 3_600.0
EIGHT = {"start": "08:00", "end": "08:30", "agents": 1}
HALF_PAST = {"start": "08:30", "end": "10:00", "agents": 1}


def pool(*shifts: Parts, **more: Any) -> Parts:
    return {"calendar": {"open": "08:00-10:00"}, "pools": {"p": {"agents": None, "shifts": list(shifts), **more}}}


def spent(log: ContactLog, *states: State) -> list[tuple[int, float, float]]:
    """Tell who was in some states, from when to when, in seconds after eight."""
    mine = np.isin(log.states["state"], states)
    columns = [log.states[name][mine].tolist() for name in ("agent", "start", "end")]
    return sorted((agent, start - OPEN, end - OPEN) for agent, start, end in zip(*columns, strict=True))


def test_who_comes_is_not_sent_home_for_who_leaves(tmp_path: Path) -> None:
    """The first is on the phone for 8.5 minutes more, while the second takes the next call."""
    scenario = toy(tmp_path, [(1_710, 600), (1_800, 60, 60)], **pool(EIGHT, HALF_PAST))
    assert told(log_of(scenario)) == [("a", 1_710, 0, "served", "p", 2_310), ("a", 1_800, 0, "served", "p", 1_860)]
    result = replicate(scenario)
    assert result.estimate("overtime_hours").mean == pytest.approx(8.5 / 60)
    assert result.estimate("paid_hours").mean == pytest.approx(2 + 8.5 / 60)


def test_with_headcounts_whoever_is_free_goes(tmp_path: Path) -> None:
    """Two agents until half past, one from then on: the idle one goes, nobody works longer."""
    agents = {"calendar": {"open": "08:00-10:00"}, "pools": {"p": {"agents": {"08:00": 2, "08:30": 1, "10:00": 0}}}}
    log = log_of(toy(tmp_path, [(1_710, 600), (1_800, 60, 60)], **agents))
    assert [row[3] for row in told(log)] == ["served", "abandoned"]
    assert spent(log, State.OVERTIME) == []


def test_who_has_finished_is_given_nobody_more(tmp_path: Path) -> None:
    """The second is still on the call of 1,805 as the first comes free at 2,310: the third waits for the second."""
    calls = [(1_710, 600), (1_805, 1_000), (2_300, 60)]
    log = log_of(toy(tmp_path, calls, **pool(EIGHT, HALF_PAST)))
    assert [(row[2], row[5]) for row in told(log)] == [(0, 2_310), (0, 2_805), (505, 2_865)]
    assert spent(log, State.DUTY) == [(0, 0, 2_310), (1, 1_800, 7_200)]
    assert spent(log, State.OVERTIME) == [(0, 1_800, 2_310)]


def test_break_is_taken_by_who_is_on_that_shift(tmp_path: Path) -> None:
    """Both are on duty at half past eight; the break is of the second, though the first is idle longer."""
    early, late = EIGHT | {"end": "09:00"}, {"start": "08:10", "end": "10:00", "agents": 1}
    late["breaks"] = [{"at": "08:30", "length": "10 min"}]
    log = log_of(toy(tmp_path, [(900, 60), (1_860, 60)], **pool(early, late)))
    assert spent(log, State.BREAK) == [(1, 1_800, 2_400)]
    assert log.contacts["agent"].tolist() == [0, 0]


def test_break_flush_with_the_shift(tmp_path: Path) -> None:
    """Who begins with a break takes nobody before it; who ends with one is paid for all of it."""
    shift = HALF_PAST | {"breaks": [{"at": "08:30", "length": "5 min"}, {"at": "09:50", "length": "10 min"}]}
    log = log_of(toy(tmp_path, [(1_700, 200), (1_750, 60), (1_800, 60)], **pool(EIGHT, shift)))
    assert spent(log, State.BREAK) == [(1, 1_800, 2_100), (1, 6_600, 7_200)]
    assert [(row[2], row[5]) for row in told(log)] == [(0, 1_900), (350, 2_160), (360, 2_220)]
    assert spent(log, State.DUTY) == [(0, 0, 1_900), (1, 1_800, 7_200)]


def test_break_that_nobody_has_taken_lapses(tmp_path: Path) -> None:
    """A call of the whole shift leaves no time for its break; on the next day there is only that day's own."""
    shift = EIGHT | {"breaks": [{"at": "08:10", "length": "5 min"}]}
    other = {"start": "00:00", "end": "24:00", "agents": 0}
    days = {"calendar": {"days": 2, "open": "00:00-24:00"}}
    log = log_of(toy(tmp_path, [(0, 2_000), (86_460, 60)], **merged(pool(shift, other), days)))
    assert spent(log, State.BREAK) == [(0, 87_000, 87_300)]
    assert told(log)[1][2] == 0


def test_chats_in_hand_are_finished_by_who_leaves(tmp_path: Path) -> None:
    """Each of the two holds up to two chats; after half past the first ends hers, and every new one is the other's."""
    chat = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1.0, 1.0]}}
    calls = [(1_700, 400), (1_710, 400), (1_810, 60), (1_900, 60)]
    log = log_of(toy(tmp_path, calls, channels={"a": chat}, **pool(EIGHT, HALF_PAST)))
    assert log.contacts["agent"].tolist() == [0, 0, 1, 1]
    assert spent(log, State.OVERTIME) == [(0, 1_800, float(log.contacts["end"][1]) - OPEN)]


def test_blocks_end_with_the_shift() -> None:
    """A tenth of paid time, in blocks that no end of a shift cuts short: calls are few."""
    shifts = [EIGHT | {"end": "12:00", "agents": 5}, HALF_PAST | {"end": "16:30", "agents": 5}]
    phone = {"mode": "live", "arrivals": {"per_hour": 0.1}, "handle_time": {"deterministic": "1 s"}}
    data = {
        "channels": {"a": phone},
        "pools": {"p": {"shifts": shifts, "skills": ["a"], "shrinkage": {"coaching": 0.1}}},
    }
    log = simulate(build({"scenario": "Blocks", "calendar": {"days": 20, "open": "08:00-18:00"}, **data}))
    lengths = [end - start for _, start, end in spent(log, State.COACHING)]
    assert set(lengths) == {1_800.0}
    assert sum(lengths) == pytest.approx(0.1 * 20 * 5 * (4 + 8) * HOUR, abs=2 * 1_800)


# A shift is like a pool of its own


@st.composite
def centers(draw: st.DrawFn) -> tuple[list[Parts], Parts]:
    """Return shifts in the order of their starts, and the rest of a center."""
    hours = st.tuples(st.sampled_from(range(6, 16)), st.sampled_from([1, 3, 8, 12]))
    shifts = []
    for start, length in sorted(draw(st.lists(hours, min_size=2, max_size=4, unique=True))):
        shift = {
            "start": f"{start:02d}:00",
            "end": f"{(start + length) % 24:02d}:00",
            "agents": draw(st.integers(1, 3)),
        }
        if draw(st.booleans()):
            shift["breaks"] = [{"at": f"{start:02d}:{draw(st.sampled_from(['00', '30', '40']))}", "length": "20 min"}]
        shifts.append(shift)
    mode = draw(st.sampled_from(["live", "concurrent", "deferred"]))
    channel: Parts = {
        "mode": mode,
        "arrivals": {"per_hour": draw(st.sampled_from([10, 40]))},
        "handle_time": draw(st.sampled_from([{"exponential": {"mean": "9 min"}}, {"deterministic": "5 min"}])),
        "wrap_up": {"deterministic": "1 min"},
        "patience": {"exponential": {"mean": "10 min"}},
        **({"concurrency": {"limit": 3, "speed": [1.0, 0.8, 0.6]}} if mode == "concurrent" else {}),
    }
    if mode == "deferred":
        del channel["patience"]
    phone = {"mode": "live", "arrivals": {"per_hour": 12}, "handle_time": {"exponential": {"mean": "9 min"}}}
    channels = {"a": channel} | ({"b": phone} if mode == "deferred" or draw(st.booleans()) else {})
    hours_open = draw(st.sampled_from(["08:00-18:00", "00:00-24:00", "08:00-12:00, 13:00-20:00"]))
    at_close = draw(st.sampled_from(["drain", "clear"]))
    return shifts, {"calendar": {"days": 2, "open": hours_open, "at_close": at_close}, "channels": channels}


def center(rest: Parts, pools: dict[str, list[Parts]]) -> Scenario:
    skills = [
        {"channel": name, "preempt": True} if spec["mode"] == "deferred" else name
        for name, spec in rest["channels"].items()
    ]
    staff = {name: {"shifts": shifts, "skills": skills, "mix": "fill"} for name, shifts in pools.items()}
    for one in staff.values():
        if "concurrent" not in {spec["mode"] for spec in rest["channels"].values()} or len(rest["channels"]) == 1:
            del one["mix"]
    routes = [{"channel": name, "rings": [list(pools)]} for name in rest["channels"]]
    routing = {"agent_selection": "longest_idle", "routes": routes}
    return build({"scenario": "Shifts", **rest, "pools": staff, "routing": routing})


def totals(log: ContactLog) -> dict[State, float]:
    lengths = log.states["end"] - log.states["start"]
    return {state: float(lengths[log.states["state"] == state].sum()) for state in State}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(centers())
def test_shifts_of_a_pool_are_like_pools_of_one_shift(drawn: tuple[list[Parts], Parts]) -> None:
    """Contact by contact, and in the time of agents; with the rule of the longest idle across the pools."""
    shifts, rest = drawn
    one = simulate(center(rest, {"p": shifts}))
    many = simulate(center(rest, {f"p{k}": [shift] for k, shift in enumerate(shifts)}))
    for name in ("arrival", "left_queue", "talk_end", "end", "outcome", "attempt"):
        assert np.array_equal(one.contacts[name], many.contacts[name], equal_nan=True), name
    assert totals(one) == pytest.approx(totals(many))
