"""Three stories: a car maker's interaction center, a bank's bills, a utility's complaints.

The figures of their pages are what the scenarios say, and what the pages claim holds with its interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest

from docs.tools import tables
from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import Estimate, mean_interval
from sim.metrics.counting.scopes import Scope
from sim.metrics.counting.spans import Floats
from sim.report.page.numbers import spoken
from sim.scenario import Scenario, load
from sim.scenario.customers.retention import Retention
from tests.support.paths import ROOT
from tests.support.steady_state import below

pytestmark = pytest.mark.slow

Design = tuple[str, ...]  # a scenario, and what --set says
Cells = list[list[str]]

PHONE, SENT, WEB = (("channel", "phone"),), (("channel", "statement"),), (("channel", "web"),)
COMPLAINTS, ASKED = (("issue", "complaint"),), (("issue", "statement"),)
SEGMENTS: tuple[Scope, ...] = (*(((("segment", name),)) for name in ("mass", "affluent", "business")), ())

CALLS: Design = ("ford",)
CHANNELS: Design = ("ford_channels",)
SETTLES_ALL_ALIKE: Design = (*CHANNELS, "channels.web.self_service.tilted=false")
CENTER: Design = ("ford_interaction_center",)
NEW_TOOLS: Design = (*CALLS, "technology.investment=1.5", "technology.centricity=0.8")
DECIDES: Design = (*CALLS, "pools.front.empowerment.authority=0.75")
OLD_TOOLS: Design = (*CENTER, "technology.investment=0.5", "technology.centricity=0.3")
DECIDES_LITTLE: Design = (*CENTER, "pools.front.empowerment.authority=0.3")

BANK: Design = ("bank_bills",)
TWICE: Design = ("bank_bills_twice",)
MEDIA: Design = ("bank_bills_media",)
CLEAR: Design = (*BANK, "channels.statement.provokes=0")
ONE_MORE: Design = (*BANK, 'pools.agents.agents={mon-fri: {"08:00": 3, "09:30": 4, "16:30": 3}}')
SOLVED: Design = (*BANK, "outcome.resolution.complaint=0.85")
OFTEN: Design = (*BANK, "customers.rates={shape: 0.8}")
UNKNOWN: Design = (*BANK, "customers=null")

HOUSE: Design = ("utility",)
VENDOR: Design = ("utility_outsourced",)
PASSED_ON: Design = ("utility_passed_on",)
QUALITY: Design = (*VENDOR, "pools.vendor.contract.quality={share: 0.8}")
BETTER: Design = (
    *VENDOR,
    "pools.vendor.empowerment={authority: 0.9, skill: 2.0}",
    "pools.vendor.contract.per_contact=16",
)


def loaded(design: Design) -> Scenario:
    return load(ROOT / "scenarios" / f"{design[0]}.yaml", design[1:])


@cache
def result(design: Design) -> RunResult:
    return replicate(loaded(design))


def written(one: Estimate) -> str:
    """Write a figure as the tables of a run do, counts with their interval too."""
    text = spoken({"unit": one.unit, "mean": one.mean, "low": one.low, "half_width": one.half_width})
    if one.half_width is None or "±" in text:
        return text
    return f"{text} ±{one.half_width:,.{1 if one.unit == 'h' or (one.mean or 0) < 100 else 0}f}"


def cells(rows: Iterable[Iterable[tuple[Design, str, Scope]]]) -> Cells:
    """Return what a table says: each row its figures, each figure a metric of a design in a scope."""
    return [[written(result(design).estimate(metric, scope)) for design, metric, scope in row] for row in rows]


def by_metric(designs: Iterable[Design], *metrics: tuple[str, Scope]) -> Cells:
    """Return a table with a row per metric and a column per design."""
    return cells([(design, metric, scope) for design in designs] for metric, scope in metrics)


def by_design(designs: Iterable[Design], *metrics: tuple[str, Scope]) -> Cells:
    """Return a table with a row per design and a column per metric."""
    return cells([(design, metric, scope) for metric, scope in metrics] for design in designs)


def values(design: Design, metric: str, scope: Scope = ()) -> Floats:
    return result(design).values(metric, scope)


def less(low: Floats, high: Floats) -> bool:
    """Whether one figure is below another of the same customers: the interval of their differences is above 0."""
    bottom = mean_interval(high - low, 0.95)[1]
    return bottom is not None and bottom > 0


def undecided(differences: Floats) -> bool:
    """Whether the interval of a mean holds 0."""
    _, low, high = mean_interval(differences, 0.95)
    return low is not None and high is not None and low < 0 < high


FIRST_AND_LAST = (
    *((name, PHONE) for name in ("wait", "abandonment", "escalation_wait")),
    *((name, ()) for name in ("lost_in_transfer", "transfers_per_contact", "transfer_context")),
    *((name, ()) for name in ("first_contact_resolution", "attention_level", "satisfaction", "effort")),
    *((name, ()) for name in ("cost_total", "cost_per_resolution", "churn", "revenue_at_risk")),
)
INGREDIENTS = (
    *((name, PHONE) for name in ("wait", "escalation_wait")),
    *((name, ()) for name in ("lost_in_transfer", "attention_level", "satisfaction", "cost_per_resolution")),
)


def test_the_interaction_center() -> None:
    page = "interaction-center-story"
    assert loaded(CHANNELS).channels == loaded(CENTER).channels
    before_and_after = by_metric((CALLS, CHANNELS, CENTER), *FIRST_AND_LAST)
    ingredients = by_design((CALLS, NEW_TOOLS, DECIDES, CENTER, OLD_TOOLS, DECIDES_LITTLE), *INGREDIENTS)
    assert tables.differing(page, "## Before and after", before_and_after) == []
    assert tables.differing(page, "## What does it", ingredients) == []
    calls, channels, center, alone = (result(one) for one in (CALLS, CHANNELS, CENTER, DECIDES))
    assert less(values(CHANNELS, "attention_level"), values(CALLS, "attention_level"))
    for metric in ("attention_level", "satisfaction", "transfer_context"):
        assert below(calls, center, metric), metric
        assert below(channels, center, metric), metric
    for metric in ("transfers_per_contact", "effort", "cost_total", "churn", "lost_in_transfer"):
        assert below(center, calls, metric), metric
    assert below(channels, calls, "context_kept")
    assert below(calls, center, "wait", PHONE)
    assert below(center, calls, "service_level", PHONE)
    level, before = (written(one.estimate("service_level", PHONE)).partition(" ±")[0] for one in (center, calls))
    assert f"{level} of calls are answered in 20 seconds" in text_of(page)
    assert f"the call center reached {before};" in text_of(page)
    assert undecided(values(CENTER, "service_level", PHONE) - 0.80)  # "six weeks do not tell"
    assert undecided(values(CENTER, "escalation_wait", PHONE) - values(CALLS, "escalation_wait", PHONE))
    assert below(alone, calls, "attention_level")
    assert below(result(DECIDES_LITTLE), center, "attention_level")
    for old, new in ((calls, result(NEW_TOOLS)), (result(OLD_TOOLS), center)):
        assert below(old, new, "attention_level")  # what tools buy, and what for
        assert below(old, new, "cost_total")
    met, left = (center.estimate(metric, WEB) for metric in ("complexity_met", "residual_complexity"))
    assert left.low > 1.3 * met.high  # the web site settles simple needs, and people get the rest
    for metric in ("transfers_per_contact", "lost_in_transfer"):
        assert less(values(SETTLES_ALL_ALIKE, metric), values(CHANNELS, metric)), metric


OF_MESSAGES = ("messages_viewed", "attention_per_message", "attention_captured", "cost_per_attention_hour")
OF_CUSTOMERS = ("customers", "customer_satisfaction", "churn", "base_kept", "customer_value", "revenue_at_risk")
OF_THEIR_CALLS = (
    *((name, ASKED) for name in ("arrivals", "asa", "abandonment", "cost_total")),
    *((name, ()) for name in ("abandonment", "churn", "revenue_at_risk")),
)
WOULD_HOLD = tuple(
    (name, ()) for name in ("asa", "abandonment", "repeats", "churn", "base_kept", "cost_total", "revenue_at_risk")
)


def test_attention_that_bills_capture() -> None:
    """Nobody's calls move what messages capture: the media are compared in a bank that next to nobody calls."""
    media = (*MEDIA, "channels.phone.arrivals.per_day=1", "experiment.replications=5")
    scopes = [(("channel", name),) for name in ("statement", "letter", "television")]
    rows = cells([(media, metric, scope) for metric in OF_MESSAGES] for scope in scopes)
    assert tables.differing("bank-bills", "## Three media", rows) == []
    bill, letter, television = (result(media).estimate("cost_per_attention_hour", scope) for scope in scopes)
    assert bill.high < television.low
    assert television.high < letter.low
    seconds = [result(media).estimate("attention_per_message", scope) for scope in scopes]
    assert all(one.low < usual < one.high for one, usual in zip(seconds, (42.5, 34.0, 19.0), strict=True))


