"""Canonical tables are what their schemas say, or are refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from sim.importing.canonical import CONTACTS, Canonical, check, conform, talk, wait, wrap_up
from sim.scenario.basics.problems import InputError

START = datetime(2026, 1, 5, 8)


def contact(**others: Any) -> pl.DataFrame:
    after = {name: START + timedelta(seconds=s) for name, s in (("answered", 2.5), ("talk_end", 100), ("end", 130))}
    return pl.DataFrame([{"id": "1", "arrival": START, "queue": "q", "outcome": "served", **after, **others}])


def test_a_table_has_all_columns_in_order() -> None:
    table = conform("contacts", contact())
    assert table.schema == CONTACTS
    assert table.select(wait(), talk(), wrap_up()).row(0) == (2.5, 97.5, 30.0)
    assert Canonical(contacts=table).span() == (START, START)
    assert check("contacts", table) is table


def test_days_are_sorted_by_queue_and_date() -> None:
    days = pl.DataFrame({"date": [date(2026, 1, 2), date(2026, 1, 1)], "queue": ["a", "a"], "offered": [2, 1]})
    assert conform("daily", days)["offered"].to_list() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (contact(foreign=1), "has no column 'foreign'"),
        (contact(queue=None), "column queue is empty in 1 rows"),
        (contact(hold=-1.0), "column hold has values below 0"),
        (contact(answered=START - timedelta(seconds=1)), "answered comes before arrival in 1 rows"),
        (contact(end=START), "end comes before talk_end in 1 rows"),
    ],
)
def test_what_cannot_be_is_refused(table: pl.DataFrame, text: str) -> None:
    with pytest.raises(InputError, match=text):
        conform("contacts", table)


def test_a_table_of_other_types_is_refused() -> None:
    with pytest.raises(InputError, match="column answered is Null"):
        check("contacts", conform("contacts", contact()).with_columns(pl.lit(None).alias("answered")))
