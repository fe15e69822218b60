"""Three stories told with a scenario each: their pages tell what the scenarios say, and what they claim holds."""

from __future__ import annotations

import importlib.util
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import mean_interval
from sim.metrics.counting.scopes import Scope
from sim.scenario import load
from tests.support.paths import ROOT
from tests.support.steady_state import below

pytestmark = pytest.mark.slow

STORIES = {
    "telecom": ("telecom.yaml",),
    "branches closed": ("telecom.yaml", "channels.branch.closes=2026-03-09"),
    "ride-hailing": ("ride_hailing.yaml",),
    "desk closed": ("ride_hailing.yaml", "channels.phone.closes=2026-06-03"),
    "app solves half": (
        "ride_hailing.yaml",
        "channels.app.self_service.containment={fare: 0.35, lost_item: 0.25, payment: 0.40, safety: 0}",
    ),
}
APP, MESSAGES, PHONE = ((("channel", name),) for name in ("app", "messaging", "phone"))
BY_CHANNEL = (
    ("arrivals", ",.0f"),
    ("resolution", ".1%"),
    ("cost_per_contact", "$.2f"),
    ("cost_per_resolution", "$.2f"),
    ("attention_level", ".2f"),
    ("satisfaction", ".2f"),
)
BY_ISSUE = (
    ("first_contact_resolution", ".1%"),
    ("cost_per_contact", "$.2f"),
    ("cost_per_resolution", "$.2f"),
    ("attention_level", ".2f"),
    ("satisfaction", ".2f"),
)
BRANCHES = (
    ("visits to the branches", "arrivals", (("channel", "branch"),), ",.0f"),
    ("calls to the IVR", "arrivals", (("channel", "ivr"),), ",.0f"),
    ("calls answered by people", "answered", PHONE, ",.0f"),
    ("wait for a person on the phone, in s", "wait", PHONE, ".1f"),
    ("conversations in messages", "arrivals", MESSAGES, ",.0f"),
    ("front line busy", "occupancy", (("pool", "front"),), ".1%"),
    ("cost", "cost_total", (), "$,.0f"),
    ("cost per customer", "cost_per_customer", (), "$.2f"),
    ("a contact costs the customer", "customer_cost_per_contact", (), "$.2f"),
    ("attention", "attention_level", (), ".3f"),
    ("satisfaction with contacts", "satisfaction", (), ".3f"),
    ("satisfaction of customers", "customer_satisfaction", (), ".3f"),
    ("revenue at risk", "revenue_at_risk", (), "$,.0f"),
    ("resolved by a fifth of the channels", "busiest_fifth", (), ".1%"),
)
RIDES = (
    ("contacts", "arrivals", (), ",.0f"),
    ("sessions in the app", "arrivals", APP, ",.0f"),
    ("sessions contained", "containment", APP, ".1%"),
    ("conversations in messages", "arrivals", MESSAGES, ",.0f"),
    ("in hand at once", "concurrency", (("pool", "writers"),), ".2f"),
    ("answered in 1 min", "service_level", MESSAGES, ".1%"),
    ("a conversation takes, in s", "handle_time", MESSAGES, ",.0f"),
    ("give up waiting", "abandonment", MESSAGES, ".1%"),
    ("calls", "arrivals", PHONE, ",.0f"),
    ("attention to safety", "attention_level", (("issue", "safety"),), ".3f"),
    ("satisfaction with safety", "satisfaction", (("issue", "safety"),), ".3f"),
    ("satisfaction of business customers", "customer_satisfaction", (("segment", "business"),), ".3f"),
    ("satisfaction of drivers", "customer_satisfaction", (("segment", "driver"),), ".3f"),
    ("satisfaction of riders", "customer_satisfaction", (("segment", "rider"),), ".3f"),
    ("cost", "cost_total", (), "$,.0f"),
    ("cost per customer", "cost_per_customer", (), "$.2f"),
    ("a contact costs the customer", "customer_cost_per_contact", (), "$.2f"),
    ("revenue at risk", "revenue_at_risk", (), "$,.0f"),
)


@cache
def story(name: str) -> RunResult:
    """Run a scenario of the pages, as they say."""
    file, *changes = STORIES[name]
    return replicate(load(ROOT / "scenarios" / file, changes))


