"""What happens on channels of each mode, by the mode's name; the only place where the model looks for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.model.arrivals import arrivals
from sim.model.lives.concurrent import concurrent
from sim.model.lives.deferred import deferred, offer_backlog, put_away, set_due
from sim.model.lives.live import live
from sim.model.lives.machines import set_machine
from sim.model.lives.outbound import dial, listing, outbound, set_list
from sim.model.lives.self_service import self_service
from sim.model.lives.walk_in import walk_in
from sim.scenario.channels.mode import ModeName

if TYPE_CHECKING:
    from sim.demand import SampledDemand
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.state.channel import ChannelNow
    from sim.model.state.contact import Contact


def _nothing(*_: object) -> None:
    """Do nothing: most modes need nothing of their own, and nothing happens as their channels open."""


class ChannelLife(NamedTuple):
    """What happens on a channel.

    ``story`` is the life of one contact, and ``come`` how contacts come. ``prepare`` makes what the mode keeps over the
    whole horizon, ``follow`` reads what may change on dates, and ``opened`` and ``closed`` are what happens as
    the channel opens and closes.
    """

    story: Callable[[Center, Contact], Story]
    come: Callable[[Center, ChannelNow, int], Story] = arrivals
    prepare: Callable[[ChannelNow, SampledDemand], None] = _nothing
    follow: Callable[[ChannelNow, SampledDemand], None] = _nothing
    opened: Callable[[Center, ChannelNow], None] = _nothing
    closed: Callable[[Center, ChannelNow], None] = _nothing


LIVES: Mapping[ModeName, ChannelLife] = {
    "live": ChannelLife(live),
    "concurrent": ChannelLife(concurrent),
    "deferred": ChannelLife(deferred, prepare=set_due, opened=offer_backlog, closed=put_away),
    "self_service": ChannelLife(self_service, follow=set_machine),
    "broadcast": ChannelLife(live),  # on which nobody comes
    "outbound": ChannelLife(outbound, come=listing, prepare=set_list, opened=dial),
    "walk_in": ChannelLife(walk_in),
}
