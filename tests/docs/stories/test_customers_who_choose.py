"""Three stories told with a scenario each: their pages tell what the scenarios say, and what they claim holds."""

from __future__ import annotations

import importlib.util
from collections import Counter
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from scipy.stats import binomtest

from docs.tools import tables
from sim.experiments import RunResult, replicate, simulate
from sim.experiments.statistics.estimate import mean_interval
from sim.log.records import Reason
from sim.metrics.columns.episodes import led_by
from sim.metrics.counting.scopes import Scope
from sim.metrics.facts import Facts
from sim.scenario import Scenario, load
from tests.support.paths import ROOT
from tests.support.steady_state import below

pytestmark = pytest.mark.slow

HALF, WHOLE = (
    f"{{fare: {fare}, lost_item: {lost}, payment: {payment}, safety: 0}}"
    for fare, lost, payment in (("0.35", "0.25", "0.40"), ("0.70", "0.50", "0.80"))
)
CONTAINS = "channels.app.self_service.containment"
STORIES = {
    "telecom": ("telecom.yaml",),
    "branches closed": ("telecom.yaml", "channels.branch.closes=2026-03-09"),
    "ride-hailing": ("ride_hailing.yaml",),
    "desk closed": ("ride_hailing.yaml", "channels.phone.closes=2026-06-03"),
    "app solves half": ("ride_hailing.yaml", f"{CONTAINS}={HALF}"),
    "bad update": (
        "ride_hailing.yaml",
        f"changes=[{{on: 2026-06-03, set: {{{CONTAINS}: {HALF}}}}}, {{on: 2026-06-05, set: {{{CONTAINS}: {WHOLE}}}}}]",
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
BY_MACHINE = (
    ("containment", ".1%"),
    ("complexity_met", ".2f"),
    ("residual_complexity", ".2f"),
)
MACHINES = ("ivr", "sms", "web_portal", "app")
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
    return replicate(scenario(name))


def scenario(name: str) -> Scenario:
    """Return a scenario of the pages, whose customers are used to the file as it is."""
    file, *changes = STORIES[name]
    path = ROOT / "scenarios" / file
    return load(path, changes).compared_with(load(path)) if changes else load(path)


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


def telecom_machines() -> list[list[str]]:
    result = story("telecom")
    return [[name, *(cell(result, *_in(("channel", name), one)) for one in BY_MACHINE)] for name in MACHINES]


def telecom_issues() -> list[list[str]]:
    result = story("telecom")
    issues = result.scenario.tree["issues"]
    return [[name, *(cell(result, *_in(("issue", name), one)) for one in BY_ISSUE)] for name in issues]


def _in(place: tuple[str, str], column: tuple[str, str]) -> tuple[str, Scope, str]:
    return column[0], (place,), column[1]


def compared(rows: Any, *names: str) -> list[list[str]]:
    return [[label, *(cell(story(name), *column) for name in names)] for label, *column in rows]


@pytest.mark.parametrize("file", ["telecom", "ride_hailing", "new_app", "new_app_badly", "new_app_mended"])
def test_scenarios_load_and_say_that_they_are_assumed(file: str) -> None:
    path = ROOT / "scenarios" / f"{file}.yaml"
    assert load(path).migration is not None
    assert "assumed" in path.read_text(encoding="utf-8") or "extends: new_app" in path.read_text(encoding="utf-8")


def test_telecom_has_eleven_ways_in_and_a_bill() -> None:
    scenario = load(ROOT / "scenarios" / "telecom.yaml")
    assert len(scenario.channels) == 12
    assert [name for name, channel in scenario.channels.items() if channel.mode == "broadcast"] == ["bill"]


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("## Where issues sit", telecom_contacts),
        ("## What a channel costs", telecom_channels),
        ("By issue, over all channels", telecom_issues),
        ("## What machines leave to people", telecom_machines),
    ],
)
def test_the_page_on_telecom_tells_what_the_scenario_says(heading: str, rows: Any) -> None:
    assert tables.differing("telecom", heading, rows()) == []


def test_the_page_on_telecom_tells_what_closing_does() -> None:
    rows = compared(BRANCHES, "telecom", "branches closed")
    assert tables.differing("telecom", "## The branches close", rows) == []


def test_the_page_on_ride_hailing_tells_what_the_scenario_says() -> None:
    rows = compared(RIDES, "ride-hailing", "desk closed", "app solves half", "bad update")
    assert tables.differing("ride-hailing", "Means of four replications", rows) == []


@cache
def launches() -> list[Any]:
    """Run the study: without the app, launched well, launched badly, and repaired."""
    return [design.run() for design in study().designs()]


def test_the_page_on_the_app_tells_what_the_study_says() -> None:
    with_it = launches()[1:]
    found = {
        "## Who uses it": study().by_week(*with_it),
        "## Who comes back": study().who_comes_back(*with_it),
        "## What it comes to": study().table(results()),
    }
    assert [tables.differing("new-app", heading, list(rows)) for heading, rows in found.items()] == [[], [], []]


