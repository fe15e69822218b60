"""Which roles the words of a header may mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sim.importing.roles.words import Name, phrases

TIME, COUNT, DURATION, SHARE, TEXT = "time", "count", "duration", "share", "text"


@cache
def types() -> Mapping[str, str]:
    """Return how the cells of each role are read."""
    return {role: entry["type"] for role, entry in _entries().items()}


def roles_of(name: Name) -> list[str]:
    """Return the roles that a header may have, the likeliest first.

    >>> from sim.importing.roles.words import name_of
    >>> roles_of(name_of("Avg Abandon")), roles_of(name_of("Abandon")), roles_of(name_of("Abandon %"))
    (['wait_abandoned'], ['abandoned', 'wait_abandoned'], [])
    """
    known = next((_phrases()[form] for form in name.forms if form in _phrases()), ())
    return [role for role in known if _suits(name, role)]


def rank(name: Name, role: str) -> int:
    """Return how early the words of a header come among those of a role: the first are the plainest."""
    known = [form for word in _entries()[role]["words"] for form in phrases(str(word))]
    return min((known.index(form) for form in name.forms if form in known), default=len(known))


def _suits(name: Name, role: str) -> bool:
    kind = types()[role]
    if name.percent:
        return kind == SHARE
    if role == "threshold" or kind == SHARE:  # "Service Level (sec)" is a threshold, "Service Level 20 s" is none
        return (role == "threshold") == _is_threshold(name)
    if name.mean:
        return kind in (DURATION, SHARE) or role in ("staffed", "rating")
    return not (name.unit and kind in (TEXT,)) and not (name.unit and kind == COUNT and role != "threshold")


def _is_threshold(name: Name) -> bool:
    said = any(word in name.forms[0].split() for word in ("acceptable", "threshold", "target"))
    return said or bool(name.unit and not name.numbers)


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)  # type: ignore[no-any-return]


@cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for role, entry in _entries().items():
        for phrase in entry["words"]:
            for form in phrases(str(phrase)):
                roles = found.setdefault(form, [])
                if role not in roles:
                    roles.append(role)
    return {form: tuple(roles) for form, roles in found.items()}
