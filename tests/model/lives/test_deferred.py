"""Deferred work by itself: kept over nights, promised in opening hours, resumed, chased after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate
from sim.log.records import Cause, Outcome
from sim.scenario import Scenario, build
from sim.scenario.basics.units import DAY
from tests.support.exact_facts import Log, built, count, logs_of, on
from tests.support.steady_state import Parts, exponential
from tests.support.toy import OPEN, Row, channel, log_of, merged, told, toy

HOUR = 3_600.0
MAIL = (("channel", "mail"),)
WEEK = {"days": 7, "open": {"mon-fri": "08:00-20:00"}, "interval": "1 h"}

# The backlog over nights and a weekend


def week(agents: int, backlog: int = 40, **mail: Any) -> Scenario:
    """Build a week whose messages come around the clock and are answered on weekdays from eight to eight."""
    channels = {
        "mail": {
            "mode": "deferred",
            "arrivals": {"per_hour": 6, "hours": "00:00-24:00"},
            "handle_time": exponential(600.0),
            "starting_backlog": backlog,
            **mail,
        }
    }
    parts = {"channels": channels, "pools": {"agents": {"agents": agents, "skills": ["mail"]}}}
    return build({"scenario": "Week", "calendar": WEEK, "experiment": {"seed": 3, "replications": 3}, **parts})


@pytest.mark.parametrize("agents", [1, 4])
def test_messages_are_answered_or_still_there(agents: int) -> None:
    """What was there plus what came is what was answered plus what is left."""
    scenario = week(agents)
    result, came = replicate(scenario), replicate(week(agents, backlog=0)).values("arrivals", MAIL)
    counts = {name: result.values(name, MAIL) for name in ("answered", "unfinished", "backlog")}
    assert (counts["answered"] + counts["unfinished"]).tolist() == (40 + came).tolist()
    assert counts["backlog"].tolist() == counts["unfinished"].tolist()
    assert (counts["backlog"] > 250).all()  # what came since Friday evening


def test_starting_backlog_is_first_in_line() -> None:
    """Forty messages are there when the week begins; who writes on Sunday night comes after them."""
    for log in logs_of(week(2), 2):
        arrival, begun = log.contacts["arrival"], log.contacts["left_queue"]
        times, counts = np.unique(arrival, return_counts=True)
        first = arrival == times[counts.argmax()]
        assert first.sum() == 40
        assert begun[first].max() <= np.nanmin(begun[~first])
        assert np.nanmin(begun) == OPEN


def open_at(times: Any) -> Any:
    day, second = np.divmod(times, DAY)
    return (day < 5) & (second >= OPEN) & (second < 20 * HOUR)


def test_backlog_is_kept_over_nights_and_the_weekend() -> None:
    """Nobody begins while we are closed; nights, and the weekend's messages, end in no other way."""
    for log in logs_of(week(4), 2):
        arrival, begun = log.contacts["arrival"], log.contacts["left_queue"]
        answered = ~np.isnan(begun)
        assert open_at(begun[answered]).all()
        assert set(log.contacts["outcome"][~answered].tolist()) == {Outcome.UNFINISHED}
        by_night = answered & ~open_at(arrival)
        assert by_night.sum() > 300
        assert (begun[by_night] >= np.floor(arrival[by_night] / DAY) * DAY).all()
        assert not answered[arrival >= 5 * DAY].any()
        assert (log.contacts["end"][~answered] == 7 * DAY).all()


def test_first_come_first_served_across_nights() -> None:
    for log in logs_of(week(1), 2):
        begun = log.contacts["left_queue"][np.argsort(log.contacts["arrival"], kind="stable")]
        known = begun[~np.isnan(begun)]
        assert (np.diff(known) >= 0).all()
        assert np.isnan(begun[len(known) :]).all()


def test_little_holds_for_the_backlog_on_every_path() -> None:
    """The area under the number waiting is the sum of the waits; and so it is in the figures."""
    scenario = week(2, backlog=0)
    result = replicate(scenario)
    for number, log in enumerate(logs_of(scenario, 3)):
        until = np.where(np.isnan(log.contacts["left_queue"]), 7 * DAY, log.contacts["left_queue"])
        moments = np.concatenate([log.contacts["arrival"], until])
        steps = np.repeat([1.0, -1.0], len(until))
        order = np.argsort(moments, kind="stable")
        waiting = np.cumsum(steps[order])[:-1]
        area = float((waiting * np.diff(moments[order])).sum())
        assert area == pytest.approx(float((until - log.contacts["arrival"]).sum()))
        assert area == pytest.approx(result.totals("queue_seconds_open", MAIL)[number])