def test_the_bills_of_a_bank() -> None:
    page = "bank-bills"
    wears = by_metric((BANK, TWICE), *((name, ()) for name in OF_MESSAGES))
    provoked = by_metric((CLEAR, BANK, TWICE), *OF_THEIR_CALLS)
    leaves = cells([(BANK, metric, scope) for metric in OF_CUSTOMERS] for scope in SEGMENTS)
    holds = by_design((BANK, CLEAR, ONE_MORE, SOLVED), *WOULD_HOLD)
    remembered = tuple((name, ()) for name in ("customer_satisfaction", "churn", "revenue_at_risk"))
    known, (unknown,) = by_design((BANK, OFTEN), ("customers", ()), *remembered), by_design((UNKNOWN,), *remembered)
    assert tables.differing(page, "## What wears it", wears) == []
    assert tables.differing(page, "## The calls that a statement provokes", provoked) == []
    assert tables.differing(page, "## Who leaves", leaves) == []
    assert tables.differing(page, "## What would hold them", holds) == []
    assert tables.differing(page, "## Memory", known, (0, 1)) == []
    assert tables.differing(page, "## Memory", [unknown], (2,)) == []
    bank, twice = result(BANK), result(TWICE)
    assert below(twice, bank, "attention_per_message")
    assert below(bank, twice, "cost_per_attention_hour")
    assert bank.estimate("asa", ASKED).low > 1.3 * bank.estimate("asa").high  # they come all at once
    for better in (CLEAR, ONE_MORE, SOLVED):
        assert less(values(better, "churn"), values(BANK, "churn"))
        assert less(values(better, "revenue_at_risk"), values(BANK, "revenue_at_risk"))
    assert less(values(BANK, "churn"), values(TWICE, "churn"))
    assert less(values(UNKNOWN, "churn"), values(BANK, "churn"))
    assert less(values(BANK, "churn"), values(OFTEN, "churn"))
    assert less(values(OFTEN, "revenue_at_risk"), values(BANK, "revenue_at_risk"))
    for same in ("asa", "cost_total"):
        assert (values(OFTEN, same) == values(BANK, same)).all(), same
    assert less(values(BANK, "churn", SEGMENTS[1]), values(BANK, "churn", SEGMENTS[0]))
    assert f"${hour_with_calls(bank):.2f} instead of" in text_of(page)
    assert f"to ${hour_with_calls(twice):.2f}" in text_of(page)


