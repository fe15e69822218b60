"""Intervals of staff, patience, chats, messages and repeats hold their truth in 90 to 98 % of 200 made-up data sets."""

from __future__ import annotations

import heapq
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.center.arrivals import arrivals_of
from sim.fitting.center.options import FitOptions
from sim.fitting.center.patience import patience_of_queue
from sim.fitting.center.queues import queues_of
from sim.fitting.customers.repeats import repeats_of
from sim.fitting.finding import Finding, Floats, Mask
from sim.fitting.patience.choice import patience_of
from sim.fitting.patience.exposure import ASA_ONLY, DELAYED, from_sums
from sim.fitting.staffing.learning import quits_of
from sim.fitting.staffing.states import states_of
from sim.fitting.text.chats import chats_of, overlaps
from sim.fitting.text.messages import usual_backlog
from sim.importing.canonical import conform
from sim.scenario.basics.units import YEAR
from tests.fitting.test_redials_and_repeats import visits
from tests.fitting.test_text import SPEEDS, worked
from tests.support.coverage import off
from tests.support.made_center import TRUTH, as_intervals, exported

pytestmark = pytest.mark.slow
MONDAY = date(2026, 1, 5)
START = datetime(2026, 1, 5)


# Staff


@pytest.mark.parametrize("length", [1.0, 4.0])
def test_absence(length: float) -> None:
    """Who is ill is so for a day, or for four or so: then days tell less than as many apart."""
    begins = 0.08 / (length * (1 - 0.08) + 0.08)  # such that 8 % of days are away in the long run

    def found(luck: np.random.Generator) -> dict[str, Finding]:
        rows = [(agent, day) for agent in range(15) for day in days_there(luck, begins, length) if day % 7 < 5]
        names, days = zip(*rows, strict=True)
        starts = [START + timedelta(days=day, hours=8) for day in days]
        table = pl.DataFrame({"agent": [f"a{name}" for name in names], "start": starts,
                              "end": [one + timedelta(hours=8) for one in starts], "state": "ready"})  # fmt: skip
        return {"absence": states_of(conform("states", table)).absence}

    assert off(found, {"absence": 0.08}) == {}


def days_there(luck: np.random.Generator, begins: float, length: float, days: int = 56) -> list[int]:
    left, found = int(luck.random() < 0.08) * luck.geometric(1 / length), []
    for day in range(days):
        if not left and luck.random() < begins:
            left = luck.geometric(1 / length)
        if left:
            left -= 1
        else:
            found.append(day)
    return found


def test_quits() -> None:
    """Twelve desks over 400 days, of which each is filled again at once."""

    def found(luck: np.random.Generator) -> dict[str, Finding]:
        rows, agent = list[tuple[str, datetime]](), 0
        for _ in range(12):
            at = 0.0
            while at < 400:
                gone = at + luck.exponential(YEAR / 86_400 / 0.9)
                rows += [(f"a{agent}", START + timedelta(days=float(day)))
                         for day in np.arange(np.ceil(at), min(gone, 400))]  # fmt: skip
                at, agent = gone, agent + 1
        return {"quits": quits_of(pl.DataFrame(rows, schema=["agent", "answered"], orient="row"))}

    assert off(found, {"quits": 0.9}) == {}


# Patience


def test_balking() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        patience, offered = luck.exponential(200, 1_500), luck.exponential(60, 1_500)
        balks = luck.random(1_500) < 0.1
        waits = np.where(balks, luck.uniform(0.1, 1.5, 1_500), np.minimum(patience, offered))
        one = patience_of(waits, balks | (patience < offered))
        return {"balk": one.balk, "mean": one.mean} if one.balk else None

    assert off(found, {"balk": 0.1, "mean": 200}, silent=5) == {}


