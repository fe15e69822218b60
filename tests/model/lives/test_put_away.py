"""Messages in hand as their channel closes: put away, and taken up the next morning; by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments import simulate
from sim.log.records import ContactLog, LegKind, Outcome, State
from sim.metrics import Facts, measure
from sim.scenario import Scenario
from tests.support.exact_facts import built
from tests.support.steady_state import exponential
from tests.support.toy import Row, channel, log_of, merged, shifts, told, toy

DAY = 86_400.0
MAIL = {"mode": "deferred", "at_close": "pause"}


def mail(folder: Path, messages: list[Row], days: int = 2, **changes: Any) -> Scenario:
    """Build a center that is open from eight to nine on some days, and answers messages on channel ``a``."""
    return toy(folder, messages, **merged({"channels": {"a": MAIL}, "calendar": {"days": days}}, changes))


def test_a_long_message_is_put_away_and_taken_up_next_morning(tmp_path: Path) -> None:
    """Begun 100 s before nine, 200 long: the rest takes 100 s and 25 to find back into it. Nobody stays on."""
    log = log_of(mail(tmp_path, [(3_500, 200), (3_550, 10)]))
    assert told(log) == [
        ("a", 3_500, 0, "served", "p", DAY + 125),
        ("a", 3_550, DAY - 3_550 + 125, "served", "p", DAY + 135),
    ]
    assert [row for row in shifts(log) if row[0] == "overtime"] == []
    assert log.legs["kind"].tolist() == [LegKind.INTERRUPTED]
    assert (log.legs["end"] - log.legs["start"]).tolist() == [100]


def test_otherwise_it_is_finished(tmp_path: Path) -> None:
    log = log_of(mail(tmp_path, [(3_500, 200)], channels={"a": {"at_close": "drain"}}))
    assert told(log) == [("a", 3_500, 0, "served", "p", 3_700)]
    assert ("overtime", "p", 0, 3_600, 3_700) in shifts(log)


def test_a_message_of_days_is_put_away_every_evening(tmp_path: Path) -> None:
    """Two and a half hours of work, an hour a day, without the time to find back into it."""
    log = log_of(mail(tmp_path, [(0, 9_000)], days=3, channels={"a": {"changeover": "0 s"}}))
    assert told(log) == [("a", 0, 0, "served", "p", 2 * DAY + 1_800)]
    assert measure(Facts(mail(tmp_path, [(0, 9_000)], days=3), log)).totals[()]["busy_seconds"] == 9_000


def test_what_is_not_done_by_the_end_is_unfinished(tmp_path: Path) -> None:
    (row,) = told(log_of(mail(tmp_path, [(3_500, 200)], days=1)))
    assert row[3] == "unfinished"


def test_what_has_been_replied_to_is_wrapped_up(tmp_path: Path) -> None:
    """The reply of the first goes out at 3,590, with 30 s of wrap-up; that of the second would have at 3,700."""
    staff = {"p": {"agents": 2}}
    wrap = {"a": {"wrap_up": {"deterministic": "30 s"}}}
    rows = told(log_of(mail(tmp_path, [(3_500, 90), (3_500, 200)], channels=wrap, pools=staff)))
    assert sorted(row[5] for row in rows) == [3_620, DAY + 25 + 100 + 30]


def test_a_reply_that_is_out_as_the_channel_closes_is_out(tmp_path: Path) -> None:
    assert told(log_of(mail(tmp_path, [(3_500, 100)]))) == [("a", 3_500, 0, "served", "p", 3_600)]


def test_who_puts_a_message_away_takes_what_else_there_is(tmp_path: Path) -> None:
    """The phone stays open until ten: who waits there since 3,590 is answered at nine."""
    phone = channel(tmp_path, "b", [(3_590, 60)], open="08:00-10:00")
    log = log_of(mail(tmp_path, [(3_500, 200)], channels={"b": phone}, pools={"p": {"skills": ["a", "b"]}}))
    assert ("b", 3_590, 10, "served", "p", 3_660) in told(log)


def test_messages_with_experts_are_put_away_too(tmp_path: Path) -> None:
    """Passed on after 10 s of diagnosis, and with the expert from 3,510 to 3,600 and for the rest on the next day."""
    issues = {"hard": {"share": 1.0, "complexity": 0.5, "authority": 1.0}}
    power = {"authority": 0.5, "diagnosis": {"deterministic": "10 s"}, "context": 1.0, "coaching": 0}
    pools = {"p": {"empowerment": power, "escalates_to": "q"}, "q": {"agents": 1, "skills": ["a"]}}
    log = log_of(mail(tmp_path, [(3_500, 1)], issues=issues, pools=pools,
                      channels={"a": {"handle_time": {"deterministic": "200 s"}}}))  # fmt: skip
    assert told(log) == [("a", 3_500, 0, "served", "q", DAY + 25 + 110)]


def test_work_is_the_same_whenever_it_is_done() -> None:
    """A week of evenings with and without: who is served in both takes the same work, 60 s more for every evening."""
    found = []
    for keys in ({}, {"at_close": "pause", "changeover": "60 s"}):
        mails = {"mode": "deferred", "arrivals": {"per_hour": 8}, "handle_time": exponential(1_800.0), **keys}
        parts = {"channels": {"mail": mails}, "pools": {"p": {"agents": 5, "skills": ["mail"]}}}
        log = simulate(built({**parts, "experiment": {"seed": 4}}, 7, open="08:00-16:00"))
        assert bool((log.states["state"] == State.OVERTIME).any()) is not bool(keys)
        found.append(work_of(log))
    both = found[0].keys() & found[1].keys()
    assert len(both) > 300
    assert {
        who: round(found[1][who][0] - 60 * found[1][who][1] - found[0][who][0], 5) for who in both
    } == dict.fromkeys(both, 0)
    assert sum(evenings for _, evenings in found[1].values()) > 10


def work_of(log: ContactLog) -> dict[tuple[int, int], tuple[float, int]]:
    """Return the seconds of work of each message that is served, and in how many evenings it was put away."""
    contacts = log.contacts
    resumed = log.column("resumed")
    begun = np.where(np.isnan(resumed), contacts["left_queue"], resumed)
    seconds = contacts["end"] - begun
    seconds += np.bincount(log.legs["contact"], log.legs["end"] - log.legs["start"], len(seconds))
    times = np.bincount(log.legs["contact"], minlength=len(seconds))
    rows = np.flatnonzero(contacts["outcome"] == Outcome.SERVED)
    return {(int(contacts["day"][k]), int(contacts["row"][k])): (float(seconds[k]), int(times[k])) for k in rows}
