"""Pools at one moment: agents who are idle or busy, and who is past the end of a shift."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, entry
from sim.engine.records import views as view
from sim.engine.records.layout import FREES, NOBODY
from sim.engine.records.views import Handle
from sim.engine.state.facts import state
from sim.engine.state.heap import agent_event, push
from sim.engine.state.turns import note_turn
from sim.log.codes import State

IDLE, DUTY, OVERTIME, BUSY = int(State.IDLE), int(State.DUTY), int(State.OVERTIME), int(State.BUSY)


@compiled
def idle_in_team(w: Handle, number: int) -> int:
    """Return how many agents of the whole pool are idle."""
    idle, pool = 0, view.pools(w)[number]
    for crew in range(pool.team_from, pool.team_to):
        idle += view.pools(w)[crew].idle
    return idle


@compiled
def take(w: Handle, agent: int) -> None:
    """Take an idle agent for a contact."""
    now, one = view.clock(w).now, view.agents(w)[agent]
    _leave_the_idle(w, agent)
    state(w, agent, IDLE, one.idle_since, now)
    one.taken = now


@compiled
def leave_idly(w: Handle, agent: int) -> None:
    """Take an idle agent for what is no contact."""
    _leave_the_idle(w, agent)
    state(w, agent, IDLE, view.agents(w)[agent].idle_since, view.clock(w).now)


@compiled
def _leave_the_idle(w: Handle, agent: int) -> None:
    pool = view.pools(w)[view.agents(w)[agent].pool]
    pool.first_idle, pool.last_idle = taken_out(w, agent, pool.first_idle, pool.last_idle)
    pool.idle -= 1


@compiled
def taken_out(w: Handle, agent: int, first: int, last: int) -> tuple[int, int]:
    """Take an agent out of the row in which it stands; return who is the first of that row now, and the last."""
    one = view.agents(w)[agent]
    if one.before == NOBODY:
        first = one.after
    else:
        view.agents(w)[one.before].after = one.after
    if one.after == NOBODY:
        last = one.before
    else:
        view.agents(w)[one.after].before = one.before
    return first, last


@compiled
def stand_behind(w: Handle, agent: int, last: int) -> None:
    """Let an agent stand last in a row: of the idle, of who is away, or of others; nobody stands in two."""
    view.agents(w)[agent].before, view.agents(w)[agent].after = last, NOBODY
    if last != NOBODY:
        view.agents(w)[last].after = agent


@compiled
def rest(w: Handle, agent: int) -> None:
    """Let an agent be idle, behind those who are so already."""
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    one.idle_since = view.clock(w).now
    stand_behind(w, agent, pool.last_idle)
    if pool.last_idle == NOBODY:
        pool.first_idle = agent
    pool.last_idle = agent
    pool.idle += 1


@entry
def worked(w: Handle, agent: int) -> None:
    """Count the time since an agent was taken as busy; where agents have several in hand it is written down."""
    one = view.agents(w)[agent]
    one.busy += view.clock(w).now - one.taken
    if view.pools(w)[one.pool].shares:
        state(w, agent, BUSY, one.taken, view.clock(w).now)


@compiled
def scheduled(w: Handle, number: int) -> int:
    """Return how many agents are on duty whose shift has not ended."""
    pool = view.pools(w)[number]
    return int(pool.on_duty - (pool.surplus_to - pool.surplus_from))


@compiled
def sign_on(w: Handle, number: int) -> int:
    """Bring the first agent on duty who is off."""
    pool = view.pools(w)[number]
    agent = int(pool.agents_from)
    while view.agents(w)[agent].on_duty:
        agent += 1
    one = view.agents(w)[agent]
    one.on_since, one.busy, one.contact, one.on_duty = view.clock(w).now, 0, NOBODY, 1
    set_pace(w, agent)
    one.earlier, one.later = pool.last_on, NOBODY
    if pool.last_on == NOBODY:
        pool.first_on = agent
    else:
        view.agents(w)[pool.last_on].later = agent
    pool.last_on = agent
    pool.on_duty += 1
    return agent


@compiled
def sign_off(w: Handle, agent: int) -> None:
    """Send an agent home who is idle or has just finished; past the end of a shift the first to do so."""
    now, one = view.clock(w).now, view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    if pool.surplus_to > pool.surplus_from:
        state(w, agent, OVERTIME, _surplus(w, one.pool, True), now)
    elif pool.closing:
        state(w, agent, OVERTIME, pool.closed_at, now)
    state(w, agent, DUTY, one.on_since, now)
    _leave_duty(w, agent)


@compiled
def _leave_duty(w: Handle, agent: int) -> None:
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    if one.earlier == NOBODY:
        pool.first_on = one.later
    else:
        view.agents(w)[one.earlier].later = one.later
    if one.later == NOBODY:
        pool.last_on = one.earlier
    else:
        view.agents(w)[one.later].earlier = one.earlier
    one.on_duty = 0
    pool.on_duty -= 1


@compiled
def _surplus(w: Handle, number: int, first: bool) -> int:
    """Take the first, or the last, of the moments when shifts ended whose agents have not gone."""
    pool = view.pools(w)[number]
    many = pool.agents_to - pool.agents_from
    if first:
        pool.surplus_from += 1
        return int(view.surplus(w)[pool.agents_from + (pool.surplus_from - 1) % many])
    pool.surplus_to -= 1
    return int(view.surplus(w)[pool.agents_from + pool.surplus_to % many])


@entry
def keep(w: Handle, number: int, count: int) -> int:
    """Keep up to ``count`` agents who should have gone; return how many stay on."""
    pool = view.pools(w)[number]
    stay = min(count, int(pool.surplus_to - pool.surplus_from))
    agent, left = int(pool.agents_to), stay
    while left and agent > pool.agents_from:  # whoever has the highest number and is busy
        agent -= 1
        if view.agents(w)[agent].on_duty and view.agents(w)[agent].contact != NOBODY:
            state(w, agent, OVERTIME, _surplus(w, number, False), view.clock(w).now)
            left -= 1
    return stay


@compiled
def dismiss_idle(w: Handle, number: int, count: int) -> int:
    """Send home up to ``count`` idle agents, longest idle first; return how many went."""
    going = min(count, int(view.pools(w)[number].idle))
    for _ in range(going):
        agent = int(view.pools(w)[number].first_idle)
        leave_idly(w, agent)
        sign_off(w, agent)
    return going


@compiled
def set_pace(w: Handle, agent: int) -> None:
    """Let an agent work at the pace of today's staff."""
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    many = pool.paces_to - pool.paces_from
    if many:
        one.pace = view.paces(w)[pool.paces_from + (one.number - pool.first) % many]


