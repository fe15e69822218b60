"""What is asked of the Erlang calculator beside the queue itself."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from sim.queueing.calculator import Question, Unknown
from sim.queueing.laws import Law
from sim.queueing.staffing.shrinkage import heads_for_presence, rostered
from sim.queueing.targets import AnswerPromise, Goal


class Heads(NamedTuple):
    """How agents on contacts become heads on a roster.

    Attributes
    ----------
    absence, blocks
        The share of heads that does not come, and of the time of others that is not for contacts.
    sure
        With which probability enough shall come; ``None`` is on average.
    """

    absence: float
    blocks: float
    sure: float | None

    def of(self, agents: float) -> float:
        """Return the heads for agents on contacts, with their fraction if it is an average.

        >>> round(Heads(0.0, 0.3, None).of(14), 6), Heads(0.06, 0.0, 0.95).of(12)
        (20.0, 14.0)
        """
        if self.sure is None:
            return float(rostered(agents, self.absence, self.blocks))
        return float(heads_for_presence(self.need(agents), self.absence, self.sure))

    def need(self, agents: float) -> int:
        """Return how many must come for agents on contacts."""
        return ceil(agents / (1 - self.blocks) - 1e-9)


class IntervalInquiry(NamedTuple):
    """Intervals whose agents are to be found: their contacts, the seconds of each, and the queue otherwise."""

    counts: list[float]
    length: float
    handle: float
    patience: float
    targets: tuple[Goal, ...]
    promise: AnswerPromise
    law: Law
    formula: str
    heads: Heads | None


class Inquiry(NamedTuple):
    """A question, what of it is to be found, how many agents around are told, and what heads they take."""

    question: Question
    find: Unknown | None
    around: int
    formula: str
    heads: Heads | None
