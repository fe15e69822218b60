"""Channels that open: who has them when."""

from __future__ import annotations

import datetime
from math import exp
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.log.records import Cause, ContactLog
from sim.model.center import Center
from tests.model.migration.campaigns import campaign, choice_of, log_of, parts_of
from tests.oracles.choice import bass, bass_by_day
from tests.support.exact_facts import unlikely

pytestmark = pytest.mark.oracle

DAY, HOUR, MONDAY = 86_400.0, 3_600.0, datetime.date(2026, 1, 5)
RARE = 1e-4
Parts = dict[str, Any]

WHOLE_PILOTS = True


def noted(parts: Parts) -> tuple[ContactLog, Any]:
    """Return the log, and since when each customer has the app."""
    since = np.full(parts["customers"]["population"], np.inf)

    def look(center: Center) -> None:
        def watch() -> None:
            since[(choice_of(center).audience.has[0] > 0) & np.isinf(since)] = center.clock.now

        center.clock.watch = watch

    return log_of(parts, look), since


def opening(**keys: Any) -> Parts:
    """Describe an app that opens on the eleventh day."""
    app = {
        "mode": "live",
        "handle_time": {"deterministic": "1 s"},
        "opens": {"on": "2026-01-15", "share": 0.3} | keys,
    }
    return parts_of(channels={"app": app}, pools={"all": {"skills": ["app", "chat", "phone"]}})


RATES = {"innovation": 0.9, "imitation": 9.0}


def test_adoption_follows_the_recursion_of_bass() -> None:
    """Where segments remember it is the recursion itself, day by day, from whoever has the channel at once."""
    parts = opening(adopted=0.05, **RATES)
    parts["customers"]["memory"] = "segment"
    del parts["migration"]["weights"]["inertia"]
    parts["calendar"]["days"] = 300
    parts["channels"]["phone"]["arrivals"] = parts["channels"]["chat"]["arrivals"] = {"per_day": 1}
    log = log_of(parts)
    assert np.allclose(log.uptake["holders"] / 600, bass_by_day(0.05, 0.9, 9.0, 290), atol=1e-9)
    assert log.uptake["at"].tolist() == [day * DAY for day in range(10, 300)]


def test_adoption_of_customers_is_the_recursion_on_average_and_bass_in_small_steps() -> None:
    """Customers one by one: each day's adopters are binomial; 20,000 of them follow the closed form of Bass (1969)."""
    parts = opening(**RATES)
    parts["customers"]["population"] = 20_000
    parts["calendar"]["days"] = 250
    parts["channels"]["phone"]["arrivals"] = parts["channels"]["chat"]["arrivals"] = {"per_day": 1}
    held = log_of(parts).uptake["holders"]
    assert held[0] == 0
    assert len(held) == 240
    spread = 0.0
    for before, after in zip(held[:-1].tolist(), held[1:].tolist(), strict=True):
        chance = 1 - exp(-(0.9 + 9.0 * before / 20_000) / 365)
        left = 20_000 - before
        spread += (after - before - left * chance) ** 2 / (left * chance * (1 - chance))
    assert RARE < stats.chi2.sf(spread, 239) < 1 - RARE
    exact = np.array([bass(0.9, 9.0, day / 365) for day in range(240)])
    assert 0.8 < exact[-1] < 1
    assert np.abs(held / 20_000 - exact).max() < 0.03


