"""Migration, measured: every figure against rows written by hand."""

from __future__ import annotations

from math import isnan
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.log.packing import CONTACT, OPINION, UPTAKE
from sim.log.records import NONE, Cause, ContactLog, Names, Outcome
from sim.metrics import Facts, measure
from sim.scenario import Scenario, build
from tests.metrics.columns.moves import ABANDONED, SERVED, UNFINISHED
from tests.support.toy import merged

DAY = 86_400.0
Parts = dict[str, Any]
MOVES_OF_FIRST = (Cause.EXPERIENCE, Cause.CAMPAIGN, Cause.WAIT, Cause.COST, Cause.ADOPTION, Cause.CLOSURE)


# Rows written by hand


class Row(NamedTuple):
    """One contact: on which day it came, whose, where the volumes had it, where it came, and how it ended."""

    day: float
    customer: int
    origin: str
    channel: str
    cause: Cause = Cause.PRIMARY
    outcome: Outcome = SERVED
    attempt: int = 1
    episode: int = 0
    resolved: int = 1


NAMES = ("a", "b", "c")


def center(**changes: Any) -> Scenario:
    """Build a year of three channels, the last of which opens."""
    plain: Parts = {"mode": "live", "handle_time": {"deterministic": "1 min"}}
    volumes = plain | {"arrivals": {"per_day": 1}}
    opens = {"on": "2026-02-01", "share": 0.2}
    data: Parts = {
        "scenario": "By hand",
        "calendar": {"days": 365, "open": "08:00-18:00"},
        "customers": {"population": 8},
        "outcome": {"resolution": 0.5},
        "channels": {"a": volumes, "b": volumes, "c": plain | {"opens": opens}},
        "pools": {"p": {"agents": 1, "skills": [*NAMES]}},
        "migration": {},
    }
    return build(merged(data, changes))


def written(rows: list[Row], **tables: Any) -> ContactLog:
    """Turn rows, sorted by arrival, into a log; each episode is named by its number."""
    told: dict[str, list[Any]] = {name: [] for name in (*CONTACT, "cause", "resolved")}
    for number, row in enumerate(rows):
        arrival = row.day * DAY
        cells = {
            "arrival": arrival, "left_queue": arrival, "talk_end": arrival + 60, "end": arrival + 60,
            "patience": np.inf, "day": int(row.day), "customer": row.customer, "row": row.episode or 1_000 + number,
            "agent": 0, "origin": NAMES.index(row.origin), "attempt": row.attempt,
            "channel": NAMES.index(row.channel), "segment": 0, "issue": 0,
            "pool": 0 if row.outcome == SERVED else NONE, "outcome": row.outcome, "reason": 0, "cause": row.cause,
            "resolved": row.resolved if row.outcome == SERVED else -1,
        }  # fmt: skip
        if row.episode:
            cells["day"] = 0
        for name, cell in cells.items():
            told[name].append(cell)
    kinds = CONTACT | {"cause": "b", "resolved": "b"}
    contacts = {name: np.array(cells, dtype=kinds[name]) for name, cells in told.items()}
    none = {name: np.array([]) for name in ("start", "end", "agent", "pool", "state")}
    opinions = {name: np.array([1, 1, 0] if name == "users" else [0.7, 0.4, np.nan]) for name in OPINION}
    return ContactLog(
        contacts, none, Names(NAMES, ("",), ("",), ("p",)), 365 * DAY, **({"opinions": opinions} | tables)
    )


BY_HAND = [
    Row(1, 1, "a", "a"),
    Row(2, 1, "a", "a"),
    Row(3, 2, "b", "b"),
    Row(4, 1, "a", "b", Cause.EXPERIENCE),  # from a, where this customer was twice, to b
    Row(5, 3, "a", "b", Cause.WAIT, ABANDONED, episode=1),  # nothing known before: a is where the volumes had it
    Row(5.1, 3, "a", "a", Cause.SWITCH, attempt=2, episode=1, resolved=0),  # part of the same episode: not a return
    Row(6, 3, "a", "a", Cause.REPEAT, attempt=3, episode=1),
    Row(10, 1, "b", "b"),
    Row(20, 3, "b", "b"),  # still there
    Row(30, 2, "b", "c", Cause.ADOPTION),
    Row(80, 1, "a", "a"),  # back within 90 days of the fourth day
    Row(119.5, 2, "b", "c", Cause.CAMPAIGN),  # b was more usual until now? once b, once c: the earlier of equals
    Row(130, 4, "a", "a", outcome=UNFINISHED),
    Row(200, 4, "a", "c", Cause.CLOSURE),  # had to: says nothing of who returns
    Row(209.5, 2, "b", "b"),  # exactly 90 days after the second move: back
    Row(210, 4, "a", "a"),
    Row(300, 5, "b", "a", Cause.COST),  # nobody has heard of this customer since
    Row(310, 2, "b", "c", Cause.ADOPTION),  # of four before, two on b and two on c: b came first
    Row(320, 2, "b", "c", Cause.ADOPTION),  # c by now more often than b: nothing to return from
    Row(330, 2, "c", "c"),
]


