"""What a policy may look at: agents, pools and waiting lines, read only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


class AgentView(Protocol):
    """An idle agent; times in seconds since the start of the horizon."""

    @property
    def idle_since(self) -> float:
        """When the agent became idle."""
        ...

    @property
    def on_since(self) -> float:
        """When the agent came on duty."""
        ...

    @property
    def busy_time(self) -> float:
        """Seconds busy since the agent came on duty."""
        ...

    @property
    def load(self) -> int:
        """How many contacts of concurrent channels the agent has in hand."""
        ...


class PoolView(Protocol):
    """A pool; ``idle`` holds its idle agents, longest idle first.

    For a concurrent channel it holds every agent with room for one more contact, the lightest load first.
    """

    @property
    def name(self) -> str:
        """The pool's name in the scenario."""
        ...

    @property
    def idle(self) -> Sequence[AgentView]:
        """Idle agents, longest idle first."""
        ...

    @property
    def skills(self) -> int:
        """How many skills the pool has."""
        ...

    @property
    def rank(self) -> int:
        """The rank of the pool's skill for this contact; 1 is the first choice."""
        ...


class LineView(Protocol):
    """A line of waiting contacts, as one pool sees it; its head has waited longest."""

    @property
    def since(self) -> float:
        """When the head of the line began to wait."""
        ...

    @property
    def due(self) -> float:
        """When the head of the line should be answered by what it was promised; infinite without a promise."""
        ...

    @property
    def length(self) -> int:
        """How many contacts of this class wait."""
        ...

    @property
    def channel(self) -> str:
        """The channel's name."""
        ...

    @property
    def priority(self) -> float:
        """Higher is served first."""
        ...

    @property
    def order(self) -> int:
        """How the mode of the work ranks: 0 comes first, as live work does."""
        ...

    @property
    def rank(self) -> int:
        """The rank of the pool's skill for this class; 1 is the first choice."""
        ...

    @property
    def weight(self) -> float:
        """The route's weight."""
        ...

    @property
    def base(self) -> float:
        """The route's score at the start of a wait."""
        ...

    @property
    def slope(self) -> float:
        """The route's score per second of waiting."""
        ...

    @property
    def ratio(self) -> float:
        """The route's intended share of all who wait."""
        ...


Rings = Sequence[Sequence[PoolView]]
AgentSelection = Callable[[Rings, float], AgentView | None]
ContactSelection = Callable[[Sequence[LineView], float], LineView]
