"""Dates as text: what parts they have, in which order, and what decides it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from sim.importing.values.names import LEAST, months_of, plain, weekdays_of

WORD = r"\p{L}{3,12}\.?"
DATE = (
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ]+(?:\d{{1,2}}|{WORD})[-/., ]+\d{{4}}|"
    rf"\d{{1,2}}[-/. ]+(?:\d{{1,2}}|{WORD})[-/., ]+\d{{2}}\b|{WORD} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    r"\d{4}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일]?"
)
ORDERS = ("ymd", "dmy", "mdy")
CENTURY = 70  # years from 70 on are of the twentieth century
EPOCH_DAYS, LAST_DAY = 25_569, 73_050  # serial numbers of 1970-01-01 and 2099-12-31 in spreadsheets
_PIECES = re.compile(r"\d+|[^\W\d_]+")


class Order(NamedTuple):
    """The order of the parts of dates, what decided it, and each date by how it is written; none where nothing did."""

    order: str | None
    why: str
    days: Mapping[str, date]
    doubtful: str = ""


def readings(text: str, months: Mapping[str, int]) -> dict[str, date]:
    """Return what a date may mean, by the order of its parts.

    >>> sorted(readings("03/04/2026", {}).items())
    [('dmy', datetime.date(2026, 4, 3)), ('mdy', datetime.date(2026, 3, 4))]
    >>> readings("2026-03-04", {}), readings("19 Jan 2026", {"jan": 1})
    ({'ymd': datetime.date(2026, 3, 4)}, {'dmy': datetime.date(2026, 1, 19)})
    """
    pieces = _PIECES.findall(text)
    if len(pieces) > 3 and pieces[2] in ("st", "nd", "rd", "th"):
        pieces.pop(2)
    if len(pieces) == 1:
        pieces_by_order = _digits(pieces[0])
    elif len(pieces) == 3 or (len(pieces) == 6 and not pieces[1].isdigit()):
        pieces_by_order = _three(pieces if len(pieces) == 3 else pieces[::2], months)
    else:
        pieces_by_order = {}
    return {order: day for order, parts in pieces_by_order.items() if (day := _day(*parts)) is not None}


def _three(pieces: list[str], months: Mapping[str, int]) -> dict[str, tuple[int, int, int]]:
    a, b, c = pieces
    if not a.isdigit():
        return {"mdy": (int(c), months.get(plain(a), 0), int(b))} if b.isdigit() and c.isdigit() else {}
    if not b.isdigit():
        return {"dmy": (int(c), months.get(plain(b), 0), int(a))} if c.isdigit() else {}
    if len(a) == 4:
        return {"ymd": (int(a), int(b), int(c))}
    both = {"dmy": (int(c), int(b), int(a)), "mdy": (int(c), int(a), int(b))}
    return both | ({"ymd": (int(a), int(b), int(c))} if len(a) == len(b) == len(c) == 2 else {})


def _digits(text: str) -> dict[str, tuple[int, int, int]]:
    a, b, c = text[:2], text[2:4], text[4:]
    if len(text) == 8:
        return {
            "ymd": (int(text[:4]), int(text[4:6]), int(text[6:])),
            "dmy": (int(c), int(b), int(a)),
            "mdy": (int(c), int(a), int(b)),
        }
    if len(text) == 6:
        return {"ymd": (int(a), int(b), int(c)), "dmy": (int(c), int(b), int(a)), "mdy": (int(c), int(a), int(b))}
    return {}


def _day(year: int, month: int, day: int) -> date | None:
    whole = year if year > 99 else year + (1900 if year >= CENTURY else 2000)
    try:
        return date(whole, month, day) if 1970 <= whole < 2100 else None
    except ValueError:
        return None


def all_readings(texts: Iterable[str]) -> dict[str, dict[str, date]]:
    """Return the readings of many different dates, with the names of their months."""
    whole = list(texts)
    words = {piece for text in whole for piece in _PIECES.findall(text) if not piece.isdigit() and len(piece) >= LEAST}
    months = months_of(words - {"st", "nd", "rd", "th"}) if words else {}
    return {text: readings(text, months) for text in whole}


def orders_of(each: Mapping[str, Mapping[str, date]]) -> list[str]:
    """Return the orders in which every date can be read."""
    return [order for order in ORDERS if all(order in of_one for of_one in each.values())]


def order_of(texts: pl.Series, weekdays: pl.Series | None = None, told: str | None = None) -> Order:
    """Decide the order of day, month and year by all dates of a file, in the order in which they stand there.

    What decides, in turn: an order that alone reads all dates; the names of weekdays beside them; dates that run
    forwards, or backwards, only in one order.
    """
    pairs = pl.DataFrame(
        [texts.rename("text"), (weekdays if weekdays is not None else texts.clear()).rename("name")]
        if weekdays is not None
        else [texts.rename("text")]
    ).unique(maintain_order=True)
    each = all_readings(pairs["text"].drop_nulls().unique(maintain_order=True).to_list())
    orders = [told] if told else orders_of(each)
    why = "told" if told else _witness(each, orders)
    if len(orders) > 1 and weekdays is not None:
        orders, why = _by_weekdays(pairs, each, orders), "weekdays agree"
    if len(orders) > 1:
        orders, why = _by_sequence(list(each), each, orders), "dates run one way"
    if len(orders) != 1:
        return Order(None, "no order reads all dates" if not orders else "", {}, _doubtful(each))
    wrong = next((text for text, of_one in each.items() if orders[0] not in of_one), "")
    return Order(
        orders[0], why, {text: of_one[orders[0]] for text, of_one in each.items() if orders[0] in of_one}, wrong
    )


def _doubtful(each: Mapping[str, Mapping[str, date]]) -> str:
    """Return a date that means nothing; else one that cannot be read as most others can; else the first."""
    often = Counter(order for of_one in each.values() for order in of_one)
    usual = often.most_common(1)[0][0] if often else ""
    odd = sorted(each, key=lambda text: (bool(each[text]), usual in each[text]))
    return odd[0] if odd else ""


def _witness(each: Mapping[str, Mapping[str, date]], orders: list[str]) -> str:
    """Return a date that only one order reads."""
    seen = next((text for text, of_one in each.items() if set(of_one) == set(orders)), next(iter(each), ""))
    return f"{seen} can be read in no other order"


def _by_weekdays(pairs: pl.DataFrame, each: Mapping[str, Mapping[str, date]], orders: list[str]) -> list[str]:
    numbers = weekdays_of(pairs["name"].drop_nulls().unique().to_list())
    rows = [(text, numbers[plain(name)]) for text, name in pairs.drop_nulls().iter_rows()] if numbers else []
    return [order for order in orders if all(each[text][order].weekday() == number for text, number in rows)]


def _by_sequence(texts: list[str], each: Mapping[str, Mapping[str, date]], orders: list[str]) -> list[str]:
    """Keep the orders in which dates, as they first occur, run one way; all where none does."""
    running = [order for order in orders if _runs([each[text][order] for text in texts])]
    return running or orders


def _runs(days: list[date]) -> bool:
    return days == sorted(days) or days == sorted(days, reverse=True)


def serial_days(number: pl.Expr) -> pl.Expr:
    """Return the days since 1970 of the serial number of a spreadsheet; null where it is none."""
    seconds = ((number - EPOCH_DAYS) * 86_400).round()  # a third of a day is no whole number of seconds there
    return pl.when(number.is_between(EPOCH_DAYS, LAST_DAY)).then(seconds / 86_400)
