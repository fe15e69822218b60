"""What may change on a date, and when: what a running center reads at the moment, without being built anew."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sim.scenario.basics.problems import Path, did_you_mean, one_of
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]

# By kind of thing, the keys that may change, with all that is below them.
MAY_CHANGE = {
    "channels": (
        *("self_service", "handle_time", "wrap_up", "patience", "redial", "resolution", "lines", "queue_limit"),
        *("callback", "silent_abandonment", "chase", "balking", "arrivals.per_day", "arrivals.per_hour"),
    ),
    "pools": ("agents", "empowerment.skill", "empowerment.diagnosis", "empowerment.context", "escalation.share"),
    "issues": ("ambiguity",),
    "outcome": ("resolution", "repeat", "attempts", "re_explain"),
}


def check_changes(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    calendar = scenario.calendar
    end = calendar.start + datetime.timedelta(days=calendar.days)
    for number, change in enumerate(scenario.dated):
        path: Path = ("changes", number)
        if not calendar.start < change.on < end:
            told = f"{change.on} is not one of the calendar's days after the first; write a date within them"
            yield (*path, "on"), told
        for key in change.values:
            yield from _may_change(scenario, (*path, "set", key), tuple(key.split(".")))
    days = [change.on for change in scenario.dated]
    for number, day in enumerate(days):
        if day in days[:number]:
            yield ("changes", number, "on"), f"{day} has changes already; write them in one set"


def _may_change(scenario: Scenario, place: Path, words: tuple[str, ...]) -> Found:
    kind = words[0]
    known = getattr(scenario, kind, None) if kind in MAY_CHANGE and kind != "outcome" else None
    if known is not None and len(words) > 1 and words[1] not in known:
        yield place, f"there is no {kind[:-1]} {words[1]!r}; {did_you_mean(words[1], known)}"
        return
    key = ".".join(words[1 if kind == "outcome" else 2 :])
    allowed = MAY_CHANGE.get(kind, ())
    if not any(key == one or key.startswith(f"{one}.") for one in allowed):
        name = "" if kind == "outcome" else "NAME."
        which = one_of([f"{kind}.{name}{one}" for one in allowed] or _all_that_may_change())
        yield place, f"may not change on a date; what may: {which}"


def _all_that_may_change() -> list[str]:
    names = {kind: kind if kind == "outcome" else f"{kind}.NAME" for kind in MAY_CHANGE}
    return [f"{names[kind]}.{one}" for kind, keys in MAY_CHANGE.items() for one in keys]