def opened(times: Any) -> Any:
    """Return how much of the week's opening hours is over at some times."""
    days, second = np.divmod(times, DAY)
    return np.where(days < 5, 12 * HOUR * days + np.clip(second - OPEN, 0, 12 * HOUR), 60 * HOUR)


def test_replies_take_opening_hours_only() -> None:
    scenario = week(2, target={"within": "3 h"})
    result, replies, kept = replicate(scenario), [], []
    for log in logs_of(scenario, 3):
        replied = ~np.isnan(log.contacts["talk_end"])
        took = (opened(log.contacts["talk_end"]) - opened(log.contacts["arrival"]))[replied]
        replies += took.tolist()
        kept.append(float((took <= 3 * HOUR).sum()))
    assert result.estimate("response_time", MAIL).mean == pytest.approx(np.mean(replies))
    assert result.values("answered_in_target", MAIL).tolist() == kept
    assert 0 < sum(kept) < len(replies)


def test_backlog_that_is_worked_off_has_no_age(tmp_path: Path) -> None:
    mail = mailbox(tmp_path, [(0, 60), (10, 60)])
    result = replicate(toy(tmp_path, [(900, 10)], channels={"mail": mail}, pools={"p": {"skills": ["a", "mail"]}}))
    assert result.estimate("backlog", MAIL).mean == 0
    assert not result.estimate("backlog_age", MAIL).mean


# Days by hand


def mailbox(folder: Path, calls: list[Row], name: str = "mail", **keys: Any) -> Parts:
    """Describe a deferred channel that replays messages."""
    return channel(folder, name, calls, mode="deferred", **keys)


def day(folder: Path, calls: list[Row], messages: list[Row], skill: Parts | None = None, **changes: Any) -> Scenario:
    """Build a toy day of calls and messages; ``skill`` is what else is said of answering messages."""
    mail = mailbox(folder, messages) | changes.pop("mail", {})
    pools = {"p": {"skills": ["a", {"channel": "mail", **(skill or {})}]}}
    return toy(folder, calls, **merged({"channels": {"mail": mail}, "pools": pools}, changes))


def legs(log: Log) -> list[Row]:
    """Tell legs as ``(contact, agent, from, to)`` in seconds after eight."""
    columns = (log.legs["contact"], log.legs["agent"], log.legs["start"] - OPEN, log.legs["end"] - OPEN)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_changeover_is_paid_at_every_resumption(tmp_path: Path) -> None:
    """40 s done, resumed at 70 with 25 s to find back in; at 100 five more are done, and so again."""
    scenario = day(tmp_path, [(40, 30), (100, 50)], [(0, 100)], {"preempt": True})
    log = log_of(scenario)
    assert told(log) == [
        ("mail", 0, 0, "served", "p", 230),
        ("a", 40, 0, "served", "p", 70),
        ("a", 100, 0, "served", "p", 150),
    ]
    assert legs(log) == [(0, 0, 0, 40), (0, 0, 70, 100)]
    assert log.column("resumed")[0] == OPEN + 150


def test_changeover_interrupted_is_begun_again(tmp_path: Path) -> None:
    scenario = day(tmp_path, [(40, 30), (80, 50)], [(0, 100)], {"preempt": True}, mail={"changeover": "20 s"})
    assert told(log_of(scenario))[0] == ("mail", 0, 0, "served", "p", 130 + 20 + 60)


def test_work_that_is_not_interruptible_is_finished_first(tmp_path: Path) -> None:
    rows = told(log_of(day(tmp_path, [(40, 30)], [(0, 100)])))
    assert rows == [("mail", 0, 0, "served", "p", 100), ("a", 40, 60, "served", "p", 130)]


def test_interrupted_message_goes_on_with_whoever_is_free(tmp_path: Path) -> None:
    """A specialist for messages is idle when a call interrupts: the message need not wait for the agent."""
    pools = {
        "p": {"skills": ["a", {"channel": "mail", "preempt": True}]},
        "q": {"agents": {"08:00": 0, "08:00:20": 1}, "skills": ["mail"]},
    }
    scenario = toy(tmp_path, [(40, 500)], channels={"mail": mailbox(tmp_path, [(0, 100)])}, pools=pools)
    log = log_of(scenario)
    assert told(log) == [("mail", 0, 0, "served", "q", 125), ("a", 40, 0, "served", "p", 540)]
    assert legs(log) == [(0, 0, 0, 40)]


