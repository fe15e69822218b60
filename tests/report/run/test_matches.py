"""What is read from a match matrix: which combinations hold most contacts, and which are poorly matched."""

from __future__ import annotations

from typing import Any

import pytest

from sim.report.run.customer_tables import about_matches, concentrated, match_table, mismatches
from sim.report.run.findings import findings
from sim.report.run.headlines import headlines
from sim.report.run.sections import sections

Row = dict[str, Any]
SCENARIO: Row = {"channels": {}, "pools": {}}


def cell(channel: str, contacts: float, **figures: Any) -> Row:
    row: Row = {"segment": None, "issue": "order", "channel": channel, "open": True, "fit": 0.1, "contacts": contacts}
    row |= {"settled": 0.8, "attention": 0.7, "cost_per_contact": 4.0} | figures
    return row | {f"{name}_{end}": None for name in ("contacts", "settled", "attention", "cost_per_contact")
                  for end in ("low", "high") if f"{name}_{end}" not in figures}  # fmt: skip


def document(*cells: Row) -> Row:
    whole, passed = sum(one["contacts"] for one in cells), 0.0
    for one in cells:
        passed += one["contacts"]
        one |= {"share": one["contacts"] / whole, "cumulative": passed / whole}
    return {
        "warnings": [],
        "metrics": [],
        "costs": {"currency": "USD", "ledger": [], "invoices": []},
        "matches": [*cells],
    }


CHAT, PHONE = cell("chat", 60, fit=-0.2, cost_per_contact=9.0), cell("phone", 40)


def test_a_combination_is_poorly_matched_where_another_channel_fits_better_and_costs_less() -> None:
    (found,) = mismatches(document(CHAT, PHONE))
    assert (found.cell["channel"], found.better["channel"]) == ("chat", "phone")
    said = (
        "order on chat, 60.0 % of contacts: phone would fit better (+0.10, not -0.20) and cost less ($4.00, not $9.00)"
    )
    assert list(about_matches(document(CHAT, PHONE))) == [said]


@pytest.mark.parametrize(
    ("chat", "phone"),
    {
        "it fits well and settles much": ({"fit": 0.0}, {"fit": 0.5}),
        "hardly anybody comes so": ({"contacts": 0.5}, {}),
        "the other hardly fits better": ({}, {"fit": -0.15}),
        "the other costs more": ({"cost_per_contact": 3.9}, {}),
        "it may cost more for all anyone can tell": (
            {"cost_per_contact_low": 4.5, "cost_per_contact_high": 13.5},
            {"cost_per_contact_low": 3.0, "cost_per_contact_high": 5.0},
        ),
        "nobody knows what the other costs": ({}, {"cost_per_contact": None}),
        "the other settles less": ({}, {"settled": 0.7}),
        "this need may not come there": ({}, {"open": False}),
        "another need is there": ({}, {"issue": "complaint"}),
        "other customers are there": ({}, {"segment": "vip"}),
        "nobody says what needs take": ({"fit": None}, {"fit": None}),
    }.values(),
    ids=lambda changes: "",
)
def test_and_only_there(chat: Row, phone: Row) -> None:
    assert mismatches(document(CHAT | chat, PHONE | phone)) == []


def test_what_settles_little_is_poorly_matched_even_where_it_fits() -> None:
    (found,) = mismatches(document(CHAT | {"fit": 0.0, "settled": 0.4}, PHONE | {"fit": 0.2}))
    assert found.better["channel"] == "phone"


def test_of_several_better_channels_the_one_that_fits_best_is_named() -> None:
    (found,) = mismatches(document(CHAT, PHONE, cell("branch", 10, fit=0.4)))
    assert found.better["channel"] == "branch"


def test_how_few_combinations_hold_most_contacts() -> None:
    """Sizes 1/2, 1/4, 1/8, ...: three of seven hold 7/8 of 128/127, and the largest fifth, two, hold 3/4."""
    halves = [cell(f"channel {k}", 2.0**-k) for k in range(1, 8)]
    said = "3 of the 7 combinations in use hold 80 % of contacts, the largest fifth of them (2) 76 %"
    assert concentrated(document(*halves)) == said
    one = document(cell("phone", 5), cell("chat", 0, settled=None, attention=None, cost_per_contact=None))
    assert "1 of the 1" in concentrated(one)


def test_the_table_marks_what_is_poorly_matched() -> None:
    table = match_table(document(CHAT, PHONE))
    assert table.header == ("match", "of all, summed", "fit", "contacts", "settled", "attention", "cost per contact")
    assert table.rows[0] == ("order on chat", "60.0 %", "-0.20", "60.0", "80.0 %", "0.70", "$9.00")
    assert table.shades == {(0, 2): "worse"}


def test_columns_that_nobody_knows_anything_of_are_left_out() -> None:
    unknown = {"fit": None, "settled": None, "cost_per_contact": None}
    table = match_table(document(CHAT | unknown, PHONE | unknown))
    assert table.header == ("match", "of all, summed", "contacts", "attention")


def test_segments_are_named_where_there_are_several() -> None:
    table = match_table(document(CHAT | {"segment": "vip"}, PHONE | {"segment": "mass", "issue": None}))
    assert [row[0] for row in table.rows] == ["vip, order on chat", "mass on phone"]


def test_reports_say_it() -> None:
    made = document(CHAT, PHONE)
    said = next(iter(about_matches(made)))
    assert said in findings(made, SCENARIO)
    assert [one.text for one in headlines(made, SCENARIO)] == [f"{said[0].upper()}{said[1:]}."]


def test_the_first_three_are_told_and_how_many_more() -> None:
    pairs = [CHAT | {"issue": f"need {k}"} for k in range(5)], [PHONE | {"issue": f"need {k}"} for k in range(5)]
    said = findings(document(*pairs[0], *pairs[1]), SCENARIO)
    assert [line.split(" on ")[0] for line in said[:3]] == ["need 0", "need 1", "need 2"]
    assert said[3:] == ["and 2 more combinations are poorly matched: --details and report.html have the match matrix"]


def test_the_page_has_a_section_of_it() -> None:
    parts = {
        part.key: part for part in sections(document(CHAT | {"contacts": 50}, PHONE | {"contacts": 50}), SCENARIO, [])
    }
    assert parts["match"].views[0].metrics == ["arrivals", "settled", "attention_level", "cost_per_contact"]
    assert parts["match"].sentence.startswith("2 of the 2 combinations in use hold 80 % of contacts")


def test_older_folders_have_none() -> None:
    old = {"warnings": [], "metrics": []}
    assert match_table(old).rows == ()
    assert concentrated(old) == ""
    assert list(about_matches(old)) == []
