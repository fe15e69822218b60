"""Invoices of vendors: prices, minimum, malus and bonus, months."""

from __future__ import annotations

import datetime
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from sim.metrics import measure
from sim.metrics.costs.invoices import Invoice, invoices
from sim.metrics.costs.ledger import ledger
from tests.metrics.costs.money import NOBODY, facts_of
from tests.support.random_centers import Parts
from tests.support.toy import OPEN, Row, merged, toy

DAY = 86_400


def due(folder: Path, calls: list[Row], contract: Parts, **changes: Any) -> list[Invoice]:
    """Return the invoices of a vendor to whom all calls go, whose one agent works at our pace."""
    vendor = {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], "contract": contract}
    sends = [{"vendor": "v", "channel": "a", "when": {"share": 1.0}}]
    base: Parts = {"pools": {"p": {"wage": 0}, "v": vendor}, "outsourcing": sends}
    facts = facts_of(toy(folder, calls, **merged(base, changes)))
    found = list(invoices(facts))
    assert ledger(facts).total(pool="v") == pytest.approx(fsum(one.amount for one in found))
    return found


def arithmetic(invoice: Invoice, *names: str) -> list[float]:
    return [getattr(invoice, name) for name in names]


THREE: list[Row] = [(0, 60), (200, 120), (400, 180)]


@pytest.mark.parametrize(
    ("contract", "base"),
    [
        ({"per_contact": 2.6}, 3 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 310}, 10 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 31}, 3 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 7, "period": "day"}, 7 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 70, "period": "week"}, 10 * 2.6),
        ({"per_minute": 0.5}, 3.0),
        ({"per_seat_hour": 18}, 18.0),
        ({"per_resolution": 4}, 12.0),
        ({"per_contact": 1, "per_minute": 0.5, "per_resolution": 4, "per_seat_hour": 18}, 3 + 3 + 12 + 18.0),
    ],
    ids=str,
)
def test_what_is_billed(tmp_path: Path, contract: Parts, base: float) -> None:
    (invoice,) = due(tmp_path, THREE, contract, channels={"a": {"resolution": 1}})
    assert arithmetic(invoice, "base", "amount", "factor") == pytest.approx([base, base, 1])
    assert arithmetic(invoice, "contacts", "minutes", "resolutions", "seat_hours") == pytest.approx([3, 6, 3, 1])
    assert (invoice.service_level, invoice.quality) == (None, None)


def test_a_minimum_of_a_whole_month(tmp_path: Path) -> None:
    """In February 280 are paid, in the two days of January before it 2 of 31 of that."""
    at = {"start": datetime.date(2026, 1, 30), "days": 30}
    calls: list[Row] = [(25 * DAY + k, 1) for k in range(0, 3_000, 100)]
    rows = due(tmp_path, calls, {"per_contact": 2, "minimum_contacts": 280}, calendar=at)
    assert [one.period.isoformat() for one in rows] == ["2026-01-30", "2026-02-01"]
    assert [arithmetic(one, "contacts", "billed", "amount") for one in rows] == [
        pytest.approx([30, 30, 60]),
        pytest.approx([0, 280, 560]),
    ]


def test_time_belongs_to_the_month_in_which_it_passes_and_a_contact_to_that_of_its_arrival(tmp_path: Path) -> None:
    """Over midnight from January to February: ten minutes' talk from 23:50 on and a call that waits for its end."""
    midnight = 27 * DAY - OPEN
    calls: list[Row] = [(midnight - 600, 660), (midnight - 30, 120), (midnight + 600, 60)]
    calendar = {"start": datetime.date(2026, 1, 31), "days": 2, "open": "00:00-24:00"}
    prices = {"per_contact": 1, "per_minute": 1, "per_seat_hour": 1}
    rows = due(tmp_path, calls, prices, calendar=calendar)
    assert [arithmetic(one, "contacts", "minutes", "seat_hours") for one in rows] == [
        pytest.approx([2, 11, 24]),
        pytest.approx([1, 3, 24]),
    ]


def test_minutes_of_chats_are_those_of_agents(tmp_path: Path) -> None:
    """Two chats in 90 s: a minute and a half, as much as the agent worked."""
    chats = {"a": {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 1]}}}
    (invoice,) = due(tmp_path, [(0, 90), (30, 60)], {"per_minute": 2}, channels=chats)
    assert arithmetic(invoice, "contacts", "minutes", "amount") == pytest.approx([2, 1.5, 3])


