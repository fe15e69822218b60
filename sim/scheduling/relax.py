"""Why needs cannot be met: which family of rules, left out alone, would let shifts meet them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd

import numpy as np

from sim.language import kept
from sim.scheduling.cover import ENOUGH, Cover, cover
from sim.scheduling.model import Model, model_of
from sim.scheduling.problem import CoverProblem, Ints, NeedRow, Rest, Template
from sim.scheduling.program import GAP, Enough, UnsolvedError

NEAR, NODES = 0.05, 30
HALF_HOUR = 1_800.0
When = Callable[[Ints], str]


@dataclass(frozen=True)
class Shortage:
    """What is not met, as far as one who needs it goes.

    Attributes
    ----------
    slots
        Where ``reached`` of ``need`` are there in the answer, which leaves the least unmet in all.
    most
        How many could be there in all of them by the rules, whatever others lack then; no more than are needed.
    """

    label: str
    slots: Ints
    need: float
    reached: float
    most: float = np.nan


@dataclass(frozen=True)
class Remedy:
    """A rule that alone stands in the way, in words, and what would do in its place."""

    rule: str
    instead: str


def shortages(answer: Cover) -> list[Shortage]:
    """Return what an answer leaves unmet: by who needs it, and stretches of slots with the same need, in order."""
    found: list[tuple[Shortage, list[NeedRow]]] = []
    short = [(row, gap) for row, gap in zip(answer.rows, answer.unmet, strict=True) if gap > ENOUGH]
    for row, gap in sorted(short, key=lambda one: (one[0].label, one[0].slots[0])):
        last, rows = found[-1] if found else (None, [])
        here = Shortage(row.label, row.slots, row.need, row.need - gap)
        joins = last is not None and last.label == row.label and last.slots[-1] + 1 == row.slots[0]
        if last is not None and joins and (last.need, round(last.reached, 6)) == (here.need, round(here.reached, 6)):
            found[-1] = replace(last, slots=np.append(last.slots, row.slots)), [*rows, row]
        else:
            found.append((here, [row]))
    model = model_of(answer.problem)
    return [replace(one, most=_most(model, rows)) for one, rows in found]


def _most(model: Model, rows: Sequence[NeedRow]) -> float:
    """Return what each of some rows can come to at most by the rules, where nothing else is needed; or what it needs.

    That is taken where the solver does not tell after so many nodes.
    """
    program = model.program.copy()
    program.cost = [0.0] * len(program.cost)
    need = min(row.need for row in rows)
    least = program.variables([-1.0], low=-np.inf, high=need, whole=False)
    for row in rows:
        numbers, weights, left = model.terms(row)
        program.row([*numbers, *least], [*weights, -1.0], low=left - row.need)
    try:
        found = program.bounded(Enough(GAP, NODES))
    except UnsolvedError:
        return need
    most = need if found is None or -found.least >= need - ENOUGH else -found.least
    return float(np.floor(most + ENOUGH)) if most < need and all(row.is_plain for row in rows) else most


def remedies(answer: Cover) -> list[Remedy]:
    """Return the rules each of which, left out alone, lets shifts meet every need; empty where none does."""
    return [found for make in FAMILIES for found in make(answer.problem)]


def _if_met(relaxed: CoverProblem | None) -> Cover | None:
    answer = None if relaxed is None else cover(relaxed, NEAR)
    return answer if answer is not None and answer.met else None


def _without_most(problem: CoverProblem) -> Iterator[Remedy]:
    templates = tuple(replace(one, most=None) for one in problem.templates)
    pools = {name: replace(rules, most=np.inf) for name, rules in problem.pools.items()}
    found = _if_met(replace(problem, templates=templates, pools=pools))
    over = list(_excesses(problem, found)) if found else []
    if over:
        rules = " and ".join(kept.HAS_AT_MOST.format(name=name, most=f"{most:g}") for name, most, _ in over)
        yield Remedy(rules, " and ".join(_more(name, round(peak - most)) for name, most, peak in over))


def _more(name: str, count: int) -> str:
    return (kept.MORE_HEAD if count == 1 else kept.MORE_HEADS).format(number=count, name=name)


def _excesses(problem: CoverProblem, found: Cover) -> Iterator[tuple[str, float, float]]:
    """Yield the limits that an answer without them passes: whose, how many, and how many there would be."""
    for name, rules in problem.pools.items():
        most = np.broadcast_to(rules.most, problem.grid.size)
        over = found.heads[name] - most
        if over.max() > ENOUGH:
            worst = int(over.argmax())
            yield name, float(most[worst]), float(found.heads[name][worst])
    for name, limit in {one.name: one.most for one in problem.templates if one.most is not None}.items():
        per_day: dict[int, int] = {}
        for duty, heads in found.duties.items():
            if duty.template.name == name:
                per_day[duty.kind] = per_day.get(duty.kind, 0) + heads
        if max(per_day.values(), default=0) > limit:
            yield name, float(limit), float(max(per_day.values()))


def _other_starts(problem: CoverProblem) -> Iterator[Remedy]:
    stride = gcd(round(HALF_HOUR / problem.grid.step) or 1, *(at for one in problem.templates for at in one.starts))
    known = {at for one in problem.templates for at in one.starts}
    every = tuple(range(0, problem.grid.slots, stride))
    more = tuple(
        replace(one, starts=tuple(sorted({*one.starts, *every})), fixed=one.fixed) for one in problem.templates
    )
    found = _if_met(replace(problem, templates=more))
    starts = sorted({duty.start for duty in found.duties} - known) if found else []
    if starts:
        clocks = " and ".join(_clock(problem, at) for at in starts)
        yield Remedy(kept.NO_START, kept.OTHER_STARTS.format(clocks=clocks))


def _other_lengths(problem: CoverProblem) -> Iterator[Remedy]:
    hour = max(1, round(2 * HALF_HOUR / problem.grid.step))
    longest = min(problem.grid.slots, 12 * hour)
    more = [_of_length(one, length) for one in problem.templates for length in range(hour, longest + 1, hour)]
    found = _if_met(replace(problem, templates=(*problem.templates, *more)))
    used = {duty.template.length for duty in found.duties if duty.template in more} if found else ()
    if used:
        told = " and ".join(f"{length * problem.grid.hours:g} h" for length in sorted(used))
        yield Remedy(kept.NO_LENGTH, kept.OTHER_LENGTHS.format(lengths=told))


def _of_length(template: Template, length: int) -> Template:
    rests = (replace(one, starts=tuple(at for at in one.starts if at + one.length <= length)) for one in template.rests)
    return replace(template, length=length, rests=tuple(one for one in rests if one.starts))


def _other_breaks(problem: CoverProblem) -> Iterator[Remedy]:
    if not any(one.rests for one in problem.templates):
        return
    found = _if_met(replace(problem, templates=tuple(_resting_anywhere(one) for one in problem.templates)))
    if found:
        yield Remedy(kept.BREAKS_TOGETHER, kept.OTHER_BREAKS)


def _resting_anywhere(template: Template) -> Template:
    """Let breaks be taken at any time of a shift, in their order."""
    before, after = 0, sum(one.length for one in template.rests)
    rests: list[Rest] = []
    for one in template.rests:
        rests.append(replace(one, starts=tuple(range(before, template.length - after + 1))))
        before, after = before + one.length, after - one.length
    return replace(template, rests=tuple(rests))


def _other_days(problem: CoverProblem) -> Iterator[Remedy]:
    week, kinds = problem.week, tuple(sorted(set(problem.grid.kinds)))
    templates = tuple(replace(one, kinds=kinds) for one in problem.templates)
    if week is None and all(set(one.kinds) >= set(kinds) for one in problem.templates):
        return
    found = _if_met(replace(problem, templates=templates, week=week and replace(week, days=week.size, off_in_a_row=0)))
    if found:
        yield Remedy(kept.NO_MORE_DAYS, kept.OTHER_DAYS)


def _more_hours(problem: CoverProblem) -> Iterator[Remedy]:
    week = problem.week
    if week is None or week.hours is None:
        return
    if _if_met(replace(problem, week=replace(week, hours=None))):
        yield Remedy(kept.WEEKS_AT_MOST.format(hours=f"{week.hours:g}"), kept.MORE_HOURS)


FAMILIES = (_without_most, _other_starts, _other_lengths, _other_breaks, _other_days, _more_hours)


def _clock(problem: CoverProblem, slot: int) -> str:
    minutes = round(slot * problem.grid.step / 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def sentences(answer: Cover, when: When) -> list[str]:
    """Tell what cannot be met, why, and what would do; a sentence for each need."""
    return folded(answer, when, 0)[1]


def folded(answer: Cover, when: When, most: int) -> tuple[list[str], list[str]]:
    """Return the same twice: of many stretches for one who needs them the largest with their number, and all.

    Parameters
    ----------
    when
        Writes a stretch of slots, such as ``09:00-10:00``.
    most
        So many for each who needs it are all told.
    """
    short = shortages(answer)
    found = remedies(answer) if short else []
    rules = {"limits": " and ".join(one.rule for one in found), "heads": ", or ".join(one.instead for one in found)}
    told = [(one, _told(one, when, rules if found else {})) for one in short]
    return [text for mine in _by_label(told) for text in _fewer(mine, most)], [text for _, text in told]


def _by_label(told: list[tuple[Shortage, str]]) -> list[list[tuple[Shortage, str]]]:
    return [[one for one in told if one[0].label == label] for label in dict.fromkeys(one.label for one, _ in told)]


def _fewer(told: list[tuple[Shortage, str]], most: int) -> list[str]:
    """Return all sentences on whoever needs something; of too many that on the largest shortage, and their number."""
    if len(told) <= most:
        return [text for _, text in told]
    worst = max(told, key=lambda one: one[0].need - one[0].reached)
    return [worst[1], kept.MORE_STRETCHES.format(who=worst[0].label, number=len(told) - 1)]


def _told(one: Shortage, when: When, rules: Mapping[str, str]) -> str:
    if one.most < one.need - ENOUGH:
        said = kept.NEEDS if rules else kept.NEEDS_WHATEVER
    else:
        said = kept.LACKS if rules else kept.LACKS_WHATEVER
    numbers = {"needed": f"{one.need:g}", "most": f"{one.most:g}", "reached": f"{one.reached:g}"}
    return said.format(who=one.label, stretch=when(one.slots), **numbers, **rules)


def clock_of(problem: CoverProblem) -> When:
    """Return what writes slots by the clock, as for a grid of a single day."""

    def when(slots: Ints) -> str:
        return f"{_clock(problem, int(slots[0]))}-{_clock(problem, int(slots[-1]) + 1)}"

    return when
