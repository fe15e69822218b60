"""An Erlang calculator: of volume, handle time, patience, agents and targets, what is missing from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf, isfinite, isnan
from typing import Literal, NamedTuple

import numpy as np

from sim.queueing.figures import QueueFigures
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.mixed import state_of
from sim.queueing.requirement import fractional_agents, required_agents
from sim.queueing.solving import largest_volume, longest_handle_time, patience_behind
from sim.queueing.staffing.busy_days import OverDays, busyness_at, share_of_days_kept
from sim.queueing.steady_state import ONE_EACH, Queues, Service
from sim.queueing.targets import AnswerPromise, Goal

Unknown = Literal["agents", "volume", "handle", "patience"]
START_VOLUME, START_HANDLE, START_PATIENCE = 100.0, 300.0, 180.0  # where a search begins


class UnlikeDays(NamedTuple):
    """The shape of the gamma law of busyness, and a share of days."""

    shape: float
    share: float


@dataclass(frozen=True)
class Question:
    """One queue, some of it unknown.

    Attributes
    ----------
    volume
        Contacts an hour.
    handle, patience
        Mean handle time and mean patience in seconds; infinite patience is that nobody gives up.
    agents
        Agents; fractions are time with one more.
    targets
        What must be kept, all of it.
    promise
        Whose service level is told, kept or not.
    law, service
        The law of patience, and how agents serve.
    days
        How unlike days are, and on which share of them targets must be kept; ``None`` where all are like the mean.
    """

    volume: float | None = None
    handle: float | None = None
    patience: float = inf
    agents: float | None = None
    targets: tuple[Goal, ...] = ()
    promise: AnswerPromise = AnswerPromise(0.8, 20.0)  # noqa: RUF009 - nothing changes it
    law: Law = EXPONENTIAL
    service: Service = ONE_EACH
    days: UnlikeDays | None = None

    @property
    def queues(self) -> Queues:
        """The queue; what is unknown is where a search begins."""
        return Queues.hourly(
            self.volume or START_VOLUME, self.handle or START_HANDLE, self.patience or START_PATIENCE
        )  # fmt: skip


class StaffedRow(NamedTuple):
    """What so many agents come to, and which targets they keep.

    Where the largest volume or longest handle time is asked, it is ``most``, and figures are those at it. Where days
    are unlike each other, figures are over all of them, and ``days`` is the share on which all targets are kept.
    """

    agents: float
    figures: QueueFigures
    level: float
    kept: tuple[bool, ...]
    most: float | None
    days: float | None


@dataclass(frozen=True)
class Answer:
    """What was unknown, and some agents more and less.

    Attributes
    ----------
    question
        The question, with nothing unknown; where no number of agents, or no patience, is an answer, that is NaN.
    found
        What was unknown, and ``None`` if nothing was.
    required, fractional
        The fewest agents that keep the targets, whole and where their number may change; ``None`` without targets.
    rows
        Agents around those of the question.
    """

    question: Question
    found: Unknown | None
    required: float | None
    fractional: float | None
    rows: tuple[StaffedRow, ...]


def answer(question: Question, find: Unknown | None, around: int = 2) -> Answer:
    """Answer a question.

    Parameters
    ----------
    question
        With all but what is to be found: agents, or the largest volume or longest handle time that keep the targets, or
        the patience at which the first target's figure is just what it says.
    around
        How many agents more and less are told beside.

    Examples
    --------
    >>> found = answer(Question(100, 300, 180, targets=(AnswerPromise(0.8, 20.0),)), "agents")
    >>> found.question.agents, round(found.fractional, 2), [round(row.level, 3) for row in found.rows]
    (11.0, 10.08, [0.696, 0.794, 0.869, 0.922, 0.956])
    """
    whole = _solved(question, find)
    required = fractional = None
    if whole.targets and not _unknown(whole):
        that = _that_must_be_kept(whole)
        required = float(required_agents(that.queues, that.targets, that.law, that.service)[0])
        fractional = float(fractional_agents(that.queues, that.targets, that.law, that.service)[0])
    return Answer(whole, find, required, fractional, tuple(_rows(whole, find, around)))


def _unknown(question: Question) -> bool:
    return any(isnan(one or 0.0) or one in (0.0, inf) for one in (question.volume, question.handle)) or isnan(
        question.patience
    )


def _busiest(question: Question) -> float:
    """Return by how much the busiest day on which targets must be kept exceeds the mean."""
    return 1.0 if question.days is None else busyness_at(*question.days)


def _that_must_be_kept(question: Question) -> Question:
    """Return the question of the busiest day on which targets must be kept."""
    return replace(question, volume=None if question.volume is None else question.volume * _busiest(question))


def _solved(question: Question, find: Unknown | None) -> Question:
    """Return the question with what was unknown in its place."""
    found = _solved_by_day(_that_must_be_kept(question), find)
    return replace(found, volume=None if found.volume is None else found.volume / _busiest(question))


def _solved_by_day(question: Question, find: Unknown | None) -> Question:
    queues, law, service, targets = question.queues, question.law, question.service, question.targets
    agents = np.array([question.agents or 0.0])
    if find == "agents":
        return replace(question, agents=float(required_agents(queues, targets, law, service)[0]))
    if find == "volume":
        return replace(question, volume=3_600 * float(largest_volume(queues, agents, targets, law, service)[0]))
    if find == "handle":
        return replace(question, handle=float(longest_handle_time(queues, agents, targets, law, service)[0]))
    if find == "patience":
        begun = queues._replace(patience=np.array([START_PATIENCE]))
        found = patience_behind(begun, agents, targets[0], targets[0].wanted, law, service)
        return replace(question, patience=float(found[0]))
    return question


def _rows(question: Question, find: Unknown | None, around: int) -> Sequence[StaffedRow]:
    if _unknown(question) or question.agents is None or not isfinite(question.agents):
        return []
    rows = [_row(question, find, agents) for agents in numbers_around(question.agents, around)]
    return [row for row in rows if row is not None]


def numbers_around(agents: float, around: int) -> list[float]:
    """Return agents and whole numbers around them, from 1 on.

    >>> numbers_around(11, 2), numbers_around(1.5, 1)
    ([9, 10, 11, 12, 13], [1, 1.5, 2, 3])
    """
    low, high = floor(agents), ceil(agents)
    near = {agents, *range(low - around, low + 1), *range(high, high + around + 1)}
    return sorted(one for one in near if one >= 1 or one == agents)


def _row(question: Question, find: Unknown | None, agents: float) -> StaffedRow | None:
    own, most = replace(question, agents=agents), None
    if find in ("volume", "handle"):
        own = _solved(own, find)
        most = own.volume if find == "volume" else own.handle
    if _unknown(own):
        return None
    queues, many = own.queues, np.array([agents])
    kept = _kept(_that_must_be_kept(own), many)
    if own.days is None:
        state = state_of(queues, many, own.law, own.service)
        return StaffedRow(agents, state, float(own.promise.value(state)[0]), kept, most, None)
    state = OverDays(queues, many, own.days.shape, own.law, own.service)
    days = float(share_of_days_kept(queues, many, own.targets, own.days.shape, own.law, own.service)[0])
    return StaffedRow(agents, state, float(own.promise.value(state)[0]), kept, most, days)


def _kept(question: Question, agents: Floats) -> tuple[bool, ...]:
    state = state_of(question.queues, agents, question.law, question.service)
    return tuple(bool(one.kept(state)[0]) for one in question.targets)