@compiled
def go_away(w: Handle, agent: int, what: int, length: int, turn: int) -> None:
    """Let an agent who is free be away from customers for a while."""
    now, one = view.clock(w).now, view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    one.away, one.away_since = what, now
    one.times_away += 1
    stand_behind(w, agent, pool.last_away)
    if pool.last_away == NOBODY:
        pool.first_away = agent
    pool.last_away = agent
    pool.away += 1
    push(w, now + length, FREES, agent_event(agent), one.times_away)
    if turn != NOBODY:
        note_turn(w, agent, turn)


@entry
def come_back(w: Handle, agent: int) -> None:
    """End an agent's time away from customers."""
    one = view.agents(w)[agent]
    pool = view.pools(w)[one.pool]
    pool.first_away, pool.last_away = taken_out(w, agent, pool.first_away, pool.last_away)
    pool.away -= 1
    state(w, agent, one.away, one.away_since, view.clock(w).now)
    one.away = NOBODY


@compiled
def dismiss_away(w: Handle, number: int, count: int) -> int:
    """Send home up to ``count`` agents who are away from customers; return how many went."""
    going = min(count, int(view.pools(w)[number].away))
    for _ in range(going):
        agent = int(view.pools(w)[number].first_away)
        come_back(w, agent)
        sign_off(w, agent)
    return going


@compiled
def end_shifts(w: Handle, number: int, count: int) -> None:
    """End ``count`` shifts: idle agents go at once, then who is away, then whoever finishes first."""
    pool = view.pools(w)[number]
    many = pool.agents_to - pool.agents_from
    if count == scheduled(w, number):
        pool.pauses_from = pool.pauses_to
    rest = count - dismiss_idle(w, number, count)
    rest -= dismiss_away(w, number, rest)
    for _ in range(rest):
        view.surplus(w)[pool.agents_from + pool.surplus_to % many] = view.clock(w).now
        pool.surplus_to += 1


@compiled
def close(w: Handle, number: int) -> None:
    """End duty: from now on every minute is past the end of the shift."""
    pool = view.pools(w)[number]
    pool.closing, pool.closed_at, pool.pauses_from = 1, view.clock(w).now, pool.pauses_to
    dismiss_away(w, number, pool.away)
    view.closing(w)[view.clock(w).closing] = number
    view.clock(w).closing += 1


@entry
def reopen(w: Handle, number: int) -> None:
    """Begin duty again; who stayed since the close has worked past the shift until now."""
    pool = view.pools(w)[number]
    pool.closing = 0
    agent, left = int(pool.first_on), scheduled(w, number)
    while left > 0:
        state(w, agent, OVERTIME, pool.closed_at, view.clock(w).now)
        agent = int(view.agents(w)[agent].later)
        left -= 1


@compiled
def forget_closing(w: Handle, number: int) -> None:
    """Take a pool off those that close."""
    many, kept = view.clock(w).closing, 0
    for k in range(many):
        if view.closing(w)[k] != number:
            view.closing(w)[kept] = view.closing(w)[k]
            kept += 1
    view.clock(w).closing = kept