def queue(luck: np.random.Generator, agents: int, load: float, patience: float, calls: int) -> tuple[Floats, Mask]:
    """Return the waits of a queue in which who has no patience leaves, and who was lost."""
    arrivals = np.cumsum(luck.exponential(280 / (load * agents), calls))
    patient, service = luck.exponential(patience, calls), luck.exponential(280, calls)
    free = [0.0] * agents
    waits, lost = np.empty(calls), np.zeros(calls, dtype=bool)
    for call in range(calls):
        waits[call] = max(free[0] - arrivals[call], 0.0)
        if waits[call] > patient[call]:
            waits[call], lost[call] = patient[call], True
        else:
            heapq.heapreplace(free, arrivals[call] + waits[call] + service[call])
    return waits, lost


def test_patience_by_asa_and_service_level() -> None:
    """Queues of three to twenty agents, from quiet ones to such as are full all day."""

    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        waits, lost = queue(luck, int(luck.integers(3, 20)), luck.uniform(0.85, 1.15), 200, 4_000)
        served = waits[~lost]
        within = 20.0, float((served <= 20).mean())
        one = from_sums(float(served.mean()), len(served), float(lost.sum()), None, within)
        return {"patience": one} if one.method == DELAYED else None

    assert off(found, {"patience": 200}, silent=60) == {}


def test_by_asa_alone_patience_is_at_least_so_long() -> None:
    luck = np.random.default_rng(1)
    for _ in range(20):
        waits, lost = queue(luck, int(luck.integers(3, 20)), luck.uniform(0.9, 1.15), 200, 4_000)
        served = waits[~lost]
        one = from_sums(float(served.mean()), len(served), float(lost.sum()), None)
        assert (one.method, one.high) == (ASA_ONLY, None)
        assert one.low is not None
        assert one.low < 200


def test_patience_by_erlang() -> None:
    """Simulated mornings with two and three agents, of which a report tells abandonment and ASA."""
    seeds = iter(range(1, 1_000))
    morning = TRUTH["calendar"] | {"open": {"mon-fri": "08:00-12:00"}}
    phone = TRUTH["channels"]["phone"] | {"arrivals": {"per_day": {"mon-fri": 130}, "profile": "flat"}}
    made = TRUTH | {"calendar": morning, "channels": {"phone": phone}}

    def found(luck: np.random.Generator) -> dict[str, Finding]:
        del luck
        report = as_intervals(exported(next(seeds), made), "wait_abandoned", "within", "threshold")
        (mine,) = queues_of(report)
        one = patience_of_queue(mine, arrivals_of(mine, FitOptions(redials="none")))
        return {"patience": one.mean}

    assert off(found, {"patience": 150}) == {}


# Chats, messages, repeats


def test_chats() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        one = chats_of(overlaps(worked(luck, 1_500)))
        return one and {"work": one.work, "two": one.speeds[1], "three": one.speeds[2]}

    assert off(found, {"work": 360, "two": SPEEDS[1], "three": SPEEDS[2]}) == {}


@pytest.mark.parametrize("weeks", [12, 40])
def test_a_backlog_that_lasts_for_weeks(weeks: int) -> None:
    """Six messages a day that are replied to after two weeks or so: one Monday is like the last."""

    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        before, since = luck.poisson(6 * 14), luck.poisson(6 * 7 * weeks)
        created = np.concatenate([np.zeros(before), luck.uniform(0, 7 * weeks, since)])
        replied = created + luck.exponential(14, len(created))
        written = [[START + timedelta(days=float(day)) for day in days] for days in (created, replied)]
        rows = pl.DataFrame({"id": [str(k) for k in range(len(created))], "created": written[0],
                             "first_reply": written[1]})  # fmt: skip
        one = usual_backlog(conform("tickets", rows))
        return one and {"backlog": one}

    assert off(found, {"backlog": 84}) == {}


def test_repeats_ever_and_what_comes_anyway() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        one = repeats_of(visits(luck), 700)
        return one and {"ever": one.ever, "background": one.background}

    assert off(found, {"ever": 0.28, "background": 0.0135}) == {}
