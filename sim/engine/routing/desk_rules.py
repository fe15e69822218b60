"""The rules by which contacts of concurrent channels find an agent with room for one more."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle
from sim.engine.routing.rules import AGENT_RULES, RANKED
from sim.engine.state.pools import idle_in_team
from sim.engine.state.sharing import room_in, wanted_whole

FULLEST_FIRST = AGENT_RULES.index("fullest_first")


@compiled
def choose_room(w: Handle, klass: int, ring: int, best: int, rank_of_best: float) -> tuple[int, float]:
    """Return the better of an agent and those with room behind the doors of a ring, with what comes before idle time.

    That is the rank where rings are taken in order, and then the load; or what is missing at the fullest desk.
    """
    rule = view.clock(w).choose_agent
    for door in range(view.rings(w)[ring].doors_from, view.rings(w)[ring].doors_to):
        agent = _room_behind(w, klass, door, rule == FULLEST_FIRST)
        if agent == NOBODY:
            continue
        load, rank = view.agents(w)[agent].load, float(view.doors(w)[door].rank) if rule == RANKED else 0.0
        if rule == FULLEST_FIRST:
            rank = -float(load)
        if best == NOBODY or _is_better(w, agent, rank, best, rank_of_best):
            best, rank_of_best = agent, rank
    return best, rank_of_best


@compiled
def _is_better(w: Handle, agent: int, rank: float, best: int, rank_of_best: float) -> bool:
    """Whether an agent is better than the best so far; of those equally full the first is taken."""
    one, other = view.agents(w)[agent], view.agents(w)[best]
    if rank != rank_of_best:
        return rank < rank_of_best
    if one.load != other.load:
        return bool(one.load < other.load)
    if one.load and view.clock(w).choose_agent == FULLEST_FIRST:
        return False
    return bool(one.idle_since < other.idle_since)


@compiled
def _room_behind(w: Handle, klass: int, door: int, fullest: bool) -> int:
    """Return who comes first behind a door of those with room for one more: the lightest, or the fullest."""
    number, limit, priority = view.doors(w)[door].pool, view.classes(w)[klass].limit, view.classes(w)[klass].priority
    pool, reserve = view.pools(w)[number], view.doors(w)[door].reserve
    is_idle = pool.idle and (pool.closing or reserve == 0 or idle_in_team(w, number) > reserve)
    if view.clock(w).draws_lots and view.clock(w).choose_agent == RANKED:
        wanted_whole(w, number, priority)  # whom the model looks at then, and whoever is looked at is drawn
    if is_idle and not fullest:
        return int(pool.first_idle)
    agent = room_in(w, number, limit, priority, fullest)
    return int(pool.first_idle) if agent == NOBODY and is_idle else agent
