"""The routing rules of ``sim.policies`` over positions instead of views: the same choices, compiled."""

from __future__ import annotations

from math import inf

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import DEFERRED, NOBODY, SHARED, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.lines import head, since_entry
from sim.engine.state.pools import idle_in_team
from sim.engine.state.sharing import may_take_more

AGENT_RULES = ("ranked", "longest_idle", "least_occupied", "fewest_skills", "lightest_load", "fullest_first")
LINE_RULES = ("longest_wait", "priority", "ranked", "weighted_wait", "score", "queue_ratio", "due")
RANKED, LEAST_OCCUPIED, FEWEST_SKILLS = (
    AGENT_RULES.index(name) for name in ("ranked", "least_occupied", "fewest_skills")
)
PRIORITY, BEST_RANK, WEIGHTED_WAIT, SCORE, QUEUE_RATIO, DUE = range(1, len(LINE_RULES))
ANY = -1  # order of work


@compiled
def idle_behind(w: Handle, door: int) -> int:
    """Return how many idle agents a class finds behind a door, where some may be kept back."""
    pool = view.pools(w)[view.doors(w)[door].pool]
    reserve = view.doors(w)[door].reserve
    if reserve and not pool.closing and idle_in_team(w, view.doors(w)[door].pool) <= reserve:
        return 0
    return 0 if pool.closing and view.doors(w)[door].on_duty_only else int(pool.idle)


@compiled
def choose_agent(w: Handle, ring: int, best: int, rank_of_best: float) -> tuple[int, float]:
    """Return the better of an agent and those behind the doors of a ring, by the center's rule, with its rank."""
    rule = view.clock(w).choose_agent
    for door in range(view.rings(w)[ring].doors_from, view.rings(w)[ring].doors_to):
        if idle_behind(w, door) == 0:
            continue
        agent = int(view.pools(w)[view.doors(w)[door].pool].first_idle)
        if rule == LEAST_OCCUPIED:
            agent = _least_occupied(w, agent)
        rank = _rank(w, rule, door, agent)
        if best == NOBODY or (rank, view.agents(w)[agent].idle_since) < (rank_of_best, view.agents(w)[best].idle_since):
            best, rank_of_best = agent, rank
    return best, rank_of_best


@compiled
def _rank(w: Handle, rule: int, door: int, agent: int) -> float:
    """Return what comes before idle time: less is better."""
    if rule == RANKED:
        return float(view.doors(w)[door].rank)
    if rule == FEWEST_SKILLS:
        return float(view.pools(w)[view.doors(w)[door].pool].skills)
    return occupancy(w, agent) if rule == LEAST_OCCUPIED else 0.0


@compiled
def _least_occupied(w: Handle, agent: int) -> int:
    best = agent
    while agent != NOBODY:
        one, other = view.agents(w)[agent], view.agents(w)[best]
        if (occupancy(w, agent), one.idle_since) < (occupancy(w, best), other.idle_since):
            best = agent
        agent = int(one.after)
    return best


@compiled
def occupancy(w: Handle, agent: int) -> float:
    """Return the share of an agent's time on duty that was busy; 0 for who has just come."""
    one = view.agents(w)[agent]
    on_duty = view.clock(w).now - one.on_since
    return (one.busy / TICKS) / (on_duty / TICKS) if on_duty > 0 else 0.0


@compiled
def choose_line(w: Handle, pool: int, idle: int, agent: int) -> int:
    """Return from which line of a pool's an agent serves the head, beside so many idle ones; ``NOBODY`` from none.

    An ``agent`` who is named has contacts in hand and takes one more; others, such as ``NOBODY``, are free.
    """
    best, rule, whole, order = NOBODY, view.clock(w).choose_line, 0.0, ANY
    best_first, best_second, best_since = inf, inf, 0.0
    if view.pools(w)[pool].mixed and agent == NOBODY and rule != PRIORITY:
        order = _first_in_order(w, pool, idle)
    for feed in range(view.pools(w)[pool].feeds_from, view.pools(w)[pool].feeds_to if agent != NOBODY else 0):
        head(w, view.feeds(w)[feed].line)
    if rule == QUEUE_RATIO:
        whole = _who_wait(w, pool, idle, agent, order)
    for feed in range(view.pools(w)[pool].feeds_from, view.pools(w)[pool].feeds_to):
        if not _is_for(w, pool, feed, idle, agent, order):
            continue
        since = _since(w, feed)
        first, second = _merit(w, rule, feed, since, whole)
        if best == NOBODY or (first, second, since) < (best_first, best_second, best_since):
            best, best_first, best_second, best_since = feed, first, second, since
    return best


