"""The ledger over days of 23, 24 and 25 hours, and days paid otherwise, worked out by hand."""

from __future__ import annotations

import datetime
from math import fsum
from typing import Any

import numpy as np
import pytest

from sim.metrics import Facts
from sim.metrics.costs.ledger import ledger
from sim.metrics.costs.periods import months, periods
from sim.metrics.intervals.reporting import interval_edges, measure_intervals
from tests.metrics.costs.money import facts_of
from tests.support.exact_facts import built
from tests.support.steady_state import Parts

PHONE = {"mode": "live", "arrivals": {"per_hour": 1}, "handle_time": {"deterministic": "60 s"}}
BERLIN = {"timezone": "Europe/Berlin", "start": "2026-03-28"}


def center(agents: Any, *exceptions: dict[str, Any], days: int = 3, **more: Any) -> Facts:
    """Play agents at 20 an hour, with a loading of 1.5, on the days around the spring night of Berlin."""
    pool = {"agents": agents, "skills": ["phone"], "wage": 20} | more.pop("pool", {})
    parts: Parts = {"channels": {"phone": PHONE}, "pools": {"team": pool}, "costs": {"loading": 1.5} | more}
    named = {f"day {number}": one for number, one in enumerate(exceptions)}
    return facts_of(built(parts, days, **BERLIN, exceptions=named))


def wages(facts: Facts) -> dict[float, float]:
    """Return the hours paid at each rate."""
    paid = [entry for entry in ledger(facts).entries if entry.line == "wages"]
    return {rate: fsum(entry.quantity for entry in paid if entry.rate == rate) for rate in {one.rate for one in paid}}


def test_hours_are_those_there_are() -> None:
    assert wages(center(2)) == {30: pytest.approx(2 * (24 + 23 + 24))}


def test_a_day_is_paid_double_or_at_its_own_wage() -> None:
    sunday = "2026-03-29"
    assert wages(center(2, {"on": sunday, "pay": 2})) == pytest.approx({30: 96, 60: 46})
    assert wages(center(2, {"on": sunday, "pay": {"wage": 50}})) == pytest.approx({30: 96, 75: 46})
    two = (
        {"on": sunday, "pay": {"team": 1.5}},
        {"on": "2026-03-30", "pay": {"team": {"wage": 30}}, "staff": {"team": 5}},
    )
    assert wages(center(2, *two)) == pytest.approx({30: 48, 45: 46 + 120})
    assert wages(center(2, {"on": sunday, "staff": "none"})) == pytest.approx({30: 96})


def test_shifts_with_wages_of_their_own_are_paid_by_the_factor_of_the_day() -> None:
    """On the Sunday of 23 hours the night shift works five hours after midnight, for 24 an hour, and half more.

    Its premium of a quarter between 22 and 6 is one of the usual wage: of two hours before midnight and five after, the
    unpaid half hour at three taken off.
    """
    lunch = {"at": "03:00", "length": "30 min", "paid": False}
    shift = {"start": "22:00", "end": "06:00", "agents": 1, "days": "sat", "wage": 24, "breaks": [lunch]}
    other = {"start": "08:00", "end": "10:00", "agents": 2, "days": "sat"}
    pool = {"agents": None, "shifts": [other, shift], "premiums": {"night": {"hours": "22:00-06:00", "share": 0.25}}}
    facts = center(None, {"on": "2026-03-29", "pay": 1.5}, pool=pool)
    assert wages(facts) == pytest.approx({30: 4, 36: 2, 54: 4.5})
    (premium,) = {entry.rate for entry in ledger(facts).entries if entry.line == "premiums"}
    assert premium == pytest.approx(9)
    assert fsum(one.quantity for one in ledger(facts).entries if one.line == "premiums") == pytest.approx(6.5)


def test_a_night_shift_is_paid_by_the_date_of_its_hours() -> None:
    """From 22 h on Saturday to 6 h on Sunday, by the clock: two hours of the first day, five of the second."""
    shift = {"start": "22:00", "end": "06:00", "agents": 1, "days": "sat"}
    facts = center(None, {"on": "2026-03-29", "pay": 2}, pool={"agents": None, "shifts": [shift]})
    assert wages(facts) == pytest.approx({30: 2, 60: 5})


def test_what_is_paid_at_several_rates_adds_up() -> None:
    facts = center(2, {"on": "2026-03-29", "pay": 1.7}, period="day")
    found = ledger(facts)
    by_day = {date: fsum(one.amount for one in found.entries if one.period == date) for date in dates(facts)}
    assert list(by_day.values()) == pytest.approx([2 * 24 * 30, 2 * 23 * 51, 2 * 24 * 30])
    assert found.total() == pytest.approx(fsum(by_day.values()))


def dates(facts: Facts) -> list[datetime.date]:
    return facts.scenario.calendar.dates


def test_a_year_has_twelve_months_and_a_month_its_own_hours() -> None:
    """Of March 743 hours, of October 745, in New York as in Berlin; half of a month counts half of its hours."""
    parts: Parts = {"channels": {"phone": PHONE}, "pools": {"team": {"agents": 1, "skills": ["phone"]}}}
    for zone in ("Europe/Berlin", "America/New_York"):
        year = built(parts, 365, start="2026-01-01", timezone=zone)
        found = periods(year, "month", 0.0)
        assert found.parts == pytest.approx(np.ones(12))
        hours = dict(zip([start.month for start in found.starts], np.diff(found.edges) / 3_600, strict=True))
        changed = (3, 10) if zone == "Europe/Berlin" else (3, 11)
        assert [hours[month] for month in changed] == [743, 24 * (31 if changed[1] == 10 else 30) + 1]
        assert fsum(hours.values()) == 8_760
        assert months(year, np.array([0.0, year.calendar.horizon])) == pytest.approx([12])


def test_reporting_intervals_have_all_that_came_and_was_paid() -> None:
    facts = center(2)
    table, edges = measure_intervals(facts), interval_edges(facts.scenario)
    assert np.diff(edges).tolist() == [86_400, 82_800, 86_400]
    assert table.pools["paid_seconds"].tolist() == [[172_800, 165_600, 172_800]]
    arrivals = np.histogram(facts.log.contacts["arrival"], edges)[0]
    assert table.channels["arrivals"].tolist() == [arrivals.tolist()]
