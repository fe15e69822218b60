"""The shipped scenarios of dates and volumes against their own numbers, counted day by day in another way."""

from __future__ import annotations

import csv
import datetime
from math import fsum

import pytest

from sim.calendar import Timetable
from sim.demand.rates import expected_volume
from sim.scenario import build, load, vary
from sim.scenario.files.tree import parse
from tests.demand.volumes import daily
from tests.docs.pages import blocks
from tests.support.paths import ROOT

DATA = ROOT / "scenarios" / "data"
HOLIDAYS = {
    datetime.date(2026, month, day)
    for month, day in ((1, 1), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (10, 3), (12, 25), (12, 26))
}


def breakdowns(date: datetime.date) -> float:
    """Return the calls for help of a date of 2026."""
    plain = 60 if date in HOLIDAYS or date.weekday() == 6 else 85 if date.weekday() == 5 else 70
    season = 1.3 if date.month <= 2 else 1.2 if date.month in (7, 8) else 1.0
    strike, eve = date == datetime.date(2026, 3, 12), date.month == 12 and date.day in (24, 31)
    return plain * season * (1.8 if strike else 0.7 if eve else 1.0)


def office(date: datetime.date) -> float:
    between = date.month == 12 and 28 <= date.day <= 30
    return 0 if date in HOLIDAYS or date.weekday() > 4 else 45 * (0.4 if between else 1.0)


def test_a_year_of_a_breakdown_line_has_the_calls_of_its_days() -> None:
    scenario = load(ROOT / "scenarios" / "roadside_year.yaml")
    dates = [datetime.date(2026, 1, 1) + datetime.timedelta(days=day) for day in range(365)]
    assert daily(scenario, "breakdowns") == pytest.approx([breakdowns(date) for date in dates])
    assert daily(scenario, "office") == pytest.approx([office(date) for date in dates])
    opened = Timetable(scenario).open_windows("breakdowns")
    assert opened == [(0, 8_760 * 3_600)]


def test_november_of_a_web_shop_has_its_totals_and_more() -> None:
    """Totals times 1.15, times .85 + .15 * 1.4; two days without are the means of the others of their weekday."""
    scenario = load(ROOT / "scenarios" / "shop_november.yaml")
    with (DATA / "shop_totals.csv").open() as file:
        totals = {datetime.date.fromisoformat(row["date"]): float(row["calls"]) for row in csv.DictReader(file)}
    for missing in (datetime.date(2026, 11, 10), datetime.date(2026, 11, 19)):
        alike = [total for date, total in totals.items() if date.weekday() == missing.weekday()]
        assert missing not in totals
        assert len(alike) == 3
        totals |= {missing: fsum(alike) / 3}
    expected = [1.15 * 1.06 * totals.get(date, 0.0) for date in scenario.calendar.dates]
    assert daily(scenario) == pytest.approx(expected)


def test_the_days_of_the_page_are_as_it_says() -> None:
    """Two weeks from Monday, 21 December: the 24th is like a Saturday, holidays are closed, a sale is on the 28th."""
    tree = parse(blocks(ROOT / "docs" / "days-and-volumes.md", "yaml")[0], "page", ROOT).data
    scenario = build({"scenario": "Page", **tree})
    fortnight = [600, 600, 600, 200, 0, 0, 0, 960, 600, 600, 600, 0, 200, 0]
    assert daily(scenario) == pytest.approx(fortnight)
    assert Timetable(scenario).windows_of("phone", 7) == [(7 * 3_600, 22 * 3_600)]


def test_a_scale_may_be_set_and_swept() -> None:
    scenario = load(ROOT / "scenarios" / "shop_november.yaml")
    before = expected_volume(Timetable(scenario), "phone")
    for change, factor in (
        ({"demand.scale": 1.38}, 1.2),
        ({"channels.phone.arrivals.scale": 0.5}, 0.5),
        ({"issues.return.scale": 1.0}, 1 / 1.06),
        ({"calendar.exceptions.sale.volumes.factor": 1.0}, 1.0),
    ):
        assert expected_volume(Timetable(vary(scenario, change)), "phone") == pytest.approx(factor * before)