def test_who_calls_at_all_is_negative_binomial() -> None:
    """Alike, e^-m of the customers have no matter in a quarter; with rates of their own (1 + m / .8)^-.8 of them."""
    everybody = 6_000
    matters = -np.log1p(-values(BANK, "customers") / everybody)
    _, low, high = mean_interval(values(OFTEN, "customers") / everybody - 1 + (1 + matters / 0.8) ** -0.8, 0.99)
    assert low is not None
    assert high is not None
    assert low < 0 < high


def text_of(page: str) -> str:
    return " ".join((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").split())


def hour_with_calls(bank: RunResult) -> float:
    """Return what an hour of attention costs with the calls it provokes: messages and calls / hours."""
    paid = bank.totals("message_cost", ()) + bank.totals("cost", ASKED)
    return float(paid.sum() / bank.totals("captured_hours", ()).sum())


def test_the_base_kept_in_both_conventions() -> None:
    """The textbook's 38.7 and 63.0 % are of the start of the tenth year."""
    start, end = Retention(), Retention(convention="end_of_year")
    kept = [[f"{rule.kept(churn):.1%}".replace("%", " %") for rule in (start, end)] for churn in (0.10, 0.05)]
    assert kept == [["38.7 %", "34.9 %"], ["63.0 %", "59.9 %"]]
    assert tables.differing("bank-bills", "## Ten years", kept) == []


FORTNIGHT = (
    *((name, COMPLAINTS) for name in ("arrivals", "repeats", "resolution", "transfers_per_contact", "wait")),
    *((name, COMPLAINTS) for name in ("attention_level", "effort", "satisfaction")),
    *((name, COMPLAINTS) for name in ("cost_total", "cost_per_contact", "cost_per_resolution")),
    *((name, ()) for name in ("wait", "attention_level", "satisfaction", "cost_total", "churn", "revenue_at_risk")),
)
VENDORS = (
    ("cost_total", (("pool", "vendor"),)),
    *((name, COMPLAINTS) for name in ("repeats", "resolution", "satisfaction")),
    *((name, ()) for name in ("cost_total", "revenue_at_risk")),
)


def test_the_complaints_of_a_utility() -> None:
    page = "utility-complaints"
    fortnight = by_metric((HOUSE, VENDOR, PASSED_ON), *FORTNIGHT)
    contracts = by_design((VENDOR, QUALITY, BETTER, PASSED_ON), *VENDORS)
    assert tables.differing(page, "## The two weeks", fortnight) == []
    assert tables.differing(page, "## Other contracts", contracts) == []
    house, vendor, passed = (result(one) for one in (HOUSE, VENDOR, PASSED_ON))
    assert below(vendor, house, "cost_total")
    assert below(house, vendor, "revenue_at_risk")
    assert below(house, vendor, "churn")
    assert below(vendor, house, "satisfaction")
    assert below(house, vendor, "repeats", COMPLAINTS)
    assert below(vendor, house, "resolution", COMPLAINTS)
    for metric in ("attention_level", "attention_ownership", "attention_continuity"):  # nobody owns what stays undone
        assert below(vendor, house, metric, COMPLAINTS), metric
    assert below(house, vendor, "attention_dedication", COMPLAINTS)
    assert below(vendor, house, "effort", COMPLAINTS)  # nobody is passed on: the second trap
    assert below(vendor, passed, "satisfaction", COMPLAINTS)
    saved = (house.totals("cost", ()) - vendor.totals("cost", ())).mean()
    risked = (vendor.totals("revenue_at_risk", ()) - house.totals("revenue_at_risk", ())).mean()
    assert f"saves €{saved:,.0f} in two weeks, and puts €{risked:,.0f} more" in text_of(page)
    bills = [written(one.estimate("cost_per_contact", (("issue", "bill"),))).split()[0] for one in (vendor, house)]
    assert f"a call about a bill costs {bills[0]} instead of {bills[1]}" in text_of(page)
    quality = result(QUALITY)
    assert quality.estimate("repeats", COMPLAINTS) == vendor.estimate("repeats", COMPLAINTS)
    due = (quality.totals("cost", VENDORS[0][1]), vendor.totals("cost", VENDORS[0][1]))
    assert abs(due[0] / due[1] - 0.8).max() < 1e-9
