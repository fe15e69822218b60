"""Whether a rule sends a contact to a vendor now: the conditions of ``sim.policies.outsourcing``, compiled."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


@compiled
def applies(w: Handle, number: int, contact: int) -> bool:
    """Whether every condition of a rule holds but the wait, which the clock sees to."""
    rule, one = view.rules(w)[number], view.contacts(w)[contact]
    if rule.luck != NOBODY and view.lucks(w)[contact, rule.luck] >= rule.share:
        return False
    if rule.queue_over >= 0 and view.classes(w)[one.klass].waiting - one.waiting <= rule.queue_over:
        return False
    if rule.volume_over >= 0 and _volume(w, one.channel) <= rule.volume_over:
        return False
    return not rule.has_hours or _is_in_hours(w, number)


@compiled
def _is_in_hours(w: Handle, number: int) -> bool:
    """Whether the clock stands in a span of a rule's hours; those that are over are passed."""
    rule, now = view.rules(w)[number], view.clock(w).now
    while rule.hours_from < rule.hours_to and view.spans(w)[rule.hours_from].end <= now:
        rule.hours_from += 1
    return bool(rule.hours_from < rule.hours_to and view.spans(w)[rule.hours_from].start <= now)


@compiled
def _volume(w: Handle, channel: int) -> int:
    """Return how many have come to a channel in the reporting interval that it is now."""
    one = view.channels(w)[channel]
    return int(one.volume) if one.counted == _interval(w) else 0


@compiled
def count(w: Handle, channel: int) -> None:
    """Count who comes to a channel in the reporting interval that it is now."""
    one = view.channels(w)[channel]
    one.volume = _volume(w, channel) + 1
    one.counted = _interval(w)


@compiled
def _interval(w: Handle) -> int:
    clock = view.clock(w)
    while clock.interval + 1 < len(view.intervals(w)) and view.intervals(w)[clock.interval + 1] <= clock.now:
        clock.interval += 1
    return int(clock.interval)
