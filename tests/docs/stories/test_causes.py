"""A utility that puts the causes of complaints right: its page tells what the scenarios say, and claims what holds."""

from __future__ import annotations

import pytest

from docs.tools import tables
from tests.docs.stories.test_cars_bills_complaints import by_metric, less, text_of, values

pytestmark = pytest.mark.slow

PAGE = "causes-of-complaints"
NAME = "utility_fixes_causes"
NOTHING = "feedback.hours_per_week=0.001"
NO_CALLS = "feedback.calls_back=null"
SECOND_QUARTER = (NAME, "calendar.days=168", "calendar.warmup=84 d")
COMPLAINTS, BILLS, CLERKS = (("issue", "complaint"),), (("issue", "bill"),), (("pool", "clerks"),)

UNTOUCHED = (NAME, NOTHING)
PARETO = (NAME,)
OLDEST = (NAME, "feedback.order=oldest")
SURVEY = (NAME, "issues.complaint.complaint=false", "feedback.collects={survey: 0.1}", NO_CALLS)
COMPLAINERS = (NAME, "feedback.collects={complaints: 1}", NO_CALLS)
HURRIED = (NAME, "feedback.hours_per_week=40")

BEFORE = (*SECOND_QUARTER, NOTHING)
SAME = SECOND_QUARTER
FEWER = (*SECOND_QUARTER, 'pools.clerks.agents={mon-fri: {"08:00": 6, "13:00": 4}}')
FEWEST = (*SECOND_QUARTER, 'pools.clerks.agents={mon-fri: {"08:00": 5, "13:00": 4}}')

LISTENING = (
    *(("cases_known", scope) for scope in ((), COMPLAINTS)),
    *((name, ()) for name in ("causes_fixed", "feedback_hours")),
    *(("contacts_avoided", scope) for scope in ((), COMPLAINTS, BILLS)),
    ("arrivals", ()),
    ("occupancy", CLERKS),
    *((name, ()) for name in ("attention_level", "satisfaction", "churn", "cost_total", "cost_per_contact")),
)
AFTER = (
    *(("arrivals", scope) for scope in ((), COMPLAINTS)),
    ("repeats", COMPLAINTS),
    ("occupancy", CLERKS),
    *((name, ()) for name in ("wait", "escalation_wait", "abandonment", "attention_level", "satisfaction", "churn")),
    *((name, ()) for name in ("revenue_at_risk", "cost_total", "cost_per_contact", "cost_per_resolution")),
)


def test_the_quarter_in_which_causes_are_put_right() -> None:
    ways = (UNTOUCHED, PARETO, OLDEST, SURVEY, COMPLAINERS, HURRIED)
    assert tables.differing(PAGE, "## How it listens", by_metric(ways, *LISTENING)) == []
    for metric in ("arrivals", "churn", "escalation_wait"):
        assert less(values(PARETO, metric), values(UNTOUCHED, metric)), metric
    for metric in ("cost_total", "cost_per_contact", "attention_level", "satisfaction"):
        assert less(values(UNTOUCHED, metric), values(PARETO, metric)), metric
    assert less(values(PARETO, "contacts_avoided"), values(SURVEY, "contacts_avoided"))
    assert less(values(PARETO, "occupancy", CLERKS), values(SURVEY, "occupancy", CLERKS))
    assert not less(values(PARETO, "satisfaction"), values(SURVEY, "satisfaction"))
    assert less(values(SURVEY, "contacts_avoided"), values(HURRIED, "contacts_avoided"))
    assert values(COMPLAINERS, "causes_fixed").tolist() == [3] * 4
    assert values(SURVEY, "feedback_hours").tolist() == pytest.approx([210] * 4)
    dearer = (values(PARETO, "cost_total") - values(UNTOUCHED, "cost_total")).mean()
    sooner = (values(SURVEY, "contacts_avoided") - values(PARETO, "contacts_avoided")).mean()
    assert f"costs €{dearer:,.0f} more than with nothing put right" in text_of(PAGE)
    assert f"spares {sooner:,.0f} calls more in the quarter" in text_of(PAGE)


def test_the_quarter_after() -> None:
    found = by_metric((BEFORE, SAME, FEWER, FEWEST), *AFTER)
    assert tables.differing(PAGE, "## The quarter after", found) == []
    for metric in ("arrivals", "escalation_wait", "churn", "revenue_at_risk"):
        assert less(values(SAME, metric), values(BEFORE, metric)), metric
    assert less(values(BEFORE, "cost_per_contact"), values(SAME, "cost_per_contact"))
    assert less(values(BEFORE, "cost_per_contact"), values(FEWER, "cost_per_contact"))
    assert less(values(FEWEST, "cost_per_contact"), values(BEFORE, "cost_per_contact"))
    for metric in ("cost_total", "churn", "revenue_at_risk"):
        assert less(values(FEWER, metric), values(BEFORE, metric)), metric
    assert less(values(BEFORE, "satisfaction"), values(FEWER, "satisfaction"))
    assert not less(values(BEFORE, "escalation_wait"), values(FEWER, "escalation_wait"))
    assert less(values(BEFORE, "escalation_wait"), values(FEWEST, "escalation_wait"))
    saved = (values(BEFORE, "cost_total") - values(FEWER, "cost_total")).mean()
    assert f"the bill falls by €{saved:,.0f} a quarter" in text_of(PAGE)


def test_what_is_spared_is_what_the_causes_say() -> None:
    """Of 60 days of 500 calls .15 x .38 are spared complaints, .35 x .10 questions; a twentieth is for busy days."""
    for scope, share in ((COMPLAINTS, 0.15 * 0.38), (BILLS, 0.35 * 0.10)):
        assert values(SAME, "contacts_avoided", scope).mean() == pytest.approx(60 * 500 * share, rel=0.05)
