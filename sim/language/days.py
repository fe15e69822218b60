"""Weekdays and months as a language names them."""

from __future__ import annotations

import datetime
import re

from sim.language.words import marked, tr, translated

WEEKDAYS = (
    marked("Mon"), marked("Tue"), marked("Wed"), marked("Thu"), marked("Fri"), marked("Sat"), marked("Sun"),
)  # fmt: skip
MONTHS = (
    marked("Jan"), marked("Feb"), marked("Mar"), marked("Apr"), marked("May"), marked("Jun"),
    marked("Jul"), marked("Aug"), marked("Sep"), marked("Oct"), marked("Nov"), marked("Dec"),
)  # fmt: skip
NAMED = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def weekday(date: datetime.date) -> str:
    """Return the short name of a day of the week, in English whatever the locale of the machine."""
    return translated(WEEKDAYS[date.weekday()])


def day_and_month(date: datetime.date) -> str:
    """Return a day with its month, as an axis has room for.

    >>> day_and_month(datetime.date(2026, 1, 5))
    '5 Jan'
    """
    return tr("{day} {month}", day=date.day, month=translated(MONTHS[date.month - 1]))


def days_in_words(text: str) -> str:
    """Return a moment that was written in English, such as ``Mon 17:00``, in the language that is spoken."""
    return NAMED.sub(lambda found: translated(marked(found[1])), text)