def test_nobody_uses_what_is_not_there_or_what_they_do_not_have() -> None:
    """Also not at a further contact; and each of those who have it comes there sooner or later."""
    parts = opening(adopted=0.2, **RATES)
    parts["outcome"] = {
        "resolution": 0.5,
        "repeat": {"probability": 0.9, "after": {"exponential": {"mean": "1 d"}}},
    }
    log, had = noted(parts)
    here = log.contacts["channel"] == 0
    assert log.names.channels[0] == "app"
    since = had[log.contacts["customer"][here] - 1]
    further = log.contacts["attempt"][here] > 1
    assert further.sum() > 50
    assert (log.contacts["arrival"][here] >= since).all()
    assert log.contacts["arrival"][here].min() >= 10 * DAY
    assert log.uptake["holders"][-1] == np.isfinite(had).sum()


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_all_at_once(memory: str) -> None:
    """``adopted: 1``: everybody has it on the first day, and it gets the share it was written with."""
    parts = opening(adopted=1.0)
    parts["customers"]["memory"] = memory
    if memory == "segment":
        del parts["migration"]["weights"]["inertia"]
    log = log_of(parts)
    assert set(log.uptake["holders"].tolist()) == {600.0}
    after = log.contacts["arrival"] >= 10 * DAY
    seen = np.bincount(log.contacts["channel"][after], minlength=3)
    assert (log.contacts["channel"][~after] != 0).all()
    shares = np.array([0.3, 0.7 * 0.2, 0.7 * 0.8])
    assert float(stats.chisquare(seen, shares * seen.sum()).pvalue) > RARE
    assert (log.column("cause")[log.contacts["channel"] == 0] == Cause.ADOPTION).all()


def test_share_of_whoever_has_it() -> None:
    """Where nobody takes to it later, it gets its share of those who have it at once, and nothing of the others."""
    log = log_of(opening(adopted=0.25, innovation=0, imitation=0))
    here, after = log.contacts["channel"] == 0, log.contacts["arrival"] >= 10 * DAY
    users, held = set(log.contacts["customer"][here].tolist()), int(log.uptake["holders"][-1])
    assert not unlikely([("have it", held, 600, 0.25)])
    assert len(users) <= held
    theirs = np.isin(log.contacts["customer"], list(users)) & after
    assert 0.9 * held < len(users)
    assert not unlikely([("of all", int(here.sum()), int(after.sum()), 0.3 * held / 600)], cases=5)
    assert (log.contacts["channel"][~theirs] != 0).all()


def test_some_of_those_touched_take_to_a_new_channel() -> None:
    """Nobody would have it by themselves: at each touch the share ``adopts`` of those reached without it."""
    parts = opening(innovation=0, imitation=0)
    parts["customers"]["population"] = 5_000
    parts["migration"]["campaigns"] = [campaign(12, to="app", reach=0.5, touches=2, adopts=0.2)]
    log, since = noted(parts)
    told = log.uptake["campaign"] == 0
    held = log.uptake["holders"][told].tolist()
    touched = log.uptake["touched"][told].tolist()
    assert log.uptake["at"][told].tolist() == [12 * DAY, 19 * DAY]
    assert not unlikely(
        [
            ("first", int(held[0]), int(touched[0]), 0.2),
            ("both", int(held[1]), 5_000, 1 - 0.9**2),
        ]
    )
    assert set(since.tolist()) == {12 * DAY, 19 * DAY, np.inf}


@pytest.mark.parametrize(("start", "shift"), [("2026-03-19", -HOUR), ("2026-10-15", HOUR)])
def test_adoption_goes_by_midnights_where_clocks_change(start: str, shift: float) -> None:
    """The clocks change in the night to the eleventh day; on it the hour is other, and each day has luck of its own."""
    first = datetime.date.fromisoformat(start)
    parts = opening(on=(first + datetime.timedelta(days=5)).isoformat(), innovation=60.0)
    parts["calendar"] |= {"start": start, "days": 20, "timezone": "Europe/Berlin"}
    parts["migration"]["campaigns"] = [campaign(0, start=f"{start}T12:00", touches=3, every="7 d")]
    uptake = log_of(parts).uptake
    days = uptake["at"][uptake["campaign"] < 0]
    assert days.tolist() == [day * DAY + (shift if day > 10 else 0.0) for day in range(5, 20)]
    assert (np.diff(uptake["holders"][uptake["campaign"] < 0]) > 0).all()
    touches = uptake["at"][uptake["campaign"] >= 0]
    assert touches.tolist() == [day * DAY + 12 * HOUR + (shift if day > 10 else 0.0) for day in (0, 7, 14)]
