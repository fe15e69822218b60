"""Keys of a scenario and their values in words, as reports say them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report.page.numbers import listed
from sim.report.page.text_table import cut

Path = tuple[str, ...]
LONGEST = 90
ONE = {"channels": "channel", "pools": "pool", "issues": "issue", "segments": "segment"}
WORDS = {
    "agents": "agents",
    "arrivals": "contacts",
    "skills": "channels served",
    "wage": "wage",
    "cross_trained": "share also trained for",
    "patience": "patience",
    "handle_time": "handle time",
    "wrap_up": "wrap-up time",
    "open": "opening hours",
    "target": "service level promised",
    "self_service": "self-service",
    "containment": "share settled by the machine",
    "empowerment": "authority to decide",
    "authority": "authority",
    "escalates_to": "passes on to",
    "shrinkage": "time away from work",
    "concurrency": "contacts in hand at once",
    "per_day": "contacts a day",
    "per_hour": "contacts an hour",
    "contract": "contract of the vendor",
    "share": "share",
    "changes": "what changes at a date",
    "technology": "technology",
    "days": "days",
    "migration": "customers choose their channel",
    "currency": "currency",
}
NAMES = ("name", "channel", "vendor")  # keys by which an entry of a list is called
RATES = {"per_hour": "an hour", "per_day": "a day", "per_week": "a week", "per_year": "a year"}
HOLDERS = ("self_service", "empowerment", "shrinkage", "arrivals", "learning")  # which their keys say by themselves
CLOCK = re.compile(r"\d?\d:\d\d|(mon|tue|wed|thu|fri|sat|sun)\b.*")
LAWS = {"exponential", "lognormal", "gamma", "erlang", "weibull", "normal", "hyperexponential", "deterministic"}
ABSENT: Any = None


def called(path: Path) -> str:
    """Return what a key is called.

    >>> called(("pools", "front", "agents")), called(("channels", "phone", "arrivals", "per_day"))
    ('agents of front', 'contacts a day of phone')
    >>> called(("channels", "app", "self_service", "containment", "order")), called(("technology", "investment"))
    ('share settled by the machine (order) of app', 'technology: investment')
    """
    if path[0] in ONE and len(path) > 2:
        return f"{inner_words(path)} of {path[1]}"
    if path[0] in ONE and len(path) == 2:
        return f"{ONE[path[0]]} {path[1]}"
    return ": ".join(filter(None, (word(path[0]), ", ".join(word(key) for key in path[1:]))))


def inner_words(path: Path) -> str:
    """Return what a key of a channel or a pool is called, without the name of that.

    >>> inner_words(("channels", "phone", "patience", "exponential", "mean"))
    'mean patience'
    """
    keys = [key for key in path[2:-1] if key not in HOLDERS and key not in LAWS] + [path[-1]]
    first, *others = (word(key) for key in keys)
    if others[-1:] == ["mean"]:
        return " ".join(["mean", first, *others[:-1]])
    return f"{first} ({', '.join(others)})" if others else first


def word(key: str) -> str:
    """Return what a key is called by itself."""
    return WORDS.get(key, key.replace("_", " "))


def value_in_words(value: Any) -> str:
    """Return a value as people say it, on one line.

    >>> value_in_words({"lognormal": {"mean": "3 min", "cv": 1.2}}), value_in_words({"per_day": 150})
    ('3 min on average', '150 a day')
    >>> value_in_words(["phone", "chat"]), value_in_words({"share": 0.25, "preempt": True}), value_in_words(None)
    ('phone and chat', 'share 0.25, preempt: yes', '–')
    """
    return cut(_said(value), LONGEST)


def _said(value: Any) -> str:
    if value is ABSENT:
        return "–"
    if value == {}:
        return "yes"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed(map(_said, value)) if value else "none"
    return f"{value:,.6g}" if isinstance(value, int | float) else str(value)


def _mapping(value: Mapping[str, Any]) -> str:
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in RATES and isinstance(inner, int | float):
            return f"{_said(inner)} {RATES[key]}"
        if key in LAWS and isinstance(inner, Mapping) and "mean" in inner:
            return f"{inner['mean']} on average"
        if key == "deterministic":
            return f"always {_said(inner)}"
    if set(value) <= {"within", "share"} and "within" in value:
        return f"{100 * value.get('share', 0.8):g} % within {value['within']}"
    if set(value) == {"on", "set"}:
        return f"from {value['on']} on another {listed(called(tuple(path.split('.'))) for path in value['set'])}"
    for key in NAMES:
        if isinstance(value.get(key), str):
            rest = {other: inner for other, inner in value.items() if other != key}
            return f"{value[key]} ({_mapping(rest)})" if rest else str(value[key])
    return ", ".join(_pair(str(key), inner) for key, inner in value.items())


def _pair(key: str, inner: Any) -> str:
    """Write a key with its value, what has parts in brackets."""
    words = word(key)
    if isinstance(inner, Mapping) and key not in RATES and len(inner) > 1:
        return f"{words} ({_said(inner)})"
    return f"{words}: {_said(inner)}" if isinstance(inner, bool | Mapping) or ":" in key else f"{words} {_said(inner)}"


def brief_value(value: Any) -> str:
    """Return a value in words; of a table by the clock from where to where it goes.

    >>> brief_value({"mon-fri": {"08:00": 5, "09:30": 8}}), brief_value(4)
    ('5 to 8 by the clock', '4')
    """
    numbers = list(_by_clock(value))
    if isinstance(value, Mapping) and numbers and None not in numbers:
        least, most = min(numbers), max(numbers)
        return f"{least:,g} to {most:,g} by the clock" if least != most else f"{least:,g} by the clock"
    return value_in_words(value)


def _by_clock(value: Any, inside: bool = False) -> Iterator[Any]:
    """Yield the numbers of a table by the clock; ``None`` for what is none."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _by_clock(inner, True) if CLOCK.fullmatch(str(key)) else (None,)
    else:
        yield value if inside and isinstance(value, int | float) and not isinstance(value, bool) else None