@compiled
def _since(w: Handle, feed: int) -> float:
    """Return when the head of a line, who is known to be there, began to wait, or came to us; or when it is due."""
    first = view.nodes(w)[view.lines(w)[view.feeds(w)[feed].line].first].contact
    if view.feeds(w)[feed].by_due:
        return float(view.works(w)[first].due)
    return (since_entry(w, first) if view.feeds(w)[feed].by_entry else view.contacts(w)[first].arrival) / TICKS


@compiled
def _is_for(w: Handle, pool: int, feed: int, idle: int, agent: int, order: int) -> bool:
    """Whether somebody waits in a line whom one more agent may serve, of one order of work or of any."""
    if head(w, view.feeds(w)[feed].line) == NOBODY:
        return False
    reserve = view.feeds(w)[feed].reserve
    elsewhere = idle_in_team(w, pool) - view.pools(w)[pool].idle if reserve else 0
    if reserve and idle + elsewhere < reserve and not view.pools(w)[pool].closing:
        return False
    return bool((agent == NOBODY and not view.pools(w)[pool].mixed) or _is_work_for(w, pool, feed, agent, order))


@compiled
def _is_work_for(w: Handle, pool: int, number: int, agent: int, order: int) -> bool:
    """Whether a free agent may begin a work of some order, messages only while both are open; or take one more chat."""
    feed = view.feeds(w)[number]
    if agent != NOBODY:
        return bool(feed.takes == SHARED) and may_take_more(w, agent, feed.limit, feed.priority)
    if ANY != order != feed.order:
        return False
    is_open = view.channels(w)[view.classes(w)[feed.klass].channel].is_open and not view.pools(w)[pool].closing
    return bool(feed.takes != DEFERRED or is_open)


@compiled
def _first_in_order(w: Handle, pool: int, idle: int) -> int:
    """Return which work goes first: live before concurrent, and that before deferred; ``ANY`` where there is none."""
    first = ANY
    for feed in range(view.pools(w)[pool].feeds_from, view.pools(w)[pool].feeds_to):
        order = view.feeds(w)[feed].order
        if (first == ANY or order < first) and _is_for(w, pool, feed, idle, NOBODY, ANY):
            first = order
    return int(first)


@compiled
def _who_wait(w: Handle, pool: int, idle: int, agent: int, order: int) -> float:
    many = 0
    for feed in range(view.pools(w)[pool].feeds_from, view.pools(w)[pool].feeds_to):
        if _is_for(w, pool, feed, idle, agent, order):
            many += view.classes(w)[view.feeds(w)[feed].klass].waiting
    return float(many)


@compiled
def _merit(w: Handle, rule: int, feed: int, since: float, whole: float) -> tuple[float, float]:
    """Return what comes before the wait: less is better."""
    one = view.feeds(w)[feed]
    if rule == PRIORITY:
        return -one.priority, float(one.order)
    if rule == BEST_RANK:
        return float(one.rank), 0.0
    if rule == WEIGHTED_WAIT:
        return -one.weight * _waited(w, since), 0.0
    if rule == SCORE:
        return -one.base_score - one.slope * _waited(w, since), 0.0
    if rule == QUEUE_RATIO:
        return one.ratio * whole - view.classes(w)[one.klass].waiting, 0.0
    if rule == DUE:
        return _due(w, feed, since), 0.0
    return 0.0, 0.0


@compiled
def _waited(w: Handle, since: float) -> float:
    return float(round(view.clock(w).now - since * TICKS) / TICKS)


@compiled
def _due(w: Handle, feed: int, since: float) -> float:
    """Return when the head of a line should be answered: what was promised counts from when it came to the line."""
    one = view.feeds(w)[feed]
    if one.by_due:
        return since
    first = view.nodes(w)[view.lines(w)[one.line].first].contact
    return float(view.contacts(w)[first].arrival / TICKS + one.within)
