"""Weekdays and months as a language names them."""

from __future__ import annotations

import datetime
import re

from sim.language.words import joined, marked, tr, translated

WEEKDAYS = (
    marked("Mon"), marked("Tue"), marked("Wed"), marked("Thu"), marked("Fri"), marked("Sat"), marked("Sun"),
)  # fmt: skip
MONTHS = (
    marked("Jan"), marked("Feb"), marked("Mar"), marked("Apr"), marked("May"), marked("Jun"),
    marked("Jul"), marked("Aug"), marked("Sep"), marked("Oct"), marked("Nov"), marked("Dec"),
)  # fmt: skip
KEYS = (
    marked("mon"), marked("tue"), marked("wed"), marked("thu"), marked("fri"), marked("sat"), marked("sun"),
    marked("every day"),
)  # fmt: skip
KEYED = re.compile(rf"\b({'|'.join(KEYS)})(?:-({'|'.join(KEYS)}))?\b")
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


def keys_in_words(text: str) -> str:
    """Return days as scenarios have them, such as ``mon-fri 09:00`` or a date, in the language that is spoken.

    >>> keys_in_words("mon-fri 09:00"), keys_in_words("2026-01-05")
    ('mon-fri 09:00', '2026-01-05')
    """
    return joined(KEYED.sub(_days, part) for part in text.split(", "))


def _days(found: re.Match[str]) -> str:
    first, *last = (translated(marked(one)) for one in found.groups() if one)
    return tr("{first}-{last}", first=first, last=last[0]) if last else first
