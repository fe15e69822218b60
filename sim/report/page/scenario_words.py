"""Keys of a scenario and their values in words, as reports say them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.language.words import joined, listed, marked, tr, translated
from sim.report.page.numbers import from_to
from sim.report.page.text_table import cut
from sim.report.page.vocabulary import SCOPES

Path = tuple[str, ...]
LONGEST = 90
ONE = {f"{kind}s": said for kind, said in SCOPES.items()}
WORDS = {
    "agents": marked("agents"),
    "arrivals": marked("contacts"),
    "skills": marked("channels served"),
    "wage": marked("wage"),
    "cross_trained": marked("share also trained for"),
    "patience": marked("patience"),
    "handle_time": marked("handle time"),
    "wrap_up": marked("wrap-up time"),
    "open": marked("opening hours"),
    "target": marked("service level promised"),
    "self_service": marked("self-service"),
    "containment": marked("share settled by the machine"),
    "empowerment": marked("authority to decide"),
    "authority": marked("authority"),
    "escalates_to": marked("passes on to"),
    "shrinkage": marked("time away from work"),
    "concurrency": marked("contacts in hand at once"),
    "per_day": marked("contacts a day"),
    "per_hour": marked("contacts an hour"),
    "contract": marked("contract of the vendor"),
    "share": marked("share"),
    "changes": marked("what changes at a date"),
    "technology": marked("technology"),
    "days": marked("days"),
    "migration": marked("customers choose their channel"),
    "currency": marked("currency"),
}
NAMES = ("name", "channel", "vendor")  # keys by which an entry of a list is called
RATES = {
    "per_hour": marked("{count} an hour"),
    "per_day": marked("{count} a day"),
    "per_week": marked("{count} a week"),
    "per_year": marked("{count} a year"),
}
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
    >>> called(("pools", "agents", "agents"))
    'agents'
    """
    if path[0] in ONE and len(path) > 2:
        key = inner_words(path)
        return tr("{key} of {name}", key=key, name=path[1]) if key != path[1] else key
    if path[0] in ONE and len(path) == 2:
        return tr(ONE[path[0]], name=path[1])
    return tr(": ").join(filter(None, (word(path[0]), joined(word(key) for key in path[1:]))))


def inner_words(path: Path) -> str:
    """Return what a key of a channel or a pool is called, without the name of that.

    >>> inner_words(("channels", "phone", "patience", "exponential", "mean"))
    'mean patience'
    """
    keys = [key for key in path[2:-1] if key not in HOLDERS and key not in LAWS] + [path[-1]]
    first, *others = (word(key) for key in keys)
    if others[-1:] == ["mean"]:
        return tr("mean {what}", what=" ".join([first, *others[:-1]]))
    return f"{first} ({joined(others)})" if others else first


def word(key: str) -> str:
    """Return what a key is called by itself."""
    return translated(WORDS[key]) if key in WORDS else key.replace("_", " ")


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
        return tr("yes")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed(map(_said, value)) if value else tr("none")
    return f"{value:,.6g}" if isinstance(value, int | float) else str(value)


def _mapping(value: Mapping[str, Any]) -> str:
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in RATES and isinstance(inner, int | float):
            return tr(RATES[key], count=_said(inner))
        if key in LAWS and isinstance(inner, Mapping) and "mean" in inner:
            return tr("{mean} on average", mean=inner["mean"])
        if key == "deterministic":
            return tr("always {value}", value=_said(inner))
    if set(value) <= {"within", "share"} and "within" in value:
        return tr("{share} % within {within}", share=f"{100 * value.get('share', 0.8):g}", within=value["within"])
    if set(value) == {"on", "set"}:
        changed = listed(called(tuple(path.split("."))) for path in value["set"])
        return tr("from {date} on another {keys}", date=value["on"], keys=changed)
    for key in NAMES:
        if isinstance(value.get(key), str):
            rest = {other: inner for other, inner in value.items() if other != key}
            return f"{value[key]} ({_mapping(rest)})" if rest else str(value[key])
    return joined(_pair(str(key), inner) for key, inner in value.items())


def _pair(key: str, inner: Any) -> str:
    """Write a key with its value, what has parts in brackets."""
    words = word(key)
    if isinstance(inner, Mapping) and key not in RATES and len(inner) > 1:
        return f"{words} ({_said(inner)})"
    return (
        tr("{key}: {value}", key=words, value=_said(inner))
        if isinstance(inner, bool | Mapping) or ":" in key
        else f"{words} {_said(inner)}"
    )


def brief_value(value: Any) -> str:
    """Return a value in words; of a table by the clock from where to where it goes.

    >>> brief_value({"mon-fri": {"08:00": 5, "09:30": 8}}), brief_value(4)
    ('5 to 8 by the clock', '4')
    """
    numbers = list(_by_clock(value))
    if isinstance(value, Mapping) and numbers and None not in numbers:
        least, most = min(numbers), max(numbers)
        told = from_to(f"{least:,g}", f"{most:,g}") if least != most else f"{least:,g}"
        return tr("{numbers} by the clock", numbers=told)
    return value_in_words(value)


def _by_clock(value: Any, inside: bool = False) -> Iterator[Any]:
    """Yield the numbers of a table by the clock; ``None`` for what is none."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _by_clock(inner, True) if CLOCK.fullmatch(str(key)) else (None,)
    else:
        yield value if inside and isinstance(value, int | float) and not isinstance(value, bool) else None
