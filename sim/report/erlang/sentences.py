"""What an answer of the calculator says in words: what keeps the targets, what heads it takes, what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isfinite, isinf

from sim.queueing.calculator import Answer, StaffedRow
from sim.queueing.targets import AnswerPromise, AtMost, Goal
from sim.report.erlang.asked import Heads, Inquiry
from sim.report.erlang.rows import goal_name
from sim.report.erlang.tables import percent, plain, seconds
from sim.report.page.numbers import listed
from sim.scenario.basics.units import write_duration

MANY_GIVE_UP = 0.05
HARDLY = 1e-3


def heading(asked: Inquiry, found: Answer) -> str:
    """Return the queue in a line."""
    question = found.question
    parts = []
    if question.agents is not None and isfinite(question.agents):
        parts.append(counted(question.agents))
    if question.volume and isfinite(question.volume):
        parts.append(f"{_trimmed(question.volume)} contacts an hour")
    if question.handle and isfinite(question.handle):
        parts.append(f"handle time {duration(question.handle)}")
    if asked.find == "patience" or isfinite(question.patience):
        parts.append(f"patience {duration(question.patience) if isfinite(question.patience) else 'unknown'}")
    if question.volume and question.handle and isfinite(load := question.volume * question.handle / 3_600):
        parts.append(f"{load:,.2f} erlangs")
    return ", ".join(parts)


def duration(value: float) -> str:
    """Write a length of time as a scenario takes it, to a tenth of a second.

    >>> duration(300.0), duration(331.96)
    ('5 min', '332 s')
    """
    return write_duration(round(value, 1))


def counted(agents: float) -> str:
    """Write how many agents.

    >>> counted(1), counted(10.5)
    ('1 agent', '10.5 agents')
    """
    return f"{plain(agents)} agent{'s' * (agents != 1)}"


def _trimmed(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def sentences(asked: Inquiry, found: Answer) -> Iterator[str]:
    """Yield the answer, the heads, and what a planner may overlook."""
    if not found.rows:
        yield nothing(asked, found)
        return
    if asked.question.targets:
        yield from _answers(asked, found)
    if asked.heads is not None and found.question.agents:
        yield from _rostered(asked.heads, found)
    yield from _traps(asked, found)


def nothing(asked: Inquiry, found: Answer) -> str:
    """Say that there is no answer, and why."""
    promised, question = _promised(asked), found.question
    if asked.find == "agents":
        return _impossible(promised)
    if asked.find == "patience":
        return f"with {counted(question.agents or 0)} no patience comes to {promised}"
    noun, value = ("volume", question.volume) if asked.find == "volume" else ("handle time", question.handle)
    much = "any" if value is not None and isinf(value) else "no"
    return f"{_kept_by(question.agents)} {promised} at {much} {noun}"


def _impossible(promised: str) -> str:
    return f"no number of agents keeps {promised}"


def _kept_by(agents: float | None) -> str:
    return f"{counted(agents or 0)} keep{'s' * (agents == 1)}"


def _promised(asked: Inquiry) -> str:
    goals = listed(goal_name(one, asked.formula) for one in asked.question.targets)
    days = asked.question.days
    return goals if days is None else f"{goals} on {100 * days.share:g} % of days"


def _answers(asked: Inquiry, found: Answer) -> Iterator[str]:
    question, promised = found.question, _promised(asked)
    if asked.find == "volume":
        yield f"{_kept_by(question.agents)} {promised} up to {_trimmed(question.volume or 0)} contacts an hour"
    elif asked.find == "handle":
        yield f"{_kept_by(question.agents)} {promised} up to a handle time of {duration(question.handle or 0)}"
    elif asked.find == "patience":
        patience = duration(question.patience)
        yield f"{counted(question.agents or 0)} and {promised}: patience is {patience} on average"
    elif found.required is not None:
        yield from _required(asked, found, promised)


def _required(asked: Inquiry, found: Answer, promised: str) -> Iterator[str]:
    """Say how many agents are required, and what one less comes to."""
    needed = found.required or 0.0
    if not isfinite(needed):
        yield _impossible(promised)
        return
    less = next((row for row in found.rows if row.agents == needed - 1), None)
    without = "" if less is None else f"; {plain(needed - 1)} {_missed(found, less)}"
    yield f"{promised} take{'s' * (len(found.question.targets) == 1)} {counted(needed)}{without}"
    if found.fractional is not None and needed - found.fractional > HARDLY:
        yield f"where heads may change, {found.fractional:,.2f} on average will do: part of the time one less"


def _missed(found: Answer, row: StaffedRow) -> str:
    """Say what agents come to who miss a target."""
    if row.days is not None:
        return f"keep{'s' * (row.agents == 1)} it on {percent(row.days)} of days"
    pairs = zip(found.question.targets, row.kept, strict=True)
    return listed(_figure(goal, float(goal.value(row.figures)[0])) for goal, kept in pairs if not kept)


def _figure(goal: Goal, value: float) -> str:
    if isinstance(goal, AnswerPromise):
        return f"answer {percent(value)} in time"
    figure = goal.figure if isinstance(goal, AtMost) else ""
    return f"have an ASA of {seconds(value)}" if figure == "asa" else f"have {figure} of {percent(value)}"


def _rostered(heads: Heads, found: Answer) -> Iterator[str]:
    agents = found.question.agents or 0.0
    there = (1 - heads.absence) * (1 - heads.blocks)
    if heads.sure is not None:
        need = heads.need(agents)
        yield f"rostered {plain(heads.of(agents))}: with a probability of {percent(heads.sure)} at least {need} come"
        return
    yield f"rostered {ceil(heads.of(agents) - 1e-9)}: {plain(agents)} / {there:.4g} = {plain(heads.of(agents))}"
    if found.found == "agents" and found.fractional is not None:
        few = heads.of(found.fractional)
        if ceil(few) < ceil(heads.of(agents) - 1e-9):
            yield f"if only the roster is rounded, {ceil(few)}: {found.fractional:,.2f} / {there:.4g} = {plain(few)}"


def _traps(asked: Inquiry, found: Answer) -> Iterator[str]:
    """Yield what is no error and easily overlooked."""
    question = found.question
    row = next(one for one in found.rows if one.agents == question.agents)
    lost = row.figures.abandonment[0]
    capped = any(isinstance(one, AtMost) and one.figure == "abandonment" for one in question.targets)
    if isinf(row.figures.wait[0]):
        when = "" if question.days is None else "on the busiest days "
        yield f"{when}no less comes than agents can do, and nobody gives up: the line grows without end"
    if not isfinite(question.patience) and question.law.balk == 0:
        yield "nobody gives up here, which takes more agents than callers who do; write --patience 3min if yours do"
    if all(row.kept) and question.targets and not capped and lost > MANY_GIVE_UP:
        yield f"{percent(lost)} give up, which no target minds; write --abandonment 5% too"
