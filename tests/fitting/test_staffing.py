"""Who was there: Erlang A by published figures, spells, presence, states, skills."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.staffing.erlang import agents_for, erlang_a, patience_and_agents
from sim.fitting.staffing.presence import present
from sim.fitting.staffing.skills import skill_sets
from sim.fitting.staffing.spells import Spells, heads, whole_heads
from sim.fitting.staffing.states import kind_of, states_of
from sim.importing.canonical import conform

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("case", "lost", "wait"),
    [
        ((100, 300, 180, 8), 0.174116, 31.3409),
        ((100, 300, 180, 9), 0.117752, 21.1954),
        ((300, 240, 120, 20), 0.103882, 12.4658),
        ((60, 300, 300, 5), 0.175467, 52.6402),
    ],
)
def test_erlang_a(case: tuple[int, int, int, int], lost: float, wait: float) -> None:
    """Against another program; P(abandon) = E[wait] / patience in each."""
    calls, handle, patience, agents = case
    found = erlang_a(calls / 3_600, handle, patience, agents)
    assert found.abandonment == pytest.approx(lost, abs=1e-6)
    assert found.wait == pytest.approx(wait, abs=1e-4)
    assert found.abandonment == pytest.approx(found.wait / patience)


def test_the_served_wait_less_than_all_where_patience_is_short() -> None:
    """Waits of the served by simulation of the queue that one arrival finds: conditional on being served."""
    found = erlang_a(100 / 3_600, 300, 180, 8)
    assert found.asa < found.wait


def test_agents_come_back_from_abandonment() -> None:
    lost = erlang_a(100 / 3_600, 300, 180, 8).abandonment
    rates, aim = np.array([[100, 100], [0, 100]]) / 3_600, np.array([[lost, (lost + 0.117752) / 2], [0.05, 1.0]])
    found = agents_for(rates, 300, 180, aim)
    assert found[0, 0] == pytest.approx(8)
    assert 8 < found[0, 1] < 9
    assert found[1].tolist() == [0, 0]


def test_patience_and_agents_come_back_together() -> None:
    rates, agents = np.array([60, 100, 140, 90.0]) / 3_600, (6, 8, 11, 9)
    states = [erlang_a(rate, 300, 150, n) for rate, n in zip(rates, agents, strict=True)]
    lost = np.array([one.abandonment for one in states])
    served = rates * (1 - lost)
    asa = float((served * [one.asa for one in states]).sum() / served.sum())
    patience, found = patience_and_agents(rates, lost, 300, asa)
    assert patience == pytest.approx(150, rel=0.02)
    assert found == pytest.approx(agents, abs=0.1)


def test_heads_are_seconds_over_the_slot() -> None:
    spells = Spells(["a", "b"], np.array([8 * 3_600.0, 8.25 * 3_600]), np.array([9 * 3_600.0, 24.5 * 3_600]))
    table = heads("agents", spells, MONDAY, MONDAY + timedelta(days=1)).table
    assert table[0, 15:19].tolist() == pytest.approx([0, 1.5, 2, 1])
    assert table[1, :3].tolist() == pytest.approx([1, 0, 0])


def test_whole_heads_hold_the_hours() -> None:
    mean = np.random.default_rng(1).uniform(0, 6, 48)
    whole = whole_heads(mean)
    assert abs(np.cumsum(whole) - np.cumsum(mean)).max() <= 0.5 + 1e-6
    assert (whole == whole.astype(int)).all()


# Presence from calls


def calls(*given: tuple[str, str, str, str, str | None]) -> pl.DataFrame:
    """Return contacts on one day: arrival, answered, talk_end and end of the wrap-up, and the agent."""
    moment = [[None if t is None else datetime.fromisoformat(f"2026-01-05T{t}") for t in one[:4]] for one in given]
    frame = pl.DataFrame(
        {
            "queue": ["phone"] * len(given),
            "agent": [one[4] for one in given],
            **{name: [row[k] for row in moment] for k, name in enumerate(("arrival", "answered", "talk_end", "end"))},
        }
    )
    return frame.with_columns(
        (pl.col("answered") - pl.col("arrival")).dt.total_seconds().cast(pl.Float64).alias("wait")
    )


QUIET = (
    ("08:05:00", "08:05:00", "08:09:00", "08:10:00", "a"),
    ("10:00:00", "10:00:00", "10:05:00", "10:06:00", "a"),
)


def test_an_agent_stays_while_nobody_waits() -> None:
    spells = present(calls(*QUIET), MONDAY)
    assert len(spells.start) == 1
    assert spells.start[0] == 8 * 3_600  # to the quarter of an hour
    assert spells.end[0] == 10.25 * 3_600


def test_an_agent_who_leaves_callers_waiting_is_away() -> None:
    other = ("09:00:00", "09:03:00", "09:05:00", "09:06:00", "b")
    spells = present(calls(*QUIET, other), MONDAY, ["a"])
    assert len(spells.start) == 2
    assert spells.start[1] <= 10 * 3_600


def test_agents_by_what_they_serve() -> None:
    rows = pl.DataFrame(
        {
            "agent": ["a"] * 60 + ["b"] * 60 + ["c"] * 60 + ["d"] * 5,
            "queue": ["x"] * 60 + ["y"] * 60 + ["x", "y"] * 30 + ["y"] * 5,
        }
    )
    assert skill_sets(rows) == {("x",): ["a"], ("x", "y"): ["c"], ("y",): ["b", "d"]}


def test_a_rare_queue_is_no_skill() -> None:
    rows = pl.DataFrame({"agent": ["a"] * 200, "queue": ["x"] * 199 + ["y"]})
    assert list(skill_sets(rows)) == [("x",)]


# States


def states() -> pl.DataFrame:
    """Return two agents of eight hours on five days; on Wednesday one of them is not there."""
    rows = []
    for day in range(5):
        for agent in ("a1", "a2"):
            if (day, agent) == (2, "a2"):
                continue
            at = datetime(2026, 1, 5, 8) + timedelta(days=day)
            for state, reason, minutes in (
                ("ready", None, 120), ("talking", None, 90), ("wrapping", None, 30), ("not_ready", "Lunch", 30),
                ("ringing", None, 30), ("not_ready", "Team meeting", 60), ("talking", None, 120),
                ("logged_out", None, 60),
            ):  # fmt: skip
                rows.append((agent, at, at + timedelta(minutes=minutes), state, reason))
                at += timedelta(minutes=minutes)
    return conform("states", pl.DataFrame(rows, schema=["agent", "start", "end", "state", "reason"], orient="row"))


def test_states_by_hand() -> None:
    found = states_of(states())
    assert found.absence.value == pytest.approx(0.1)
    assert found.absence.n == 10
    assert found.away["breaks"].value == pytest.approx(30 / 480)
    assert found.away["meetings"].value == pytest.approx(60 / 480)
    assert found.lengths["meetings"].value == 3_600
    assert found.occupancy.value == pytest.approx(270 / 390)
    assert found.staffed.table[0, 16:33].tolist() == [2] * 16 + [0]
    assert found.staffed.table[2, 16] == 1


def test_reasons_in_other_words() -> None:
    assert [kind_of(one) for one in ("Mittagspause", "1:1 Coaching", "Réunion", "Back Office", None)] == [
        "breaks", "coaching", "meetings", "paperwork", "breaks",
    ]  # fmt: skip
