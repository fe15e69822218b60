"""What hours are paid: wages of shifts, premiums, overtime, unpaid breaks; days by hand, to the cent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.metrics import measure
from sim.metrics.costs.invoices import invoices
from sim.metrics.costs.ledger import ledger
from sim.scenario import Scenario, build
from sim.scenario.money.pay import Premium
from tests.metrics.costs.money import NOBODY, facts_of, lines_of
from tests.support.toy import toy

HOUR = 3_600
NIGHT = {"hours": "22:00-06:00", "share": 0.25}
WEEKEND = {"hours": {"sat-sun": "00:00-24:00"}, "share": 0.5}
COSTS = {"costs": {"loading": 2}}


def around_the_clock(start: str, days: int, *shifts: dict[str, Any], **pool: Any) -> Scenario:
    """Build a center that is never called, open day and night."""
    phone = {"mode": "live", "arrivals": {"per_day": 0}, "handle_time": {"deterministic": "60 s"}}
    calendar = {"start": start, "days": days, "open": "00:00-24:00"}
    staff = {"shifts": list(shifts), "skills": ["phone"], **pool}
    return build(
        {"scenario": "Clock", "calendar": calendar, "channels": {"phone": phone}, "pools": {"p": staff}, **COSTS}
    )


def by_line(scenario: Scenario) -> dict[str, float]:
    return {line: round(amount, 2) for (line, _, _), amount in lines_of(facts_of(scenario)).items()}


def test_a_weekend_with_nights_by_hand() -> None:
    """Friday and Saturday: three by night from 22 to 6 at 24.50, two by day from 9 to 17 at the pool's 20.

    Within the two days there are Thursday's night from 0 to 6, Friday's from 22 to 6, and two hours of Saturday's: 16 h
    each, all at night. Of them eight are on Saturday: six and two. By day there are eight hours on Saturday.
    """
    night = {"start": "22:00", "end": "06:00", "agents": 3, "wage": 24.5}
    day = {"start": "09:00", "end": "17:00", "agents": 2}
    scenario = around_the_clock("2026-01-09", 2, night, day, wage=20, premiums={"night": NIGHT, "weekend": WEEKEND})
    wages = 3 * 16 * 24.5 + 2 * 16 * 20
    premiums = 3 * 16 * 24.5 * 0.25 + 3 * 8 * 24.5 * 0.5 + 2 * 8 * 20 * 0.5
    assert by_line(scenario) == {"wages": round(2 * wages, 2), "premiums": round(2 * premiums, 2)}
    rates = {entry.rate for entry in ledger(facts_of(scenario)).entries}
    assert rates == {2 * 24.5, 2 * 20.0, 2 * 24.5 * 0.25, 2 * 24.5 * 0.5, 2 * 20 * 0.5}


def test_the_ledger_is_kept_by_day_where_it_should_be() -> None:
    """Six of the night's hours belong to Saturday, two to Friday: 30 a day with premium, an hour at 5."""
    night = {"start": "22:00", "end": "06:00", "agents": 1, "days": "fri"}
    scenario = around_the_clock("2026-01-09", 2, night, wage=10, premiums={"weekend": WEEKEND})
    found = facts_of(build({**scenario.tree, "costs": {"loading": 1, "period": "day"}}))
    entries = [(str(entry.period), entry.line, round(entry.amount, 2)) for entry in ledger(found).entries]
    assert entries == [
        ("2026-01-09", "wages", 20.0), ("2026-01-10", "premiums", 30.0), ("2026-01-10", "wages", 60.0),
    ]  # fmt: skip


def test_unpaid_breaks_are_not_paid_nor_earn_premiums() -> None:
    """Eight hours by night with half an hour unpaid from 2 to 2:30 and a paid quarter: 7.5 h, all at a quarter more."""
    breaks = [{"at": "02:00", "length": "30 min", "paid": False}, {"at": "04:00", "length": "15 min"}]
    night = {"start": "22:00", "end": "06:00", "agents": 1, "days": "mon", "breaks": breaks}
    scenario = around_the_clock("2026-01-05", 2, night, wage=20, premiums={"night": NIGHT})
    assert by_line(scenario) == {"wages": 2 * 7.5 * 20, "premiums": 2 * 7.5 * 5}
    totals = measure(facts_of(scenario)).totals[()]
    assert (totals["paid_hours"], totals["unpaid_hours"], totals["break_hours"]) == (7.5, 0.5, 0.25)
    assert totals["shrunk_seconds"] == 900


