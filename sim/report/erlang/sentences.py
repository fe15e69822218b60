"""What an answer of the calculator says in words: what keeps the targets, what heads it takes, what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isfinite, isinf

from sim.language.words import joined, listed, marked, tr, translated, trn
from sim.queueing.calculator import Answer, StaffedRow
from sim.queueing.targets import AnswerPromise, AtMost, Goal
from sim.report.erlang.asked import Heads, Inquiry
from sim.report.erlang.rows import FIGURES, goal_name
from sim.report.erlang.tables import percent, plain, seconds
from sim.scenario.basics.units import write_duration

MANY_GIVE_UP = 0.05
HARDLY = 1e-3
# That nothing is the answer, by whether a volume was asked for, or a handle time, and whether any would do.
AT_ANY = {
    (True, True): marked("{kept_by} {promised} at any volume"),
    (True, False): marked("{kept_by} {promised} at no volume"),
    (False, True): marked("{kept_by} {promised} at any handle time"),
    (False, False): marked("{kept_by} {promised} at no handle time"),
}


def heading(asked: Inquiry, found: Answer) -> str:
    """Return the queue in a line."""
    question = found.question
    parts = []
    if question.agents is not None and isfinite(question.agents):
        parts.append(counted(question.agents))
    if question.volume and isfinite(question.volume):
        parts.append(_an_hour(question.volume))
    if question.handle and isfinite(question.handle):
        parts.append(tr("handle time {duration}", duration=duration(question.handle)))
    if asked.find == "patience" or isfinite(question.patience):
        patience = duration(question.patience) if isfinite(question.patience) else tr("unknown")
        parts.append(tr("patience {duration}", duration=patience))
    if question.volume and question.handle and isfinite(load := question.volume * question.handle / 3_600):
        parts.append(tr("{load} erlangs", load=f"{load:,.2f}"))
    return joined(parts)


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
    return trn("{count} agent", "{count} agents", agents, count=plain(agents))


def _an_hour(volume: float) -> str:
    trimmed = _trimmed(volume)
    return trn("{trimmed} contact an hour", "{trimmed} contacts an hour", 1 + (trimmed != "1"), trimmed=trimmed)


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
        return tr(
            "with {counted} no patience comes to {promised}", counted=counted(question.agents or 0), promised=promised
        )
    value = question.volume if asked.find == "volume" else question.handle
    endless = value is not None and isinf(value)
    return tr(AT_ANY[asked.find == "volume", endless], kept_by=_kept_by(question.agents), promised=promised)


def _impossible(promised: str) -> str:
    return tr("no number of agents keeps {promised}", promised=promised)


def _kept_by(agents: float | None) -> str:
    return trn("{agents} keeps", "{agents} keep", agents or 0, agents=counted(agents or 0))


def _promised(asked: Inquiry) -> str:
    goals = listed(goal_name(one, asked.formula) for one in asked.question.targets)
    days = asked.question.days
    return goals if days is None else tr("{goals} on {share} % of days", goals=goals, share=f"{100 * days.share:g}")


def _answers(asked: Inquiry, found: Answer) -> Iterator[str]:
    question, promised = found.question, _promised(asked)
    if asked.find == "volume":
        yield tr(
            "{kept_by} {promised} up to {volume}",
            kept_by=_kept_by(question.agents),
            promised=promised,
            volume=_an_hour(question.volume or 0),
        )
    elif asked.find == "handle":
        yield tr(
            "{kept_by} {promised} up to a handle time of {duration}",
            kept_by=_kept_by(question.agents),
            promised=promised,
            duration=duration(question.handle or 0),
        )
    elif asked.find == "patience":
        patience = duration(question.patience)
        yield tr(
            "{counted} and {promised}: patience is {patience} on average",
            counted=counted(question.agents or 0),
            promised=promised,
            patience=patience,
        )
    elif found.required is not None:
        yield from _required(asked, found, promised)


def _required(asked: Inquiry, found: Answer, promised: str) -> Iterator[str]:
    """Say how many agents are required, and what one less comes to."""
    needed = found.required or 0.0
    if not isfinite(needed):
        yield _impossible(promised)
        return
    less = next((row for row in found.rows if row.agents == needed - 1), None)
    without = "" if less is None else tr("; {fewer} {missed}", fewer=plain(needed - 1), missed=_missed(found, less))
    values = {"promised": promised, "agents": counted(needed), "without": without}
    count = len(found.question.targets)
    yield trn("{promised} takes {agents}{without}", "{promised} take {agents}{without}", count, **values)
    if found.fractional is not None and needed - found.fractional > HARDLY:
        yield tr(
            "where heads may change, {fractional} on average will do: part of the time one less",
            fractional=f"{found.fractional:,.2f}",
        )


def _missed(found: Answer, row: StaffedRow) -> str:
    """Say what agents come to who miss a target."""
    if row.days is not None:
        return trn("keeps it on {share} of days", "keep it on {share} of days", row.agents, share=percent(row.days))
    pairs = zip(found.question.targets, row.kept, strict=True)
    return listed(_figure(goal, float(goal.value(row.figures)[0])) for goal, kept in pairs if not kept)


def _figure(goal: Goal, value: float) -> str:
    if isinstance(goal, AnswerPromise):
        return tr("answer {percent} in time", percent=percent(value))
    figure = goal.figure if isinstance(goal, AtMost) else ""
    return (
        tr("have an ASA of {seconds}", seconds=seconds(value))
        if figure == "asa"
        else tr("have {figure} of {percent}", figure=translated(FIGURES.get(figure, figure)), percent=percent(value))
    )


def _rostered(heads: Heads, found: Answer) -> Iterator[str]:
    agents = found.question.agents or 0.0
    there = (1 - heads.absence) * (1 - heads.blocks)
    if heads.sure is not None:
        need = heads.need(agents)
        yield tr(
            "rostered {plain}: with a probability of {percent} at least {need} come",
            plain=plain(heads.of(agents)),
            percent=percent(heads.sure),
            need=need,
        )
        return
    yield tr(
        "rostered {ceil}: {plain} / {there} = {plain_2}",
        ceil=ceil(heads.of(agents) - 1e-09),
        plain=plain(agents),
        there=f"{there:.4g}",
        plain_2=plain(heads.of(agents)),
    )
    if found.found == "agents" and found.fractional is not None:
        yield from _rounded_at_last(heads, agents, found.fractional)


def _rounded_at_last(heads: Heads, agents: float, fractional: float) -> Iterator[str]:
    """Yield how many fewer are rostered if fractions of agents are kept until then."""
    few = heads.of(fractional)
    if ceil(few) < ceil(heads.of(agents) - 1e-9):
        yield tr(
            "if only the roster is rounded, {ceil}: {fractional} / {there} = {plain}",
            ceil=ceil(few),
            fractional=f"{fractional:,.2f}",
            there=f"{(1 - heads.absence) * (1 - heads.blocks):.4g}",
            plain=plain(few),
        )


def _traps(asked: Inquiry, found: Answer) -> Iterator[str]:
    """Yield what is no error and easily overlooked."""
    question = found.question
    row = next(one for one in found.rows if one.agents == question.agents)
    lost = row.figures.abandonment[0]
    capped = any(isinstance(one, AtMost) and one.figure == "abandonment" for one in question.targets)
    if isinf(row.figures.wait[0]):
        when = "" if question.days is None else tr("on the busiest days ")
        yield tr("{when}no less comes than agents can do, and nobody gives up: the line grows without end", when=when)
    if not isfinite(question.patience) and question.law.balk == 0:
        yield tr("nobody gives up here, which takes more agents than callers who do; write --patience 3min if yours do")
    if all(row.kept) and question.targets and not capped and lost > MANY_GIVE_UP:
        yield tr("{percent} give up, which no target minds; write --abandonment 5% too", percent=percent(lost))