def test_live_work_comes_first_whoever_waited_longer(tmp_path: Path) -> None:
    rows = told(log_of(day(tmp_path, [(0, 100), (50, 10)], [(10, 30)])))
    assert [(row[0], row[2]) for row in rows] == [("a", 0), ("mail", 100), ("a", 50)]


def test_reserve_keeps_agents_for_calls(tmp_path: Path) -> None:
    """Of three agents two stay for calls: the second message begins when the first is done."""
    changes = {"pools": {"p": {"agents": 3}}}
    rows = told(log_of(day(tmp_path, [(10, 500), (20, 30)], [(0, 200), (1, 200)], {"reserve": 2}, **changes)))
    assert rows == [
        ("mail", 0, 0, "served", "p", 200),
        ("mail", 1, 509, "served", "p", 710),
        ("a", 10, 0, "served", "p", 510),
        ("a", 20, 0, "served", "p", 50),
    ]


@pytest.mark.parametrize(("order", "starts"), [("arrival", [100, 160, 220]), ("due", [220, 100, 160])])
def test_message_due_first_is_answered_first(tmp_path: Path, order: str, starts: list[int]) -> None:
    """Due at 10 + 3,600 s; at 20 + 300 s; and at 30 + 300 s."""
    post = mailbox(tmp_path, [(20, 60), (30, 60)], "post", target={"within": "5 min"})
    scenario = toy(
        tmp_path,
        [(0, 100)],
        channels={"mail": mailbox(tmp_path, [(10, 60)], target={"within": "1 h"}), "post": post},
        pools={"p": {"skills": ["a", "mail", "post"]}},
        routing={"deferred_order": order},
    )
    assert [row[1] + row[2] for row in told(log_of(scenario))[1:]] == starts


@pytest.mark.parametrize(("order", "starts"), [("arrival", [10, 70]), ("due", [70, 10])])
def test_an_urgent_message_is_due_first_by_its_own_promise(tmp_path: Path, order: str, starts: list[int]) -> None:
    """On one channel: due at 10 + 3,600 s, and at 20 + 300 s, when the first call is over."""
    mails: list[Any] = [(10, 60, {"issue": "plain"}), (20, 60, {"issue": "urgent"})]
    scenario = toy(
        tmp_path,
        [(0, 100, {"issue": "plain"})],
        issues={"plain": {"share": 0.5}, "urgent": {"share": 0.5}},
        channels={"mail": mailbox(tmp_path, mails, target={"within": "1 h", "by_issue": {"urgent": "5 min"}})},
        pools={"p": {"skills": ["a", "mail"]}},
        routing={"deferred_order": order},
    )
    assert [row[1] + row[2] - 90 for row in told(log_of(scenario))[1:]] == starts


def test_wrap_up_is_interrupted_too(tmp_path: Path) -> None:
    """The reply is out at 60; of 40 s of wrap-up 20 are left at 80, and follow the call and 25 s of changeover."""
    mail = {"wrap_up": {"deterministic": "40 s"}}
    log = log_of(day(tmp_path, [(80, 30)], [(0, 60)], {"preempt": True}, mail=mail))
    assert told(log)[0] == ("mail", 0, 0, "served", "p", 110 + 25 + 20)
    assert log.contacts["talk_end"][0] == OPEN + 60


def test_call_interrupts_when_its_ring_opens(tmp_path: Path) -> None:
    """The second call may use the second pool, where a message is in hand, after 30 s."""
    changes = {
        "channels": {"mail": mailbox(tmp_path, [(0, 100)])},
        "pools": {"p": {"skills": ["a"]}, "q": {"agents": 1, "skills": ["a", {"channel": "mail", "preempt": True}]}},
        "routing": {"routes": [{"channel": "a", "rings": [["p"], {"pools": ["q"], "after": "30 s"}]}]},
    }
    assert told(log_of(toy(tmp_path, [(0, 200), (10, 20)], **changes))) == [
        ("a", 0, 0, "served", "p", 200),
        ("mail", 0, 0, "served", "q", 60 + 25 + 60),
        ("a", 10, 30, "served", "q", 60),
    ]


def test_chats_interrupt_and_share_the_agent(tmp_path: Path) -> None:
    """Two chats at half speed take the agent from 40 to 100; then the message goes on."""
    chat = channel(tmp_path, "chat", [(40, 30), (40, 30)], mode="concurrent")
    chat["concurrency"] = {"limit": 2, "speed": [1, 0.5]}
    changes = {
        "channels": {"chat": chat},
        "pools": {"p": {"skills": ["a", "chat", {"channel": "mail", "preempt": True}]}},
    }
    assert told(log_of(day(tmp_path, [(900, 10)], [(0, 100)], {"preempt": True}, **changes))) == [
        ("mail", 0, 0, "served", "p", 100 + 25 + 60),
        ("chat", 40, 0, "served", "p", 100),
        ("chat", 40, 0, "served", "p", 100),
        ("a", 900, 0, "served", "p", 910),
    ]


