"""Agents who hold several chats at once, each of which is slower the more of them there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.queueing.laws import Floats
from sim.queueing.steady_state import Queues, SteadyState


class ChatService:
    """Agents who hold up to k chats each, spread evenly over them.

    With j chats on n agents each has j / n of them, rounded down or up, and chats end at a rate of the sum over agents
    of m s(m) / E[S], m those of an agent. So the number of chats is a birth-death process. The handle time of the
    queues is E[S], the mean work of a chat that is alone. Where a new chat goes to the agent with the fewest, loads
    differ more, as chats end here and there, and customers wait a little longer.

    Parameters
    ----------
    speeds
        The speed s(m) of each chat of an agent with 1, 2, ... in hand; as many as an agent may hold.

    Examples
    --------
    >>> from sim.queueing.steady_state import SteadyState
    >>> fifty = Queues.hourly(50, 600, 180)
    >>> state = SteadyState(fifty, np.array([5.0]), service=ChatService([1, 0.84, 0.67]))
    >>> state.abandonment.round(4).tolist()
    [0.0442]
    """

    def __init__(self, speeds: Sequence[float]) -> None:
        self.speeds = tuple(float(one) for one in speeds)
        self.limit = len(self.speeds)
        self._work = np.array([0.0, *(m * speed for m, speed in enumerate(self.speeds, start=1))])

    def drain(self, queues: Queues, agents: Floats) -> Floats:
        """Return n k s(k) / E[S]."""
        return np.asarray(agents * self._work[-1] / queues.handle)

    def last_place(self, queues: Queues, agents: Floats) -> Floats:
        """Return the probability of n k - 1 chats, given that there are fewer than n k."""
        places = (agents * self.limit).astype(int)
        return np.asarray(np.take_along_axis(self._weights(queues, agents), places[:, None] - 1, axis=1)[:, 0])

    def hands(self, queues: Queues, agents: Floats, delayed: Floats, answered: Floats) -> tuple[Floats, Floats]:
        """Return how many agents have a chat, and how many chats all have, on average."""
        weights = self._weights(queues, agents)
        chats = np.arange(weights.shape[1])
        busy = (weights * np.minimum(chats, agents[:, None])).sum(axis=1)
        return (1 - delayed) * busy + delayed * agents, (1 - delayed) * (
            weights @ chats
        ) + delayed * agents * self.limit

    def _weights(self, queues: Queues, agents: Floats) -> Floats:
        """Return the probabilities of 0, 1, ... chats where there are fewer than n k, of shape (queues, most)."""
        chats = np.arange(1, int(agents.max()) * self.limit)
        logs = np.log(queues.rate)[:, None] - np.log(self._ending(queues, agents, chats))
        logs = np.concatenate([np.zeros((len(agents), 1)), np.cumsum(logs, axis=1)], axis=1)
        logs[:, 1:][chats >= agents[:, None] * self.limit] = -np.inf
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def _ending(self, queues: Queues, agents: Floats, chats: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        """Return the rates at which chats end, by queue and number of chats."""
        each, more = np.divmod(chats, agents[:, None].astype(int))
        each = np.minimum(each, self.limit - 1)
        work = more * self._work[each + 1] + (agents[:, None] - more) * self._work[each]
        return np.asarray(work / queues.handle[:, None])


def busy_agents(work: Floats, agents: Floats, speeds: Sequence[float]) -> Floats:
    """Return how many agents have any chat in hand in the long run, where nobody gives up.

    With few chats each agent has one, and as many are busy as there are erlangs of work; with many all hands are full.
    Where more comes than all agents do with full hands, it is the work over what one does so: k s(k).

    Parameters
    ----------
    work
        The erlangs of chats that are each alone with their agent: arrivals times E[S].
    agents
        How many there are; of parts of an agent it is between those of whole ones.
    speeds
        As ``ChatService`` has them.

    Examples
    --------
    Of an agent with two chats, each at half speed, it is M/M/1:

    >>> busy_agents(np.array([0.4, 0.4]), np.array([1.0, 40.0]), [1, 0.5]).round(4).tolist()
    [0.4, 0.4]
    """
    low = np.floor(agents)
    few, many = (_busy_of_whole(work, heads, speeds) for heads in (low, np.ceil(agents)))
    return np.asarray(few + (agents - low) * (many - few))


def _busy_of_whole(work: Floats, agents: Floats, speeds: Sequence[float]) -> Floats:
    """Return the same of whole numbers of agents."""
    found = work / (len(speeds) * speeds[-1])
    some = (work > 0) & (found < agents)
    if some.any():
        queues = Queues(work[some], np.ones(some.sum()), np.full(some.sum(), np.inf))
        found[some] = SteadyState(queues, agents[some], service=ChatService(speeds)).counts.busy
    return found
