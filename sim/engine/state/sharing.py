"""Agents with several contacts in hand: who has how many and may take more, and who takes no more.

Of each pool so many levels stand one behind the other: at level n who has n in hand and may take more, longest so
first; at level 0, where nobody could be, who winds down, as many as are to go home or away.
"""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY, UNDIVIDED
from sim.engine.records.views import Handle
from sim.engine.state.lines import head
from sim.engine.state.pools import stand_behind, taken_out
from sim.engine.state.turns import pause_for

WINDING = 0


@compiled
def hold(w: Handle, agent: int) -> None:
    """Put one more contact into an agent's hands."""
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    if one.load == 0:
        pool.holding += 1
    elif not one.winding:
        _leave(w, agent, one.load)
    one.load += 1
    if not one.winding:
        _join(w, agent, one.load)
    if pool.surplus_to > pool.surplus_from or pool.pauses_to > pool.pauses_from:
        wind_down(w, one.pool)


@compiled
def let_one_go(w: Handle, agent: int) -> None:
    """Take one contact out of an agent's hands."""
    one = view.agents(w)[agent]
    if not one.winding:
        _leave(w, agent, one.load)
    one.load -= 1
    if one.load == 0:
        view.pools(w)[one.pool].holding -= 1
    elif not one.winding:
        _join(w, agent, one.load)


@compiled
def come_free(w: Handle, agent: int) -> None:
    """Note that an agent has nothing in hand any more."""
    if view.agents(w)[agent].winding:
        _leave(w, agent, WINDING)
        view.agents(w)[agent].winding = 0


@compiled
def wind_down(w: Handle, number: int) -> None:
    """Let as many agents take no more as are to go home or away, and no others."""
    pool = view.pools(w)[number]
    wanted = pool.surplus_to - pool.surplus_from + pool.pauses_to - pool.pauses_from
    winding = view.levels(w)[pool.levels_from + WINDING]
    while winding.many > wanted:
        agent = int(winding.last)
        _leave(w, agent, WINDING)
        view.agents(w)[agent].winding = 0
        _join(w, agent, view.agents(w)[agent].load)
    while winding.many < wanted:
        agent = _lightest(w, number)
        if agent == NOBODY:
            return
        _leave(w, agent, view.agents(w)[agent].load)
        view.agents(w)[agent].winding = 1
        _join(w, agent, WINDING)


@compiled
def _lightest(w: Handle, number: int) -> int:
    """Return who has the fewest in hand of those who may go home, or have a break that is due."""
    pool = view.pools(w)[number]
    goes_home = pool.surplus_to > pool.surplus_from
    for level in range(pool.levels_from + 1, pool.levels_to):
        agent = int(view.levels(w)[level].first)
        while agent != NOBODY:
            if goes_home or pause_for(w, agent) != NOBODY:
                return agent
            agent = int(view.agents(w)[agent].after)
    return NOBODY


@compiled
def _leave(w: Handle, agent: int, load: int) -> None:
    level = view.levels(w)[view.pools(w)[view.agents(w)[agent].pool].levels_from + load]
    level.first, level.last = taken_out(w, agent, level.first, level.last)
    level.many -= 1


@compiled
def _join(w: Handle, agent: int, load: int) -> None:
    level = view.levels(w)[view.pools(w)[view.agents(w)[agent].pool].levels_from + load]
    stand_behind(w, agent, level.last)
    if level.last == NOBODY:
        level.first = agent
    level.last = agent
    level.many += 1


@compiled
def _many_with(w: Handle, number: int, load: int) -> int:
    """Return how many agents of a crew have so many in hand and may take more."""
    pool = view.pools(w)[number]
    return int(view.levels(w)[pool.levels_from + load].many) if pool.levels_from + load < pool.levels_to else 0


@compiled
def wanted_whole(w: Handle, number: int, priority: float) -> int:
    """Return how many wait for live work before a contact of a priority: each of them needs a whole agent."""
    pool, wanted, counted = view.pools(w)[number], 0, NOBODY
    if not pool.frees_whole:
        return 0
    for k in range(pool.feeds_from, pool.feeds_to):
        feed = view.feeds(w)[k]
        waiting = view.classes(w)[feed.klass].waiting
        is_before = feed.takes == UNDIVIDED and waiting and feed.klass != counted and feed.priority >= priority
        if is_before and head(w, feed.line) != NOBODY:
            wanted += waiting
            counted = feed.klass
    return int(wanted)


@compiled
def room_in(w: Handle, number: int, limit: int, priority: float, last: bool) -> int:
    """Return the first, or the last, of a crew's agents with some in hand who may take one more.

    The lightest load comes first. So that live work gets an agent, as many agents as wait for it take no more, of all
    shifts together: those with the lightest load.
    """
    pool, found, barred = view.pools(w)[number], NOBODY, wanted_whole(w, number, priority)
    for load in range(1, limit):
        for crew in range(pool.team_from, pool.team_to):
            if view.pools(w)[crew].mate == pool.mate:
                many = _many_with(w, crew, load)
                if crew == number and many > barred:
                    level = view.levels(w)[pool.levels_from + load]
                    if not last:
                        return _so_far_behind(w, level.first, barred)
                    found = int(level.last)
                barred = max(0, barred - many)
    return found


@compiled
def _so_far_behind(w: Handle, agent: int, places: int) -> int:
    for _ in range(places):
        agent = view.agents(w)[agent].after
    return int(agent)


@compiled
def may_take_more(w: Handle, agent: int, limit: int, priority: float) -> bool:
    """Whether an agent with contacts in hand may take one more."""
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    if one.winding or one.load >= limit:
        return False
    barred = wanted_whole(w, one.pool, priority)
    for load in range(1, one.load + 1):
        for crew in range(pool.team_from, pool.team_to):
            if view.pools(w)[crew].mate == pool.mate:
                if barred == 0:
                    return True
                if load == one.load and crew == one.pool:
                    return not _is_among_first(w, agent, barred)
                barred = max(0, barred - _many_with(w, crew, load))
    return True


@compiled
def _is_among_first(w: Handle, agent: int, places: int) -> bool:
    """Whether an agent stands among the first of those with the same load."""
    one = view.agents(w)[agent]
    other = int(view.levels(w)[view.pools(w)[one.pool].levels_from + one.load].first)
    for _ in range(places):
        if other == agent:
            return True
        if other == NOBODY:
            return False
        other = int(view.agents(w)[other].after)
    return False
