"""Contacts in hand beside others: begun, and one more for whoever has room."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.tiers import decide_part
from sim.engine.records import views as view
from sim.engine.records.layout import CHATS, LEFT, NOBODY, PROBES, UNDIVIDED
from sim.engine.records.views import Handle
from sim.engine.routing.rules import choose_line
from sim.engine.routing.waiting import send_home, wait_no_more
from sim.engine.state.desks import REAL_TIME, take_on
from sim.engine.state.lines import head
from sim.engine.state.sharing import hold, wind_down
from sim.log.codes import LegKind

LAST = int(LegKind.LAST)
NO_RESERVE = 1_000_000


@compiled
def begin_chat(w: Handle, contact: int, agent: int) -> None:
    """Let an agent begin with a contact beside others; or find out that its customer has gone without a word."""
    one = view.contacts(w)[contact]
    view.agents(w)[agent].contact, one.agent, view.works(w)[contact].started = contact, agent, view.clock(w).now
    if one.stage == LEFT:
        one.stage = PROBES
        take_on(w, agent, contact, view.channels(w)[one.channel].probe, REAL_TIME)
        return
    one.stage, one.ends = CHATS, LAST
    if one.transfers or view.pools(w)[view.agents(w)[agent].pool].decides:
        take_on(w, agent, contact, decide_part(w, contact) * pace_with(w, contact, agent), one.channel)
    else:
        take_on(w, agent, contact, one.talk * pace_with(w, contact, agent), one.channel)


@compiled
def pace_with(w: Handle, contact: int, agent: int) -> float:
    """Return by what the talk of a contact is multiplied with an agent."""
    one = view.agents(w)[agent]
    return float(view.pace(w)[view.contacts(w)[contact].klass, one.pool] * one.pace)


@compiled
def fill(w: Handle, agent: int) -> None:
    """Give an agent with contacts in hand as many more as wait and find room."""
    line = _one_more(w, agent)
    while line != NOBODY:
        contact = head(w, line)
        hold(w, agent)
        view.agents(w)[agent].contact = contact
        wait_no_more(w, contact)
        if view.clock(w).closing:
            send_home(w)
        if view.contacts(w)[contact].transfers:
            view.contacts(w)[contact].resumed = view.clock(w).now
        else:
            view.contacts(w)[contact].answered = view.clock(w).now
        begin_chat(w, contact, agent)
        line = _one_more(w, agent)


@compiled
def _one_more(w: Handle, agent: int) -> int:
    """Return the line of one more contact for an agent with some in hand, whatever reserve is kept of idle ones."""
    one = view.agents(w)[agent]
    if one.load == 0 or one.winding:
        return NOBODY
    feed = choose_line(w, one.pool, NO_RESERVE, agent)
    return int(view.feeds(w)[feed].line) if feed != NOBODY else NOBODY


@compiled
def take_more(w: Handle, agent: int) -> None:
    """Let an agent who has finished one of several contacts take more, or others who need not come free instead."""
    number = int(view.agents(w)[agent].pool)
    if not _somebody_wants_whole(w, number):
        fill(w, agent)
        return
    pool = view.pools(w)[number]
    for crew in range(pool.team_from, pool.team_to):
        if view.pools(w)[crew].mate == pool.mate:
            refill(w, crew)


@compiled
def _somebody_wants_whole(w: Handle, number: int) -> bool:
    pool = view.pools(w)[number]
    for feed in range(pool.feeds_from, pool.feeds_to if pool.has_live else 0):
        if view.feeds(w)[feed].takes == UNDIVIDED and view.classes(w)[view.feeds(w)[feed].klass].waiting:
            return True
    return False


@compiled
def refill(w: Handle, number: int) -> None:
    """Let those take more who need no longer come free for live work, for home or for a break."""
    pool, many = view.pools(w)[number], 0
    if pool.holding == 0:
        return
    wind_down(w, number)
    for level in range(pool.levels_from + 1, pool.levels_to):
        agent = int(view.levels(w)[level].first)
        while agent != NOBODY:
            view.somebody(w)[many] = agent
            many += 1
            agent = int(view.agents(w)[agent].after)
    for k in range(many):
        fill(w, view.somebody(w)[k])