def test_who_is_absent_is_paid_without_the_lunch_and_without_premiums() -> None:
    """Everybody is absent on some days; whoever is, is paid 7.5 of 8 hours, at the plain wage."""
    lunch = {"between": ["01:00", "04:00"], "length": "30 min", "paid": False}
    shift = {"start": "00:00", "end": "08:00", "agents": 4, "breaks": [lunch]}
    premiums = {"always": {"hours": "00:00-24:00", "share": 1}}
    scenario = around_the_clock("2026-01-05", 10, shift, wage=20, premiums=premiums, shrinkage={"absence": 0.5})
    found = facts_of(scenario)
    totals, lines = measure(found).totals[()], by_line(scenario)
    assert lines["wages"] == 40 * 7.5 * 40
    assert 0 < totals["absent_hours"] < 300
    assert totals["absent_hours"] % 7.5 == 0
    assert lines["premiums"] == pytest.approx((300 - totals["absent_hours"]) * 40)


def test_overtime_is_paid_at_its_rate(tmp_path: Path) -> None:
    """A call from 3,500 to 3,700 keeps its agent 100 s past nine: 3,700 s at 36 and 100 s at half as much again."""
    pools = {"p": {"wage": 36, "overtime": 1.5}}
    facts = facts_of(toy(tmp_path, [(3_500, 200)], pools=pools, costs={"loading": 1}))
    assert lines_of(facts) == pytest.approx({("wages", "p", "a"): 37.0, ("overtime", "p", "a"): 0.5})


def test_a_pool_has_its_own_premiums_or_those_of_the_center(tmp_path: Path) -> None:
    pools = {"p": {"wage": 10}, "q": {"agents": 1, "skills": ["a"], "wage": 10, "premiums": {"none": {"hours": "closed",
             "share": 1}}}}  # fmt: skip
    costs = {"loading": 1, "premiums": {"early": {"hours": "08:00-08:30", "share": 0.4}}, "overtime": 2}
    facts = facts_of(toy(tmp_path, NOBODY, pools=pools, costs=costs))
    assert lines_of(facts) == pytest.approx({("wages", "p", ""): 10, ("premiums", "p", ""): 2, ("wages", "q", ""): 10})


def test_authority_raises_the_wages_of_shifts_too() -> None:
    power = {"authority": 0.4, "coaching": 0, "diagnosis": {"deterministic": "0 s"}}
    day = {"start": "09:00", "end": "17:00", "agents": 1, "wage": 30}
    scenario = around_the_clock("2026-01-05", 1, day, empowerment=power, premiums={"noon": {"hours": "12:00-13:00",
                                "share": 0.1}})  # fmt: skip
    assert by_line(scenario) == {"wages": 2 * 8 * 33, "premiums": 2 * 3.3}


def test_two_wages_in_the_same_hours_are_told_apart() -> None:
    """Agents are numbered one behind the other, cross-trained ones last; each keeps the wage of the shift."""
    low, high = ({"start": "09:00", "end": "17:00", "agents": 2, "wage": wage} for wage in (20, 31))
    scenario = around_the_clock("2026-01-05", 3, low, high, shrinkage={"absence": 0.4})
    assert by_line(scenario)["wages"] == 2 * 3 * 8 * 2 * (20 + 31)
    (cheap, dear) = (entry for entry in ledger(facts_of(scenario)).entries if entry.line == "wages")
    assert (cheap.quantity, dear.quantity) == pytest.approx((48, 48))


def test_seats_of_vendors_are_billed_without_unpaid_breaks() -> None:
    lunch = {"at": "12:00", "length": "45 min", "paid": False}
    day = {"start": "09:00", "end": "17:00", "agents": 2, "breaks": [lunch]}
    scenario = around_the_clock("2026-01-05", 1, day, wage=1)
    vendor = {"shifts": [day], "skills": ["phone"], "contract": {"per_seat_hour": 40}}
    pools = {"p": {"agents": 1, "skills": ["phone"], "wage": 1}, "v": vendor}
    (due,) = invoices(facts_of(build({**scenario.tree, "pools": pools})))
    assert due.seat_hours == pytest.approx(14.5)
    assert due.base == pytest.approx(580)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("22:00-06:00", ((0, 6), (22, 24))),
        ("20:00-24:00", ((20, 24),)),
        ("20:00-00:00", ((20, 24),)),
        ("00:00-24:00", ((0, 24),)),
        ("06:00-08:00, 20:00-22:00", ((6, 8), (20, 22))),
    ],
)
def test_hours_of_a_premium_may_go_over_midnight(written: str, hours: Any) -> None:
    (windows,) = Premium(hours=written, share=0.25).hours.values()  # type: ignore[arg-type]
    assert windows == tuple((first * HOUR, last * HOUR) for first, last in hours)