def by_hand() -> Any:
    facts = Facts(center(), written(BY_HAND))
    return measure(facts)


def test_who_moved_where_by_hand() -> None:
    totals = by_hand().totals
    here = [totals[("channel", name),]["moved_here"] for name in NAMES]
    away = [totals[("channel", name),]["moved_away"] for name in NAMES]
    assert (here, away) == ([1, 2, 5], [3, 5, 0])
    assert totals[()]["moved_here"] == totals[()]["moved_away"] == 8
    firsts = [totals[("channel", name),]["first_here"] for name in NAMES]
    assert firsts == [6, 6, 6]
    assert totals[()]["customers_in"] == 5
    assert totals[()]["arrivals"] == len(BY_HAND)


def test_who_stayed_and_who_left_by_hand() -> None:
    """Three times on a: the first, whose latest is there; on c the second. On b, twice, and not of late: the second."""
    totals = by_hand().totals
    rows = [totals[("channel", name),] for name in NAMES]
    assert [row["followed"] for row in rows] == [1, 0, 1]
    assert [row["reverted"] for row in rows] == [0, 0, 0]
    assert [row["tried"] for row in rows] == [3, 3, 2]
    assert [row["deserted"] for row in rows] == [0, 1, 0]
    assert (totals[()]["followed"], totals[()]["deserted"]) == (2, 1)
    assert [(row["again_after_1"], row["known_after_1"]) for row in rows] == [(3, 6), (3, 9), (4, 6)]
    assert (rows[2]["again_after_3"], rows[2]["known_after_3"]) == (2, 2)
    assert rows[2]["known_after_10"] == 0


def test_who_tried_three_times_and_then_three_times_another_has_gone() -> None:
    rows = [Row(day, 1, "a", "c", Cause.ADOPTION) for day in (1, 2, 3)]
    for days, gone in (((4, 5), 0), ((4, 5, 6), 1)):
        log = written([*rows, *(Row(day, 1, "a", "a") for day in days)])
        assert measure(Facts(center(), log)).totals[("channel", "c"),]["reverted"] == gone


def test_the_matrix_by_hand() -> None:
    """First contacts by where the volumes had them; others by the attempt before, and by what became of that."""
    assert {move[:3]: move.contacts for move in by_hand().moves} == {
        ("a", "b", "experience"): 1,
        ("a", "b", "wait"): 1,
        ("b", "a", "abandoned"): 1,
        ("a", "a", "unresolved"): 1,
        ("b", "c", "new channel"): 3,
        ("b", "c", "campaign"): 1,
        ("a", "c", "closed for good"): 1,
        ("b", "a", "cost"): 1,
    }


def test_opinion_and_adoption_by_hand() -> None:
    """The last number of holders, of eight; opinions as they stand at the end."""
    at = {"at": [31.0, 32.0, 33.0], "touched": [0.0, 3.0, 0.0], "holders": [2.0, 5.0, 6.0]}
    codes = {"campaign": [NONE, 0, NONE], "channel": [2, 2, 2]}
    uptake = {name: np.array((at | codes)[name]) for name in UPTAKE}
    totals = measure(Facts(center(), written(BY_HAND, uptake=uptake))).totals
    rows = [totals[("channel", name),] for name in NAMES]
    assert rows[2]["adoption"] == 6 / 8
    assert all(isnan(row["adoption"]) for row in (*rows[:2], totals[()]))
    assert [row["opinion"] for row in rows[:2]] == [0.7, 0.4]
    assert isnan(rows[2]["opinion"])
    assert isnan(totals[()]["opinion"])


def test_the_busiest_fifth_by_hand() -> None:
    """One of three channels is a fifth, rounded up: 6 of 17 that were resolved."""
    totals = by_hand().totals
    resolved = [sum(row.resolved for row in BY_HAND if row.channel == name and row.outcome == SERVED) for name in NAMES]
    assert resolved == [6, 5, 6]
    assert totals[()]["busiest_fifth"] == pytest.approx(6 / 17)


def test_the_warmup_is_left_out_of_the_figures_but_not_of_what_is_known() -> None:
    """Moves before day 100 count no more; what the second customer did before still tells where they were."""
    scenario = center(calendar={"warmup": "100 d"})
    totals = measure(facts := Facts(scenario, written(BY_HAND))).totals
    assert totals[()]["moved_here"] == 5
    assert totals[("channel", "c"),]["known_after_1"] == 6
    assert totals[()]["customers_in"] == 3
    assert sum(move.contacts for move in measure(facts).moves) == 5


NO_CUSTOMER = [Row(1, 1, "a", "b", Cause.COST), Row(2, 1, "b", "b")]


def test_nobody_to_follow() -> None:
    """The same row without anybody after it, or before: nobody has gone."""
    totals = measure(Facts(center(), written(NO_CUSTOMER))).totals
    assert (totals[()]["followed"], totals[()]["tried"]) == (0, 1)
    totals = measure(Facts(center(), written([]))).totals
    assert totals[()]["tried"] == 0
    assert not measure(Facts(center(), written([]))).moves
