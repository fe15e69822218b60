"""An agent looks for a contact: the next one to serve, one more beside those in hand, rest, or the way home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.routing import rings, waiting

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.contact import Contact
    from sim.model.state.pool import Agent, AgentPool
    from sim.model.state.queues import QueueView

NO_RESERVE = 1_000_000


def seek_work(center: Center, agent: Agent, now: float) -> None:
    """Give a freed agent the next contact, a break that is due, rest, or the way home."""
    pool = agent.pool
    if pool.winding:
        pool.come_free(agent)
    if pool.surplus or (pool.closing and not agent.own_line and not waiting.is_wanted(pool, now)):
        pool.sign_off(agent, now)
        _leave(center, agent)
        if center.closing_pools:
            _tell_experts(center)
        return
    if pool.pauses and (due := pool.pause_for(agent)) is not None:
        center.take_break(agent, due)
        _leave(center, agent)
        return
    contact = _own_contact(agent) if agent.own_line else None
    if contact is None and any(pool.queues):
        contact = next_contact(center, pool, now, len(pool.idle))
    if contact is not None:
        agent.taken = now
        _serve(center, agent, contact)
        return
    pool.rest(agent, now)
    if center.closing_pools:
        _tell_experts(center)
    for channel in pool.dials:
        if channel.is_open and channel.calls.has_any(now):
            center.dial(channel)
    if pool.keep_back:
        _rouse_colleagues(center, pool, now)


def _tell_experts(center: Center) -> None:
    """Let experts go home who stayed for who might have been passed on to them."""
    if center.has_tiers:
        waiting.send_home(center)


def _serve(center: Center, agent: Agent, contact: Contact) -> None:
    """Connect a contact with an agent who was taken for it; of chats the agent takes up as many as may be."""
    sharing = contact.klass.sharing
    if sharing:
        agent.pool.hold(agent)
    waiting.answer(center, contact, agent)
    if sharing:
        fill(center, agent, center.clock.now)


def _rouse_colleagues(center: Center, pool: AgentPool, now: float) -> None:
    """Let other crews take work that was kept back until enough of the whole pool are idle."""
    for crew in pool.team:
        if crew is not pool:
            rouse(center, crew, now)


def fill(center: Center, agent: Agent, now: float) -> None:
    """Give an agent with contacts in hand as many more as wait and find room."""
    while contact := _one_more(center, agent, now):
        agent.pool.hold(agent)
        waiting.answer(center, contact, agent)


def take_more(center: Center, agent: Agent, now: float) -> None:
    """Let an agent who has finished one of several contacts take more, or others who need not come free instead."""
    live = agent.pool.live_feeds
    if live and any(feed.klass.waiting for feed in live):
        for pool in agent.pool.mates:
            refill(center, pool)
    else:
        fill(center, agent, now)


def refill(center: Center, pool: AgentPool) -> None:
    """Let those take more who need no longer come free for live work, for home or for a break."""
    if pool.holding:
        pool.wind_down()
        for agent in [agent for agents in pool.held[1:] for agent in agents]:  # type: ignore[attr-defined]
            fill(center, agent, center.clock.now)


def _one_more(center: Center, agent: Agent, now: float) -> Contact | None:
    """Return one more contact for an agent with some in hand, whatever reserve is kept of idle ones."""
    pool: Any = agent.pool
    if not agent.load or agent in pool.winding:
        return None
    lines = [
        feed
        for feed in _lines(pool, NO_RESERVE)
        if feed.klass.sharing and agent.load < feed.limit and pool.may_take_more(agent, feed.limit, feed.priority)
    ]
    return _head_of(center, lines, now)


def _leave(center: Center, agent: Agent) -> None:
    """Send who waits for an agent that has gone to the ordinary lines."""
    for contact in list(agent.own_line):
        rings.give_up_last_agent(center, contact)
    agent.own_line.clear()
    refill(center, agent.pool)


def _own_contact(agent: Agent) -> Contact | None:
    while agent.own_line:
        contact = agent.own_line.popleft()
        if contact.waiting:
            return contact
    return None


def next_contact(center: Center, pool: AgentPool, now: float, idle: int) -> Contact | None:
    """Return the contact that one more agent should serve, beside so many idle ones."""
    lines = _lines(pool, idle)
    if not lines:
        return None
    if pool.mixed and (len(lines) > 1 or lines[0].mode.deferred):
        lines = _first_in_order(center, [feed for feed in lines if feed.is_ready(pool)])
    return _head_of(center, lines, now) if len(lines) != 1 else lines[0].queue[0]


def _lines(pool: AgentPool, idle: int) -> list[QueueView]:
    """Return the lines in which somebody waits; the loop is ``Line.head`` written out, for speed."""
    lines = []
    for feed in pool.feeds:
        queue = feed.queue
        if queue:
            while queue and not queue[0].waiting:
                queue.popleft()
            if queue and (not feed.reserve or idle + pool.idle_elsewhere() >= feed.reserve or pool.closing):
                lines.append(feed)
    return lines


def _first_in_order(center: Center, lines: list[QueueView]) -> list[QueueView]:
    """Let live work go before concurrent and that before deferred, for rules that do not see to it themselves."""
    if center.rule_orders_modes or len(lines) < 2:
        return lines
    first = min(feed.order for feed in lines)
    return [feed for feed in lines if feed.order == first]


def _head_of(center: Center, lines: list[QueueView], now: float) -> Contact | None:
    if not lines:
        return None
    chosen: Any = lines[0] if len(lines) == 1 else center.choose_line(lines, now)
    return chosen.queue[0]  # type: ignore[no-any-return]


def rouse(center: Center, pool: AgentPool, now: float) -> None:
    """Offer idle agents what waits, when that has become possible without a contact or an agent coming."""
    while pool.idle:
        contact = next_contact(center, pool, now, len(pool.idle) - 1)
        if contact is None:
            return
        agent = pool.idle[0]
        pool.take(agent, now)
        _serve(center, agent, contact)


def close(center: Center, pool: AgentPool, now: float) -> None:
    """End a pool's duty: nobody is kept back any more, and who is not wanted goes home."""
    pool.close(now)
    center.closing_pools.append(pool)
    rouse(center, pool, now)
    refill(center, pool)
    waiting.send_home(center)
