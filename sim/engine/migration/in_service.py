"""Whether a channel is there for a customer: it may open and close for good, for some of them too."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.views import Handle


@compiled
def has_ended(w: Handle, contact: int) -> bool:
    """Whether the channel is gone for a contact's customer and issue."""
    one = view.contacts(w)[contact]
    ended_by = view.channels(w)[one.channel].ends_at <= one.arrival
    return bool(ended_by and mind.ends(w)[one.channel, one.segment, one.issue])


@compiled
def serves(w: Handle, contact: int) -> bool:
    """Whether the channel is there for a contact's customer and issue."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    return bool(channel.since <= one.arrival < channel.until and not has_ended(w, contact))


@compiled
def serves_at(w: Handle, number: int, segment: int, issue: int, now: int) -> bool:
    """Whether a channel is there for a segment and an issue at a time."""
    channel = view.channels(w)[number]
    is_gone = channel.ends_at <= now and mind.ends(w)[number, segment, issue]
    return bool(channel.since <= now < channel.until and not is_gone)
