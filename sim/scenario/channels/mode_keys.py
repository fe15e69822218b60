"""What the modes of a channel need to know: concurrency, silent abandonment, callbacks, balking."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Positive, Share

Family = Literal["traditional_media", "traditional_channel", "electronic", "digital", "social"]
Slots = Annotated[int, Field(ge=1, le=100)]
Predictor = Literal["head_of_line", "last_wait", "queue_length"]
PREDICTORS: tuple[str, ...] = get_args(Predictor)
WAYS = (("speed",), ("handle_times",), ("agent_time", "customer_time"))


class Concurrency(Noun):
    """How many contacts an agent holds at once, and how fast each goes with n in hand.

    ``speed`` lists s(1) = 1, s(2), ...; ``handle_times`` the handle time with 1, 2, ... in hand, so that
    s(n) = h(1) / h(n); ``agent_time`` and ``customer_time`` what one turn takes the agent and the customer:
    the agent is then the repairman, and the customers the machines, of the machine-repair queue.
    """

    limit: Slots
    speed: list[Annotated[float, Field(ge=0.001, le=1)]] | None = None
    handle_times: list[Duration] | None = None
    agent_time: Annotated[Duration, Field(gt=0)] | None = None
    customer_time: Duration | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Require one way of writing speeds, one number per contact in hand, that never rise."""
        given = {key for way in WAYS for key in way if getattr(self, key) is not None}
        if given not in map(set, WAYS) and not (given == set() and self.limit == 1):
            refuse("needs one of speed: [1, 0.84, 0.67], handle_times: [...], or agent_time with customer_time")
        listed = self.speed if self.speed is not None else self.handle_times
        if listed is not None and len(listed) != self.limit:
            refuse(f"has {len(listed)} numbers for limit {self.limit}; write one per contact in hand")
        speeds = self.speeds
        if speeds[-1] < 0.001:
            refuse("has handle times that grow a thousandfold; write shorter ones")
        if speeds[0] != 1 or any(late > early for early, late in pairwise(speeds)):
            refuse("has speeds that rise, or do not begin with 1; write them in falling order, such as [1, 0.84, 0.67]")
        return self

    @property
    def speeds(self) -> tuple[float, ...]:
        """The speed of each contact with 1, 2, ... ``limit`` in hand."""
        if self.speed:
            return tuple(self.speed)
        if self.handle_times:
            return tuple(self.handle_times[0] / time if time else 0.0 for time in self.handle_times)
        if self.agent_time is not None and self.customer_time is not None:
            return repair_speeds(self.agent_time, self.customer_time, self.limit)
        return (1.0,)


def repair_speeds(agent_time: float, customer_time: float, limit: int) -> tuple[float, ...]:
    """Return s(n) = X(n) / (n X(1)), X(n) the turns per second with n contacts in hand.

    Mean-value analysis of one exponential server and n customers who think (Reiser and Lavenberg 1980).

    >>> [round(speed, 4) for speed in repair_speeds(20.0, 60.0, 3)]
    [1.0, 0.9412, 0.8718]
    """
    speeds, waiting = [], 0.0
    for n in range(1, limit + 1):
        response = agent_time * (1 + waiting)
        turns = n / (response + customer_time)
        waiting = turns * response
        speeds.append(turns * (agent_time + customer_time) / n)
    return tuple(min(1.0, speed) if n else 1.0 for n, speed in enumerate(speeds))


class SilentAbandonment(Shorthand):
    """The share of abandoning customers who say nothing; an agent finds out after ``probe``."""

    main_key: ClassVar[str] = "share"
    main_type = (int, float)
    share: Share
    probe: Duration = 60.0


class Callback(Noun):
    """An offer to be called back, made when the predicted wait is longer than ``when_wait_over``.

    Who accepts leaves the line and keeps the place in the queue. An agent rings for ``ring``, reaches the
    customer with probability ``reach``, and otherwise tries again ``retry_after`` later, ``tries`` times in all.
    """

    when_wait_over: Duration
    accept: Share = 0.4
    reach: Share = 0.85
    predictor: Predictor = "head_of_line"
    tries: Annotated[int, Field(ge=1, le=100)] = 3
    retry_after: Duration = 900.0
    ring: Duration = 20.0

    @model_validator(mode="after")
    def tries_again(self) -> Self:
        """Refuse a delay between tries where there is one try."""
        if self.tries == 1 and "retry_after" in self.model_fields_set:
            refuse("has retry_after with tries: 1; write more tries, or leave it out")
        return self


class Balking(Noun):
    """Who sees so many waiting that they turn round at the door; nobody does where nobody waits.

    Each has a longest queue to join (Haight 1957). It is the same for all, who join while fewer than ``longest`` wait;
    or it differs, so that with n waiting the share 1 - n / ``none_at`` joins (Ancker and Gafarian 1963), or the share
    0.5 ^ (n / ``half_at``).
    """

    longest: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    none_at: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    half_at: Positive | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Require one way of writing who joins."""
        if len(self.model_fields_set) != 1:
            refuse("needs one of longest: 12, none_at: 20, or half_at: 8")
        return self

    def joins(self, waiting: int) -> float:
        """Return the share of customers who join so many who wait.

        >>> [Balking(none_at=4).joins(n) for n in (0, 1, 3, 4, 5)]
        [1.0, 0.75, 0.25, 0.0, 0.0]
        >>> Balking(half_at=2).joins(4), Balking(longest=3).joins(2), Balking(longest=3).joins(3)
        (0.25, 1.0, 0.0)
        """
        if self.longest is not None:
            return float(waiting < self.longest)
        if self.none_at is not None:
            return max(0.0, 1 - waiting / self.none_at)
        return float(0.5 ** (waiting / (self.half_at or 1.0)))
