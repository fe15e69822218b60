"""An agent looks for a contact: the next one to serve, rest, or the way home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import rings, waiting

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.contact import Contact
    from sim.model.pool import Agent, AgentPool


def seek_work(center: Center, agent: Agent, now: float) -> None:
    """Give a freed agent the next contact, rest, or the way home."""
    pool = agent.pool
    if pool.surplus or (pool.closing and not agent.own_line and not waiting.is_wanted(pool, now)):
        pool.sign_off(agent, now)
        _hand_back(center, agent)
        return
    contact = (agent.own_line and _own_contact(agent)) or _next_contact(center, pool, now)
    if contact is None:
        pool.rest(agent, now)
    else:
        agent.taken = now
        waiting.answer(center, contact, agent)


def _hand_back(center: Center, agent: Agent) -> None:
    """Send who waits for an agent that has gone home to the ordinary lines."""
    for contact in list(agent.own_line):
        rings.give_up_last_agent(center, contact)
    agent.own_line.clear()


def _own_contact(agent: Agent) -> Contact | None:
    while agent.own_line:
        contact = agent.own_line.popleft()
        if contact.waiting:
            return contact
    return None


def _next_contact(center: Center, pool: AgentPool, now: float) -> Contact | None:
    """Return the contact to serve next; the loop is ``Line.head`` written out, for speed."""
    lines = []
    for feed in pool.feeds:
        queue = feed.queue
        while queue and not queue[0].waiting:
            queue.popleft()
        if queue and (len(pool.idle) >= feed.reserve or pool.closing):
            lines.append(feed)
    if not lines:
        return None
    chosen: Any = lines[0] if len(lines) == 1 else center.choose_line(lines, now)
    return chosen.queue[0]  # type: ignore[no-any-return]


def close(center: Center, pool: AgentPool, now: float) -> None:
    """End a pool's duty: nobody is kept back any more, and who is not wanted goes home."""
    pool.close(now)
    center.closing_pools.append(pool)
    for agent in list(pool.idle):
        contact = _next_contact(center, pool, now)
        if contact is not None:
            pool.take(agent, now)
            waiting.answer(center, contact, agent)
    waiting.send_home(center)