def test_what_a_vendor_passes_on_is_billed_but_not_its_to_resolve(tmp_path: Path) -> None:
    """Two of three are treated, and resolved; the third is beyond its authority."""
    issues = {"easy": {"share": 0.5, "complexity": 0, "authority": 0.2}, "hard": {"share": 0.5, "authority": 0.9}}
    issues["hard"]["complexity"] = 0.9
    power = {"authority": 0.5, "diagnosis": {"deterministic": "30 s"}}
    pools = {"v": {"empowerment": power, "escalates_to": "e"}, "e": {"agents": 1, "skills": ["a"], "wage": 0}}
    calls = [(*row, {"issue": issue}) for row, issue in zip(THREE, ("easy", "hard", "easy"), strict=True)]
    contract = {"per_contact": 2, "per_minute": 1, "quality": {"share": 0.8, "bonus": 0.1}}
    (invoice,) = due(tmp_path, calls, contract, pools=pools, issues=issues)
    assert arithmetic(invoice, "contacts", "minutes", "resolutions") == pytest.approx([3, 1.5 + 0.5 + 3.5, 2])
    assert arithmetic(invoice, "base", "quality", "factor") == pytest.approx([11.5, 1.0, 1.025])


LATE: list[Row] = [(0, 60), (10, 60), (200, 60), (210, 60), (400, 60)]  # 3 of 5 at once, 2 after 50 s


@pytest.mark.parametrize(
    ("promise", "level", "factor"),
    [
        ({"share": 0.8}, 0.6, 1 - 0.5 * 0.25),
        ({"share": 0.8, "malus": 0.2}, 0.6, 1 - 0.2 * 0.25),
        ({"share": 0.8, "malus": 2}, 0.6, 0.8),
        ({"share": 0.5}, 0.6, 1.0),
        ({"share": 0.5, "bonus": 0.25}, 0.6, 1.05),
        ({"share": 0.5, "bonus": 2}, 0.6, 1.1),
        ({"share": 0.6, "bonus": 2}, 0.6, 1.0),
        ({"share": 0.8, "within": "50 s"}, 1.0, 1.0),
    ],
    ids=str,
)
def test_malus_and_bonus_on_the_service_level(tmp_path: Path, promise: Parts, level: float, factor: float) -> None:
    contract = {"per_contact": 10, "service_level": {"within": "20 s", **promise}}
    (invoice,) = due(tmp_path, LATE, contract)
    assert invoice.service_level == pytest.approx(level)
    assert arithmetic(invoice, "base", "factor", "amount") == pytest.approx([50, factor, 50 * factor])


def test_malus_on_quality_and_on_both(tmp_path: Path) -> None:
    """Two issues, of which one is always resolved and one never: 3 of 5."""
    issues = {"issues": {"easy": {"share": 0.5}, "hard": {"share": 0.5}}}
    rule = {"a": {"resolution": {"easy": 1, "hard": 0}}}
    calls = [
        (*row, {"issue": issue}) for row, issue in zip(LATE, ("easy", "hard", "easy", "hard", "easy"), strict=True)
    ]
    cases: list[tuple[Parts, float]] = [
        ({"quality": {"share": 0.75, "malus": 0.25}}, 1 - 0.25 * 0.2),
        ({"quality": {"share": 0.5, "bonus": 0.2}}, 1.04),
        ({"quality": {"share": 0.75}, "service_level": {"within": "20 s", "share": 0.8, "malus": 0.3}}, 0.825),
        ({"quality": {"share": 0.75}, "service_level": {"within": "20 s", "share": 0.5, "bonus": 0.25}}, 0.95),
        ({"quality": {"share": 1, "malus": 1}, "service_level": {"within": "20 s", "share": 0.8}}, 0.8),
    ]
    outcome = {"outcome": {"repeat": {"probability": 0}}}
    for terms, factor in cases:
        (invoice,) = due(tmp_path, calls, {"per_resolution": 10, **terms}, channels=rule, **issues, **outcome)
        assert invoice.quality == pytest.approx(0.6)
        assert arithmetic(invoice, "base", "factor", "amount") == pytest.approx([30, factor, 30 * factor])


def test_a_month_without_calls_keeps_the_promise(tmp_path: Path) -> None:
    contract = {"per_seat_hour": 10, "service_level": {"within": "20 s"}}
    (invoice,) = due(tmp_path, NOBODY, contract)
    assert (invoice.service_level, invoice.factor, invoice.amount) == (None, 1.0, 10.0)