def test_message_interrupted_at_close_goes_on_next_morning(tmp_path: Path) -> None:
    """Begun at 3,500, interrupted at 3,550 until after the close at 3,600."""
    calendar = {"days": 2, "open": "08:00-09:00"}
    log = log_of(day(tmp_path, [(3_550, 100)], [(3_500, 200)], {"preempt": True}, calendar=calendar))
    assert told(log) == [
        ("mail", 3_500, 0, "served", "p", DAY + 25 + 150),
        ("a", 3_550, 0, "served", "p", 3_650),
    ]
    assert legs(log) == [(0, 0, 3_500, 3_550)]


OVER_NIGHT: Parts = {
    "calendar": {"days": 2, "open": "08:00-20:00"},
    "pools": {"p": {"agents": {"08:30": 1, "19:00": 0}}},
}


@pytest.mark.parametrize(("within", "met"), [("2 h", 1), ("71 min", 1), ("69 min", 0)])
def test_target_runs_on_opening_hours(tmp_path: Path, within: str, met: int) -> None:
    """Monday 19:50, answered Tuesday 08:30 to 09:00: ten minutes and an hour."""
    mail = {"target": {"within": within}}
    scenario = day(tmp_path, [(1_800, 10)], [(11 * HOUR + 3_000, 1_800)], mail=mail, **OVER_NIGHT)
    assert told(log_of(scenario))[1][5] == 25 * HOUR
    result = replicate(scenario)
    assert result.estimate("response_time", MAIL).mean == 4_200
    assert result.estimate("answered_in_target", MAIL).mean == met


def test_message_in_hand_at_close_is_finished(tmp_path: Path) -> None:
    """Begun at 19:50 it is sent at 20:20, in opening hours ten minutes after it came."""
    scenario = day(tmp_path, [(0, 10)], [(11 * HOUR + 3_000, 1_800)], calendar=OVER_NIGHT["calendar"])
    assert told(log_of(scenario))[1][5] == 12 * HOUR + 1_200
    assert replicate(scenario).estimate("response_time", MAIL).mean == 600


def test_who_waits_too_long_for_a_reply_calls(tmp_path: Path) -> None:
    """After 300 s the customer of the first message calls; the message stays, and is answered too."""
    changes = {
        "channels": {"a": {"handle_time": {"deterministic": "60 s"}}},
        "mail": {"chase": {"probability": 1, "to": {"a": 1}}, "patience": {"deterministic": "5 min"}},
        "outcome": {"re_explain": "0 s"},
    }
    log = log_of(day(tmp_path, [(0, 500)], [(10, 60, 300), (900, 60, 300)], **changes))
    assert told(log) == [
        ("a", 0, 0, "served", "p", 500),
        ("mail", 10, 550, "served", "p", 620),
        ("a", 310, 190, "served", "p", 560),
        ("mail", 900, 0, "served", "p", 960),
    ]
    assert log.column("cause").tolist() == [Cause.PRIMARY, Cause.PRIMARY, Cause.CHASE, Cause.PRIMARY]
    assert log.contacts["attempt"].tolist() == [1, 1, 2, 1]


def test_share_of_customers_who_chase() -> None:
    """One agent, never there: everybody's patience runs out, and one in four calls a phone that is."""
    mail = {
        "mode": "deferred",
        "arrivals": {"per_hour": 100},
        "handle_time": exponential(60.0),
        "patience": {"deterministic": "1 h"},
        "chase": {"probability": 0.25, "to": {"phone": 1}},
    }
    phone = {"mode": "live", "handle_time": exponential(10.0)}
    pools = {"here": {"agents": 5, "skills": ["phone"]}, "nobody": {"agents": 0, "skills": ["mail"]}}
    logs = logs_of(built({"channels": {"mail": mail, "phone": phone}, "pools": pools}), 4)
    due = count(logs, lambda log: on(log, "mail") & (log.contacts["arrival"] < 23 * HOUR))
    chasing = count(logs, lambda log: on(log, "phone"))
    assert abs(chasing - due / 4) < 2.58 * np.sqrt(due * 3 / 16)
    assert count(logs, lambda log: log.contacts["outcome"] == Outcome.ABANDONED) == 0
