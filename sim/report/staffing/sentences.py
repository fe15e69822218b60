"""What stands out of a staffing, in sentences: how sure it is, what binds, what one head less breaks, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.report.staffing.frames import verdicts_of
from sim.report.staffing.money import cost_text
from sim.report.staffing.tables import value_text
from sim.scenario.basics.problems import counted
from sim.scenario.basics.units import write_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.verifying import TargetVerdict

IMPATIENCE = 0.05  # of callers, above which a service level is reached by those who give up
BINDING = 3


def staffing_sentences(found: StaffingResult) -> list[str]:
    """Return what a planner must know of the answer."""
    return [
        *_impossible(found), *found.cannot, *_sure(found), *_binds(found), *_one_less(found), *_beside(found),
        *_price(found), *_given_up(found), *_assumed(found),
    ]  # fmt: skip


def _impossible(found: StaffingResult) -> Iterator[str]:
    for one in found.impossible[:BINDING]:
        aim = found.rows.aims[found.rows.rows[one.row].aim]
        yield (
            f"{_named(found, one)}: {value_text(aim, one.value)} with far more agents than there is work for, "
            "or as many as may be there; no staffing within its rules keeps this target"
        )


def _sure(found: StaffingResult) -> Iterator[str]:
    check = found.verification
    if check is None:
        return
    words = [one.word for one in check.verdicts]
    if not words:
        yield "no customers came whom any target is about, so nothing is decided; see arrivals and warmup"
    days = counted(check.replications, "fresh replication")
    if check.word == "met":
        sure = f"surely so at {100 * found.confidence:g} %, all statements together"
        yield f"{counted(len(words), 'target')}, all met on {days} of seed {check.seed}, {sure}"
        strictly = sum(one.strictly for one in check.verdicts)
        if strictly < len(words):
            yield f"{strictly} of them strictly, the others within the tolerance"
        return
    for word in ("missed", "undecided"):
        mine = [one for one in check.verdicts if one.word == word]
        if mine:
            closest = ", ".join(_named(found, one) for one in sorted(mine, key=lambda one: one.to_spare)[:BINDING])
            yield f"{counted(len(mine), 'target')} of {len(words)} {word} on {days} of seed {check.seed}: {closest}"


def _named(found: StaffingResult, one: TargetVerdict) -> str:
    row = found.rows.rows[one.row]
    return f"{found.rows.who(row)} {found.rows.where(row)} ({found.rows.told(found.rows.aims[row.aim])})"


def _binds(found: StaffingResult) -> Iterator[str]:
    verdicts = sorted(verdicts_of(found), key=lambda one: one.slack / max(one.error, 1e-12))
    if found.verification is None or not verdicts:
        return
    told = [
        f"{_named(found, one)} {value_text(found.rows.aims[found.rows.rows[one.row].aim], one.value)}"
        for one in verdicts[:BINDING]
    ]
    yield f"closest to their limits: {'; '.join(told)}"


def _one_less(found: StaffingResult) -> Iterator[str]:
    """Tell of the head whose loss hurts least what it would still break."""
    if found.effects is None or found.verification is None:
        return
    bound = np.flatnonzero(found.rows.bound).tolist()
    slacks = {one.row: one for one in found.verification.verdicts}
    of = {one.row: float(found.verification.counts[:, 1, one.row].mean()) for one in found.verification.verdicts}
    worst: list[tuple[float, int, int]] = []
    less = found.effects.of_one(-1, len(found.design))
    may_go = (np.array(found.design) > found.grid.bounds[0]) & less.any(axis=0)
    for head in np.flatnonzero(may_go).tolist():
        left = [
            ((slacks[row].slack - less[number, head]) / of[row], row, head)
            for number, row in enumerate(bound)
            if row in slacks
        ]
        worst.append(min(left))
    if not worst:
        return
    _, row, number = max(worst)
    place = bound.index(row)
    aim, cell = found.rows.aims[found.rows.rows[row].aim], found.grid.cells[number]
    lost = found.rows.signs[row] * less[place, number] / of[row]
    who = f"{found.grid.scenario.pool_names[cell.pool]} {found.grid.kinds[cell.kind]} {write_clock(cell.clock)}"
    yield (
        f"one head less hurts least at {who}: {_named(found, slacks[row])} goes from "
        f"{value_text(aim, slacks[row].value)} to about {value_text(aim, slacks[row].value - lost)}"
    )


def _beside(found: StaffingResult) -> Iterator[str]:
    for one in found.yardsticks:
        more = one.cost - found.cost
        text = "as much" if abs(more) < 1e-9 else f"{cost_text(found, abs(more))} {'more' if more > 0 else 'less'}"
        if one.judged:
            kept = f"misses {one.missed} of {one.judged}" if one.missed else "is not seen to miss any target"
            yield f"{_YARDS[one.name]} costs {text} and {kept}"
        elif one.name == "lower bound":
            least = "is as high" if abs(more) < 1e-9 else f"is {text}"
            yield f"a lower bound, all who share pools merged into one queue by formula, {least}"


_YARDS = {
    "as it is": "the staffing as it is",
    "each interval by itself": "Erlang for each interval by itself",
    "headcounts, no shifts": "the cheapest headcount, if people came by the half hour,",
}


def _price(found: StaffingResult) -> Iterator[str]:
    if found.last_point:
        yield f"the last point of all service levels costs about {cost_text(found, found.last_point)}"


def _given_up(found: StaffingResult) -> Iterator[str]:
    for name, share in found.abandonment.items():
        if share > IMPATIENCE:
            yield f"{name}: {100 * share:.1f} % give up; a service level leaves them out, so limit abandonment as well"


def _assumed(found: StaffingResult) -> Iterator[str]:
    if found.assumed:
        yield f"assumed: {'; '.join(found.assumed)}"
    if not found.complete:
        yield "interrupted: this is the best so far; the same command goes on from here"