@cache
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("new_app", ROOT / "scenarios" / "new_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cell(result: RunResult, metric: str, scope: Scope, style: str) -> str:
    return str(study().figure(result, metric, scope, style)) if scope in ((), *result.scopes) else "–"


def telecom_contacts() -> list[list[str]]:
    """Contacts by channel and issue, means without their intervals."""
    result = story("telecom")
    issues = result.scenario.tree["issues"]
    return [[name, *(_count(result, name, issue) for issue in issues)] for name in contacted()]


def contacted() -> list[str]:
    return [name for name in story("telecom").scenario.tree["channels"] if name != "bill"]


def _count(result: RunResult, channel: str, issue: str) -> str:
    mean = result.estimate("arrivals", (("channel", channel), ("issue", issue))).mean
    return f"{mean:,.0f}" if mean else "–"


def telecom_channels() -> list[list[str]]:
    result = story("telecom")
    return [[name, *(cell(result, *_in(("channel", name), one)) for one in BY_CHANNEL)] for name in contacted()]


def telecom_issues() -> list[list[str]]:
    result = story("telecom")
    issues = result.scenario.tree["issues"]
    return [[name, *(cell(result, *_in(("issue", name), one)) for one in BY_ISSUE)] for name in issues]


def _in(place: tuple[str, str], column: tuple[str, str]) -> tuple[str, Scope, str]:
    return column[0], (place,), column[1]


def compared(rows: Any, *names: str) -> list[list[str]]:
    return [[label, *(cell(story(name), *column) for name in names)] for label, *column in rows]


def lines(rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in rows]


def told(page: str) -> list[str]:
    return (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("file", ["telecom", "ride_hailing", "new_app", "new_app_badly"])
def test_scenarios_load_and_say_that_they_are_assumed(file: str) -> None:
    path = ROOT / "scenarios" / f"{file}.yaml"
    assert load(path).migration is not None
    assert "assumed" in path.read_text(encoding="utf-8") or "extends: new_app.yaml" in path.read_text(encoding="utf-8")


def test_telecom_has_eleven_ways_in_and_a_bill() -> None:
    scenario = load(ROOT / "scenarios" / "telecom.yaml")
    assert len(scenario.channels) == 12
    assert [name for name, channel in scenario.channels.items() if channel.mode == "broadcast"] == ["bill"]


@pytest.mark.parametrize("rows", [telecom_contacts, telecom_channels, telecom_issues])
def test_the_page_on_telecom_tells_what_the_scenario_says(rows: Any) -> None:
    assert [line for line in lines(rows()) if line not in told("telecom.md")] == []


def test_the_page_on_telecom_tells_what_closing_does() -> None:
    rows = lines(compared(BRANCHES, "telecom", "branches closed"))
    assert [line for line in rows if line not in told("telecom.md")] == []


def test_the_page_on_ride_hailing_tells_what_the_scenario_says() -> None:
    rows = lines(compared(RIDES, "ride-hailing", "desk closed", "app solves half"))
    assert [line for line in rows if line not in told("ride-hailing.md")] == []


@cache
def launches() -> list[tuple[RunResult, Any]]:
    """Run the study: without the app, launched well, launched badly."""
    return [design.run() for design in study().designs()]


def test_the_page_on_the_app_tells_what_the_study_says() -> None:
    (_, (_, well), (_, badly)) = launches()
    rows = [*study().by_week(well, badly), *study().table([result for result, _ in launches()])]
    assert [line for line in lines(rows) if line not in told("new-app.md")] == []


def test_that_nobody_has_the_app_is_known_of_every_customer() -> None:
    """Not of four replications alone: each counts as the square root of its 1,200 customers."""
    (without, _), *_ = launches()
    nobody = without.estimate("adoption", APP)
    assert (nobody.mean, nobody.low) == (0.0, 0.0)
    assert nobody.high == pytest.approx(1 - 0.025 ** (1 / (4 * 1200**0.5)))


def rises(low: RunResult, high: RunResult, metric: str, scope: Scope = ()) -> bool:
    """Whether a figure rises on the same customers: the interval of the differences is above 0."""
    return float(mean_interval(study().gap(low, high, metric, scope), 0.95)[1] or 0.0) > 0


def test_closing_branches_sends_customers_elsewhere_and_saves_wages() -> None:
    kept, closed = story("telecom"), story("branches closed")
    assert below(closed, kept, "arrivals", (("channel", "branch"),))
    assert rises(kept, closed, "arrivals", (("channel", "ivr"),))
    assert rises(kept, closed, "answered", PHONE)
    assert rises(kept, closed, "moved_away")
    assert (study().gap(closed, kept, "satisfaction") > 0).all()
    assert below(closed, kept, "cost_total")
    assert below(closed, kept, "customer_cost_per_contact")


def test_no_fifth_of_the_channels_solves_four_fifths() -> None:
    solved = story("telecom").estimate("busiest_fifth")
    assert solved.high is not None
    assert solved.high < 0.6


def test_hard_issues_cost_more_and_machines_cost_cents() -> None:
    result = story("telecom")
    costs = [result.estimate("cost_per_resolution", (("issue", name),)) for name in ("usage", "billing", "complaint")]
    assert all(low.high < high.low for low, high in pairwise(costs))  # type: ignore[operator]
    app, phone = (result.estimate("cost_per_contact", scope) for scope in (APP, PHONE))
    assert app.high is not None
    assert phone.low is not None
    assert app.high < 0.10 < 10 < phone.low


def test_closing_the_desk_costs_the_few() -> None:
    kept, closed = story("ride-hailing"), story("desk closed")
    assert below(closed, kept, "cost_total")
    assert below(closed, kept, "attention_level", (("issue", "safety"),))
    for segment in ("business", "driver"):
        assert rises(closed, kept, "customer_satisfaction", (("segment", segment),))
    assert rises(kept, closed, "revenue_at_risk")


def test_an_app_that_solves_less_fills_the_messages() -> None:
    good, poor = story("ride-hailing"), story("app solves half")
    for metric in ("arrivals", "abandonment", "handle_time"):
        assert below(good, poor, metric, MESSAGES)
    assert below(poor, good, "service_level", MESSAGES)
    assert below(poor, good, "customer_satisfaction", (("segment", "rider"),))
    assert below(good, poor, "customer_cost_per_contact")
    assert rises(poor, good, "attention_level", (("issue", "safety"),))


def test_an_app_launched_badly_drives_customers_back_and_saves_nothing() -> None:
    (without, _), (well, shares), (badly, worse) = launches()
    gone = shares[:, 0] - worse[:, 0]
    assert mean_interval(gone[:, -1], 0.95)[1] > mean_interval(gone[:, 3], 0.95)[2]  # type: ignore[operator]
    assert below(well, badly, "reversion", APP)
    assert below(badly, well, "opinion", APP)
    assert below(well, without, "answered", PHONE)
    assert below(well, badly, "answered", PHONE)
    assert rises(well, badly, "contacts_per_customer")
    assert rises(well, without, "cost_per_customer")
    assert rises(without, badly, "cost_per_customer")
    for fewer, more in ((well, without), (badly, well)):
        assert (study().gap(fewer, more, "customer_satisfaction") > 0).all()
