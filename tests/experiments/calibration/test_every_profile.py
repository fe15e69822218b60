"""Simulate a center, export it as every system would, fit that: all that it was made of is within three errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from sim import FitResult, fit, read_export
from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.runs.replicate import simulate
from sim.scenario import build
from tests.support import desks, exports, vendors
from tests.support.made_center import TRUTH, exported
from tests.support.vendors import Contact, contacts_of, half_hours, shifts_of

pytestmark = pytest.mark.slow
HALF_WIDTH = 1.96  # standard errors
STAFF = {8: 2.0, 10: 3.0, 14: 2.0}
MORE = {8: 3.0, 10: 3.0, 14: 2.0}
STAFF_OF_BOTH = {"Sales": STAFF, "Support": MORE}
PHONE, POOL = TRUTH["channels"]["phone"], TRUTH["pools"]["agents"]
SUPPORT = PHONE | {"patience": {"exponential": {"mean": "240 s"}}}
TWO = TRUTH | {
    "channels": {"Sales": PHONE, "Support": SUPPORT},
    "pools": {
        "sales": POOL | {"skills": ["Sales"]},
        "support": {"agents": {"mon-fri": {"08:00": 3, "14:00": 2, "18:00": 0}}, "skills": ["Support"]},
    },
}
REDIALS = TRUTH | {
    "customers": {"population": 20_000},
    "channels": {"phone": PHONE | {"redial": {"probability": 0.6, "after": {"exponential": {"mean": "8 min"}}}}},
}
CHAT = {
    "mode": "concurrent", "arrivals": {"per_day": {"mon-fri": 420}, "profile": "flat"},
    "handle_time": {"lognormal": {"mean": "360 s", "cv": 0.8}}, "patience": {"exponential": {"mean": "240 s"}},
    "concurrency": {"limit": 3, "speed": [1, 0.8, 0.6]}, "target": {"within": "60 s", "share": 0.8},
}  # fmt: skip
CHATS = TRUTH | {"channels": {"chat": CHAT}, "pools": {"agents": {"agents": {"mon-fri": 3}, "skills": ["chat"]}}}
MAIL = {
    "mode": "deferred", "arrivals": {"per_day": {"mon-fri": 110}, "profile": "flat"},
    "handle_time": {"lognormal": {"mean": "12 min", "cv": 0.9}}, "target": {"within": "8 h", "share": 0.8},
}  # fmt: skip
MAILS = TRUTH | {
    "calendar": TRUTH["calendar"] | {"days": 26},
    "channels": {"email": MAIL},
    "pools": {"agents": {"agents": {"mon-fri": 3}, "skills": ["email"]}},
}
REQUESTS = MAILS | {
    "channels": {name: MAIL | {"arrivals": {"per_day": {"mon-fri": volume}, "profile": "flat"}}
                 for name, volume in (("phone", 60), ("Web", 30), ("Mobile", 20))},
    "pools": {"agents": {"agents": {"mon-fri": 3}, "skills": ["phone", "Web", "Mobile"]}},
}  # fmt: skip
PEOPLE = 700
CASES = MAILS | {
    "calendar": {"start": "2026-01-05", "days": 91, "open": "00:00-24:00"},
    "customers": {"population": PEOPLE},
    "channels": {"email": MAIL | {"arrivals": {"per_day": 9.45, "profile": "flat"}}},
    "pools": {"agents": {"agents": 2, "skills": ["email"]}},
    "outcome": {"resolution": 0.5,
                "repeat": {"probability": 0.6, "after": {"lognormal": {"median": "2 d", "sigma": 0.6}}}},
}  # fmt: skip
TOPICS = TRUTH | {
    "issues": {"order": {"share": 0.6, "effort": 0.8}, "fault": {"share": 0.4, "effort": 1.3}},
    "outcome": {"resolution": {"order": 0.9, "fault": 0.7}, "repeat": {"probability": 0}},
}


class Profile(NamedTuple):
    """A form of an export: how it is written, which flags it needs, and which keys of which value come back."""

    write: Callable[[Path], Path]
    truths: Mapping[str, float]
    flags: Mapping[str, str] = {}
    redials: str = "none"
    population: int | None = None


@cache
def contacts(of: str = "one") -> list[Contact]:
    made = {"one": TRUTH, "two": TWO, "redials": REDIALS, "chats": CHATS, "mails": MAILS, "requests": REQUESTS,
            "cases": CASES}[of]  # fmt: skip
    return contacts_of(exported(scenario=made))


@cache
def halves() -> list[exports.Slot]:
    return half_hours(contacts("two"), STAFF_OF_BOTH)


def days(of: str = "one") -> list[Any]:
    return sorted({one.arrival.date() for one in contacts(of)})


def replies() -> list[tuple[datetime, datetime, str]]:
    return [(one.arrival, one.over, one.agent) for one in contacts("mails") if one.agent]


def tickets(of: str = "mails") -> list[desks.Ticket]:
    return desks.tickets_of(contacts(of))


@cache
def with_topics() -> pl.DataFrame:
    """Return the contacts of a center with issues, and which of them were resolved."""
    center = build(TOPICS)
    log = simulate(center, 0, 1)
    rows = contacts_of_log(log, center.calendar).with_columns(pl.Series("resolved", log.column("resolved") == 1))
    return rows.filter(pl.col("outcome").is_in(["served", "abandoned"]))


def both(**truths: float) -> dict[str, float]:
    """Return what holds of both queues; only their patience differs."""
    found = {f"channels.{queue}.{key}": value for queue in ("Sales", "Support") for key, value in truths.items()}
    return {**found, **({"channels.Support.patience": 240.0} if "patience" in truths else {})}


BY_HALF_HOUR = both(patience=150, handle_time=280, arrivals=1_500) | {
    "pools.agents Sales.agents": 120.0,
    "pools.agents Support.agents": 130.0,
}
PARTED = both(patience=150, handle_time=240, wrap_up=40, arrivals=1_500)
OF_CALLS = {"channels.phone.patience": 150.0, "channels.phone.handle_time": 240.0, "channels.phone.arrivals": 1_500.0}
NEAR = {
    "genesys": Profile(lambda f: exports.english(f, halves()), BY_HALF_HOUR),
    "german acd": Profile(lambda f: exports.german(f, halves()), BY_HALF_HOUR),
    "queues in columns": Profile(lambda f: exports.french(f, halves()), BY_HALF_HOUR),
    "blocks": Profile(lambda f: exports.blocks(f, halves()), BY_HALF_HOUR),
    "ends of intervals": Profile(lambda f: exports.ends(f, halves()), BY_HALF_HOUR),
    "sums": Profile(lambda f: exports.sums(f, halves()), BY_HALF_HOUR),
    "nice": Profile(lambda f: vendors.nice(f, halves()), BY_HALF_HOUR),
    "verint": Profile(lambda f: vendors.verint(f, halves()), BY_HALF_HOUR),
    "cisco": Profile(lambda f: vendors.cisco(f, halves()), both(patience=150, handle_time=280, arrivals=1_500)),
    "genesys wfm": Profile(lambda f: vendors.genesys_wfm(f, halves()), both(handle_time=280, arrivals=1_500),
                           {"zone": "UTC"}),
    "avaya": Profile(lambda f: vendors.avaya(f, contacts("two"), STAFF_OF_BOTH), PARTED),
    "days": Profile(lambda f: vendors.daily(f, halves()), both(arrivals=1_500), {"dates": "dmy"}),
    "five9": Profile(lambda f: vendors.five9(f, contacts()), OF_CALLS | {"channels.phone.wrap_up": 40.0}),
    "five9, two skills": Profile(lambda f: vendors.five9(f, contacts("two")), PARTED),
    "3cx": Profile(lambda f: vendors.threecx(f, contacts("redials")), OF_CALLS | {"channels.phone.redial": 0.6},
                   redials="auto"),
    "connect": Profile(lambda f: vendors.connect(f, contacts()), OF_CALLS | {"channels.phone.wrap_up": 40.0},
                       {"zone": "America/New_York"}),
    "queue_log": Profile(lambda f: vendors.queue_log(f, contacts(), shifts_of(STAFF, days())),
                         {key.replace("phone", "support"): value for key, value in OF_CALLS.items()}
                         | {"channels.support.wrap_up": 40.0}, {"zone": "America/Chicago"}),
    "bank": Profile(lambda f: vendors.bank(f, contacts()), OF_CALLS | {"channels.phone.wrap_up": 40.0}),
    "chats": Profile(lambda f: vendors.intercom(f, contacts("chats")),
                     {"channels.chat.handle_time": 360.0, "channels.chat.patience": 240.0,
                      "channels.chat.concurrency": 0.6, "channels.chat.arrivals": 2_100.0},
                     {"zone": "Europe/Berlin"}),
    "zendesk": Profile(lambda f: vendors.zendesk(f, replies()),
                       {"channels.email.handle_time": 720.0, "channels.email.arrivals": 550.0}),
    "freshdesk": Profile(lambda f: vendors.freshdesk(f, replies()),
                         {"channels.email.handle_time": 720.0, "channels.email.arrivals": 550.0}),
    "jira": Profile(lambda f: desks.jira(f, tickets()),
                    {"channels.messages.handle_time": 720.0, "channels.messages.arrivals": 550.0}),
    "hubspot": Profile(lambda f: desks.hubspot(f, tickets()),
                       {"channels.email.handle_time": 720.0, "channels.email.arrivals": 550.0}),
    "salesforce": Profile(lambda f: desks.salesforce(f, tickets("cases")),
                          {"outcome.resolution": 0.5, "channels.email.arrivals": 7 * 9.45}, population=PEOPLE),
    "call details": Profile(lambda f: desks.call_details(f, contacts()), {"channels.600.arrivals": 1_500.0}),
    "city": Profile(lambda f: desks.city(f, tickets("requests")),
                    {"channels.phone.arrivals": 300.0, "channels.Web.arrivals": 150.0,
                     "channels.Mobile.arrivals": 100.0}),
    "call list": Profile(lambda f: desks.call_list(f, with_topics()),
                         {"channels.phone.handle_time": 240.0, "channels.phone.arrivals": 1_500.0,
                          "issues.order": 0.8, "issues.fault": 1.3, "outcome.resolution": 0.7}),
    "states": Profile(lambda f: vendors.cisco_states(f, contacts(), shifts_of(STAFF, days())),
                      {"channels.phone.handle_time": 240.0, "channels.phone.wrap_up": 40.0}, {"dates": "mdy"}),
}  # fmt: skip


def fitted(profile: Profile, folder: Path) -> FitResult:
    read = read_export(profile.write(folder), **profile.flags)  # type: ignore[arg-type]
    return fit(read, redials=profile.redials, population=profile.population, check=False)


@pytest.mark.parametrize("name", NEAR)
def test_what_it_was_made_of_comes_back(name: str, tmp_path: Path) -> None:
    profile = NEAR[name]
    result = fitted(profile, tmp_path)
    rows = {row["key"]: row for row in result.to_polars().iter_rows(named=True)}
    missing = [key for key in profile.truths if key not in rows]
    assert missing == []
    off = {
        key: (rows[key]["estimate"], truth) for key, truth in profile.truths.items() if _errors(rows[key], truth) > 3
    }
    assert off == {}
    assert {rows[key]["word"] for key in profile.truths} <= {"measured", "derived"}
    assert fitted(profile, tmp_path).text == result.text  # the same to the letter


def _errors(row: Mapping[str, Any], truth: float) -> float:
    """Return by how many standard errors an estimate is off; what has no interval is known to a hundredth."""
    known = row["low"] is not None and row["high"] is not None
    error = (row["high"] - row["low"]) / 2 / HALF_WIDTH if known else truth / 300
    return float(abs(row["estimate"] - truth) / error)
