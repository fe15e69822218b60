"""The modes of a channel: one record each, which says what a mode is; what happens in it is its life, in the model.

Nobody else asks for a mode by its name. A new one is a name and a record here, the keys of its own in `Channel`, and a
life in `sim.model.lives.by_mode`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

ModeName = Literal["live", "concurrent", "deferred", "self_service", "broadcast", "outbound", "walk_in"]


class OverviewRow(NamedTuple):
    """The metrics that fill the columns of the overview; empty where a column says nothing of such channels."""

    offered: str = ""
    answered: str = ""
    wait: str = ""
    lost: str = ""
    left: str = ""
    level: str = "service_level"


@dataclass(frozen=True, eq=False)
class Mode:
    """What a channel of a mode is.

    Attributes
    ----------
    name
        The word of scenario files.
    described
        What reports call channels of the mode.
    inbound
        Whether customers contact us; else we contact them.
    staffed
        Whether agents talk with them; else machines do, or nobody.
    queued
        Whether customers wait in line, with lines that may be taken and a queue that may be full.
    shared
        Whether an agent holds several contacts at once.
    deferred
        Whether contacts are left with us at any time, and are worked off from a backlog.
    rank
        Which work comes first for an agent: that of the lowest rank.
    keys, needs
        The keys of a channel that mean something in this mode and not in all, and those that must be written.
    gives_up
        The keys by which who waits in line may leave without an answer; nobody does where none is written.
    prices, because
        The keys of a channel's cost that mean something, all where none are named; and why the others do not.
    expects, bears
        The wait in seconds that customers expect and bear where a channel does not say.
    mechanisms
        Whose metrics are reported of channels of the mode, beside those of all.
    overview
        Its row in the overview; a mode that goes one way has none.
    """

    name: ModeName
    described: str
    inbound: bool
    staffed: bool
    keys: tuple[str, ...]
    overview: OverviewRow
    needs: tuple[str, ...] = ()
    gives_up: tuple[str, ...] = ()
    queued: bool = False
    shared: bool = False
    deferred: bool = False
    rank: int = 0
    expects: float = 30.0
    bears: float = 900.0
    mechanisms: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    because: str = ""

    @cached_property
    def answered(self) -> bool:
        """Whether agents answer customers who contact us."""
        return self.inbound and self.staffed

    @cached_property
    def automated(self) -> bool:
        """Whether customers who contact us meet a machine."""
        return self.inbound and not self.staffed

    @cached_property
    def dialled(self) -> bool:
        """Whether our agents call customers."""
        return self.staffed and not self.inbound

    @cached_property
    def one_way(self) -> bool:
        """Whether we send messages to many, and nobody talks with anybody."""
        return not self.inbound and not self.staffed

    @cached_property
    def undivided(self) -> bool:
        """Whether customers wait in line for an agent of their own."""
        return self.queued and not self.shared

    @cached_property
    def warm(self) -> bool:
        """Whether an agent can stay with the customer until somebody else answers."""
        return self.staffed and not self.shared and not self.deferred


_CONTACT = ("open", "segments", "issues", "handle_time")
_INBOUND = (*_CONTACT, "arrivals", "personalisation", "recordability", "fit", "opens", "closes")
_STAFFED = ("complexity_effect", "patience", "wrap_up", "resolution")
_ANSWERED = (*_INBOUND, *_STAFFED, "starting_backlog", "queue_order", "target", "expects", "bears")
_CLOSED = ("when_closed", "comes_back")
_DOOR = (*_CLOSED, "lines", "redial")
_IN_LINE = (*_ANSWERED, *_DOOR, "at_close", "queue_limit")
_SENT = ("per_contact", "fixed_per_month")
_WAITED = OverviewRow("arrivals", "answered", "asa", "abandonment", "never_answered")

MODES: Mapping[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode(
            "live",
            "in line",
            inbound=True,
            staffed=True,
            queued=True,
            keys=(*_IN_LINE, "callback"),
            needs=("handle_time",),
            gives_up=("patience", "callback"),
            overview=_WAITED,
        ),
        Mode(
            "concurrent",
            "several at a time",
            inbound=True,
            staffed=True,
            queued=True,
            shared=True,
            rank=1,
            expects=45.0,
            keys=(*_IN_LINE, "concurrency", "silent_abandonment"),
            needs=("handle_time", "concurrency"),
            gives_up=("patience",),
            overview=_WAITED,
            mechanisms=("concurrent",),
        ),
        Mode(
            "deferred",
            "answered later",
            inbound=True,
            staffed=True,
            deferred=True,
            rank=2,
            expects=14_400.0,
            bears=604_800.0,
            keys=(*_ANSWERED, "at_close", "chase", "changeover"),
            needs=("handle_time",),
            overview=OverviewRow("arrivals", "answered", "response_time"),
            mechanisms=("deferred",),
        ),
        Mode(
            "self_service",
            "machines",
            inbound=True,
            staffed=False,
            keys=(*_INBOUND, *_DOOR, "self_service"),
            needs=("handle_time", "self_service"),
            overview=OverviewRow("arrivals", "contained", lost="failed"),
            mechanisms=("self_service",),
        ),
        Mode(
            "broadcast",
            "messages of ours",
            inbound=False,
            staffed=False,
            keys=("provokes", "captures", "viewed", "precision"),
            prices=_SENT,
            because="where nobody talks",
            overview=OverviewRow(),
        ),
        Mode(
            "outbound",
            "calls of ours",
            inbound=False,
            staffed=True,
            rank=3,
            keys=(*_CONTACT, *_STAFFED, "outbound"),
            needs=("handle_time", "outbound"),
            overview=OverviewRow("reached", "right_party", lost="mismatch"),
            mechanisms=("outbound",),
            prices=(*_SENT, "per_minute"),
            because="where the customer pays nothing",
        ),
        Mode(
            "walk_in",
            "over the counter",
            inbound=True,
            staffed=True,
            queued=True,
            keys=(*_ANSWERED, *_CLOSED, "at_close", "queue_limit", "redial", "balking"),
            needs=("handle_time", "balking"),
            gives_up=("patience", "balking"),
            expects=600.0,
            overview=_WAITED,
        ),
    )
}


def mode_of(channel: Mapping[str, Any]) -> Mode:
    """Return the mode of a channel in a scenario as it was saved."""
    return MODES[channel["mode"]]


def modes_with(key: str) -> list[ModeName]:
    """Return the modes in which a key of a channel means something; none where it does in all."""
    return [mode.name for mode in MODES.values() if key in mode.keys]