def results() -> list[RunResult]:
    return [told.result for told in launches()]


def test_that_nobody_has_the_app_is_known_of_every_customer() -> None:
    """Not of four replications alone: each counts as the square root of its 1,200 customers."""
    without, *_ = results()
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
    assert rises(kept, closed, "revenue_at_risk")
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


def test_machines_leave_the_harder_needs_to_people() -> None:
    result = story("telecom")
    for name in MACHINES:
        met, left = (result.estimate(m, (("channel", name),)) for m in ("complexity_met", "residual_complexity"))
        assert met.high is not None
        assert left.low is not None
        assert met.high < left.low


def from_the_closed_chat() -> list[str]:
    """Return where customers of the story turned to who met the chat closed.

    Who came after its last hour is left out: who comes back then does so after the horizon.
    """
    telecom = scenario("telecom")
    last = 12 * 86_400 + 20 * 3_600  # s; the second Saturday, when the chat closes
    found: list[str] = []
    for replication in range(telecom.experiment.replications):
        log = simulate(telecom, replication)
        contacts, before = log.contacts, led_by(Facts(telecom, log))
        chat = log.names.channels.index("web_chat")
        met = (contacts["channel"] == chat) & (contacts["reason"] == Reason.CLOSED) & (contacts["arrival"] < last)
        found += [log.names.channels[k] for k in contacts["channel"][(before >= 0) & met[before]].tolist()]
    return found


def test_at_night_three_in_ten_come_back_to_the_chat_and_most_others_try_the_app() -> None:
    """Three in ten is what the file says; where the others turn to emerges."""
    found = Counter(from_the_closed_chat())
    assert binomtest(found["web_chat"], found.total(), 0.3).pvalue > 0.001
    assert found["app"] > found["email"] + found["social"]


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


def level(name: str, date: str) -> float:
    """Return how many in a hundred of a day's messages are answered in time, over all replications."""
    day = story(name).to_polars("intervals").filter(pl.col("name") == "messaging", pl.col("date") == date)
    return float(day["in_time"].sum()) / float(day["promised"].sum())


def test_a_bad_update_is_over_for_the_line_at_once_and_not_for_the_customers() -> None:
    good, update = story("ride-hailing"), story("bad update")
    days = [f"2026-06-0{day}" for day in range(1, 8)]
    lost = [level("ride-hailing", day) - level("bad update", day) for day in days]
    assert lost[:2] == [0, 0]
    assert min(lost[2:4]) > 0.3
    assert max(lost[4:]) < 0.03
    assert rises(update, good, "customer_satisfaction", (("segment", "rider"),))
    for channel in (APP, MESSAGES):
        assert rises(update, good, "opinion", channel)
    assert rises(good, update, "revenue_at_risk")


def test_who_is_let_down_by_the_app_stays_with_it_as_messages_are_what_suffers() -> None:
    good, poor = story("ride-hailing"), story("app solves half")
    assert rises(good, poor, "moved_here", APP)
    assert rises(poor, good, "opinion", APP)
    assert (study().gap(poor, good, "opinion", MESSAGES) > study().gap(poor, good, "opinion", APP)).all()


def surely(values: Any) -> bool:
    """Whether the interval of differences from replication to replication is above 0."""
    return float(mean_interval(values, 0.95)[1] or 0.0) > 0


def test_an_app_launched_badly_is_left_and_saves_nothing() -> None:
    without, well, badly, _ = results()
    gone = launches()[1].weeks[:, 0] - launches()[2].weeks[:, 0]
    assert surely(gone[:, -1] - gone[:, 3])
    assert below(well, badly, "reversion", APP)
    assert below(badly, well, "share_after_5", APP)
    assert below(badly, well, "opinion", APP)
    assert below(well, without, "answered", PHONE)
    assert below(well, badly, "answered", PHONE)
    assert rises(well, badly, "contacts_per_customer")
    assert rises(well, without, "cost_per_customer")
    assert rises(without, badly, "cost_per_customer")
    for fewer, more in ((well, without), (badly, well)):
        assert (study().gap(fewer, more, "customer_satisfaction") > 0).all()


def test_a_repair_brings_back_some_and_not_who_was_let_down_most() -> None:
    """It gains on the bad app; what it lacks to the good one, it lacks of those who have tried it while it was bad."""
    _, well, badly, mended = launches()
    assert surely(mended.weeks[:, 0, -4:].mean(axis=1) - badly.weeks[:, 0, -4:].mean(axis=1))
    assert surely(well.weeks[:, 0, -4:].mean(axis=1) - mended.weeks[:, 0, -4:].mean(axis=1))
    lacks = well.late - mended.late
    assert abs(lacks[:, 0].mean()) < 0.01
    assert surely(lacks[:, 1])
    assert surely(lacks[:, 2])
    assert (mended.weeks[:, 0, 3:7] == badly.weeks[:, 0, 3:7]).all()