def test_a_promise_counts_from_the_moment_of_being_offered(tmp_path: Path) -> None:
    """Our agent is taken; whoever has waited for 60 s is offered to the vendor too, whose agent is free, or not.

    The second call waits for 60 s and is answered at once by the vendor, the third for 100 s after it was offered
    at 80, the fourth gives up at 90 without ever having been offered, the fifth at 200 after having been.
    """
    calls: list[Row] = [(0, 3_000), (5, 115), (20, 60), (40, 60, 50), (50, 60, 100)]
    contract = {"per_contact": 1, "service_level": {"within": "20 s", "share": 0.9, "malus": 0.1}}
    overflow = [{"vendor": "v", "channel": "a", "when": {"wait_over": "60 s"}}]
    (invoice,) = due(tmp_path, calls, contract, outsourcing=overflow)
    assert invoice.contacts == 2
    assert invoice.service_level == pytest.approx(1 / 3)
    assert invoice.factor == pytest.approx(1 - 0.1 * (0.9 - 1 / 3) / 0.9)


def test_who_gives_up_before_the_vendor_answers_was_not_answered_in_time(tmp_path: Path) -> None:
    contract = {"per_contact": 10, "service_level": {"within": "20 s", "share": 0.8}}
    (invoice,) = due(tmp_path, [(0, 100), (10, 60, 15), (300, 60)], contract)
    assert (invoice.contacts, invoice.service_level) == (2, pytest.approx(2 / 3))


def test_calls_that_the_vendor_makes_are_billed_but_promise_nothing(tmp_path: Path) -> None:
    """One call comes in and waits for 50 s; two customers are reached and served at once."""
    rule = {"list": 2, "reach": 1.0, "ring": {"deterministic": "10 s"}}
    out = {"mode": "outbound", "handle_time": {"deterministic": "60 s"}, "outbound": rule}
    skills = [{"channel": "a", "pace": 1.0}, {"channel": "out", "pace": 1.0}]
    contract = {"per_contact": 10, "service_level": {"within": "20 s", "share": 0.8}}
    changes: Parts = {"channels": {"out": out}, "pools": {"v": {"skills": skills}}}
    changes["routing"] = {"routes": [{"channel": "out", "rings": [["v"]]}]}
    (invoice,) = due(tmp_path, [(20, 60)], contract, **changes)
    assert (invoice.contacts, invoice.service_level) == (3, 0)


def outsourced(folder: Path, calls: list[Row], rule: Parts) -> tuple[list[float], list[float]]:
    """Return what a vendor is due where it answers all, and how many it answered of how many."""
    (invoice,) = due(folder, calls, {"per_contact": 10, "per_minute": 1}, channels={"a": rule})
    sends = [{"vendor": "v", "channel": "a", "when": {"share": 1.0}}]
    vendor = {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], "contract": {"per_contact": 10}}
    pools = {"p": {"wage": 0}, "v": vendor}
    totals = measure(facts_of(toy(folder, calls, channels={"a": rule}, pools=pools, outsourcing=sends))).totals[()]
    return arithmetic(invoice, "contacts", "minutes", "amount"), [totals["outsourced"], totals["with_agents"]]


def test_a_probe_of_a_silent_chat_is_time_but_no_contact(tmp_path: Path) -> None:
    """The second leaves without a word, and is found out from 100 to 160."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 1, "speed": [1]}}
    chats |= {"silent_abandonment": {"share": 1.0, "probe": "60 s"}}
    billed, share = outsourced(tmp_path, [(0, 100), (10, 50, 20), (40, 50)], chats)
    assert billed == pytest.approx([2, 3.5, 23.5])
    assert share == [2, 2]


def test_a_callback_that_reaches_nobody_is_time_but_no_contact(tmp_path: Path) -> None:
    """Two are answered; the third asked for a callback, and is rung from 110 to 130 in vain."""
    rule = {"when_wait_over": "0 s", "accept": 1.0, "reach": 0.0, "tries": 1, "predictor": "head_of_line"}
    billed, share = outsourced(tmp_path, [(0, 60), (5, 50), (10, 50)], {"callback": rule | {"ring": "20 s"}})
    assert billed == pytest.approx([2, 130 / 60, 20 + 130 / 60])
    assert share == [2, 2]
