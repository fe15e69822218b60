"""What stands out of a staffing, in sentences: how sure it is, what binds, what one head less breaks, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.language.days import keys_in_words
from sim.language.retold import retold
from sim.language.words import clauses, joined, marked, tr, translated, trn
from sim.report.staffing.frames import verdicts_of
from sim.report.staffing.money import cost_text
from sim.report.staffing.tables import aim_text, value_text, where_text
from sim.scenario.basics.units import write_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.around.week_rules import RulePrice
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.verifying import TargetVerdict, Verification

IMPATIENCE = 0.05  # of callers, above which a service level is reached by those who give up
BINDING = 3
LEVELS = ("service_level", "target_met")
MOVED = 0.1  # of what a head does to any target: it moves those to which it does as much
NOT_MET = {
    "missed": marked("{targets} of {count} missed on {days} of seed {seed}: {closest}"),
    "undecided": marked("{targets} of {count} undecided on {days} of seed {seed}: {closest}"),
}


def staffing_sentences(found: StaffingResult) -> list[str]:
    """Return what a planner must know of the answer."""
    return [
        *_impossible(found), *_cannot(found), *_sure(found), *_binds(found), *_one_less(found),
        *_beside(found), *_price(found), *_given_up(found), *_assumed(found),
    ]  # fmt: skip


def _impossible(found: StaffingResult) -> Iterator[str]:
    for one in found.impossible[:BINDING]:
        aim = found.rows.aims[found.rows.rows[one.row].aim]
        yield (
            tr(
                "{named}: {value_text} with far more agents than there is work for, "
                "or as many as may be there; no staffing within its rules keeps this target",
                named=_named(found, one),
                value_text=value_text(aim, one.value),
            )
        )


def _cannot(found: StaffingResult) -> Iterator[str]:
    names = {*found.scenario.channel_names, *found.scenario.pool_names}
    yield from (retold(text, names) for text in found.cannot)


def _sure(found: StaffingResult) -> Iterator[str]:
    check = found.verification
    if check is None:
        return
    words = [one.word for one in check.verdicts]
    if not words:
        yield tr("no customers came whom any target is about, so nothing is decided; see arrivals and warmup")
    count = check.replications
    days = trn("{count} fresh replication", "{count} fresh replications", count, count=count)
    if check.word == "met":
        yield from _all_met(found, check, days)
        return
    for word, said in NOT_MET.items():
        mine = [one for one in check.verdicts if one.word == word]
        if mine:
            closest = joined(_named(found, one) for one in sorted(mine, key=lambda one: one.to_spare)[:BINDING])
            yield tr(said, targets=_targets(len(mine)), count=len(words), days=days, seed=check.seed, closest=closest)


def _all_met(found: StaffingResult, check: Verification, days: str) -> Iterator[str]:
    count = len(check.verdicts)
    sure = tr("surely so at {confidence} %, all statements together", confidence=f"{100 * found.confidence:g}")
    told = tr(
        "{targets}, all met on {days} of seed {seed}, {sure}",
        targets=_targets(count),
        days=days,
        seed=check.seed,
        sure=sure,
    )
    yield told
    strictly = sum(one.strictly for one in check.verdicts)
    if strictly < count:
        yield tr("{strictly} of them strictly, the others within the tolerance", strictly=strictly)


def _targets(count: int) -> str:
    return trn("{count} target", "{count} targets", count, count=count)


def _named(found: StaffingResult, one: TargetVerdict) -> str:
    row = found.rows.rows[one.row]
    told = {
        "who": found.rows.who(row),
        "where": where_text(found, row),
        "aim": aim_text(found, found.rows.aims[row.aim]),
    }
    return tr("{who} {where} ({aim})", **told)


def _binds(found: StaffingResult) -> Iterator[str]:
    verdicts = sorted(verdicts_of(found), key=lambda one: one.slack / max(one.error, 1e-12))
    if found.verification is None or not verdicts:
        return
    told = [
        f"{_named(found, one)} {value_text(found.rows.aims[found.rows.rows[one.row].aim], one.value)}"
        for one in verdicts[:BINDING]
    ]
    yield tr("closest to their limits: {told}", told=clauses(told))


def _one_less(found: StaffingResult) -> Iterator[str]:
    """Tell of the head whose loss hurts least what it would still break."""
    if found.effects is None or found.verification is None:
        return
    slacks = {one.row: one for one in found.verification.verdicts}
    of = {row: float(found.verification.counts[:, 1, row].mean()) for row in slacks}
    less = found.effects.of_one(-1, len(found.design))
    row_of = {row: less[number] for number, row in enumerate(np.flatnonzero(found.rows.bound).tolist()) if row in of}
    may_go = (np.array(found.design) > found.grid.bounds[0]) & less.any(axis=0)
    worst = []
    for head in np.flatnonzero(may_go).tolist():
        lost = {row: float(each[head]) / of[row] for row, each in row_of.items()}
        moved = [row for row in lost if abs(lost[row]) >= MOVED * max(map(abs, lost.values()))]
        hurt = [row for row in moved if lost[row] > 0 and _is_known(found, row, head, row_of[row][head])]
        worst.append(
            min(((slacks[row].slack / of[row] - lost[row], row, head) for row in hurt), default=(np.inf, -1, head))
        )
    if worst:
        _, row, head = max(worst)
        if row < 0:
            yield tr("one head less at {who} hurts no target measurably", who=_head(found, head))
            return
        yield _told_less(found, slacks[row], head, found.rows.signs[row] * row_of[row][head] / of[row])


def _is_known(found: StaffingResult, row: int, head: int, lost: float) -> bool:
    """Whether what a head less takes of a target is more than chance, or a target that its pool works for."""
    aim, pool = found.rows.aims[found.rows.rows[row].aim], found.grid.cells[head].pool
    if aim.what == pool if aim.metric == "occupancy" else found.grid.plan.serves[aim.what, pool]:
        return True
    assert found.effects is not None
    error = found.effects.error_of_one(-1, head)[np.flatnonzero(found.rows.bound).tolist().index(row)]
    return bool(error > 0 and lost > 2 * error)


def _told_less(found: StaffingResult, verdict: TargetVerdict, head: int, lost: float) -> str:
    """Tell from what to what a target goes without the head of a cell."""
    aim = found.rows.aims[found.rows.rows[verdict.row].aim]
    return tr(
        "one head less hurts least at {who}: {named} goes from {value_text} to about {value_text_2}",
        who=_head(found, head),
        named=_named(found, verdict),
        value_text=value_text(aim, verdict.value),
        value_text_2=value_text(aim, verdict.value - lost),
    )


def _head(found: StaffingResult, number: int) -> str:
    """Name a head by its pool and time."""
    cell = found.grid.cells[number]
    kind = keys_in_words(found.grid.kinds[cell.kind])
    return f"{found.grid.scenario.pool_names[cell.pool]} {kind} {write_clock(cell.clock)}"


def _beside(found: StaffingResult) -> Iterator[str]:
    for one in found.yardsticks:
        more = one.cost - found.cost
        text = _more_or_less(cost_text(found, abs(more)), more)
        if one.judged:
            missed = tr("misses {missed} of {judged}", missed=one.missed, judged=one.judged)
            kept = missed if one.missed else tr("is not seen to miss any target")
            yards = translated(_YARDS[one.name]) if one.name in _YARDS else tr("the staff of {name}", name=one.name)
            yield tr("{yards} costs {text} and {kept}", yards=yards, text=text, kept=kept)
        elif one.name == "lower bound":
            least = tr("is as high") if abs(more) < 1e-9 else tr("is {text}", text=text)
            yield tr("a lower bound, all who share pools merged into one queue by formula, {least}", least=least)


def _more_or_less(cost: str, more: float) -> str:
    if abs(more) < 1e-9:
        return tr("as much")
    return tr("{cost} more", cost=cost) if more > 0 else tr("{cost} less", cost=cost)


_YARDS = {
    "as it is": marked("the staffing as it is"),
    "each interval by itself": marked("Erlang for each interval by itself"),
    "headcounts, no shifts": marked("the cheapest headcount, if people came by the half hour,"),
}


def _price(found: StaffingResult) -> Iterator[str]:
    if found.last_point:
        yield tr(
            "the last point of all service levels costs about {cost_text}", cost_text=cost_text(found, found.last_point)
        )
    for one in found.week:
        yield tr(
            "{rule} costs {cost_text} at least, {share} % of the shifts",
            rule=_week_rule(one),
            cost_text=cost_text(found, one.cost),
            share=f"{100 * one.cost / one.whole:.1f}",
        )


def _week_rule(one: RulePrice) -> str:
    """Say what a rule of weeks asks for."""
    value = f"{one.value:g}"
    return {
        "days": trn(
            "that everybody works {value} day a week",
            "that everybody works {value} days a week",
            one.value,
            value=value,
        ),
        "hours": tr("that nobody is paid more than {value} h a week", value=value),
        "off_in_a_row": trn(
            "that everybody has a day off", "that {value} days off follow each other", one.value, value=value
        ),
        "same_start": tr("that everybody starts at the same time on all days"),
    }[one.rule]


def _given_up(found: StaffingResult) -> Iterator[str]:
    aims = [one for one in found.rows.aims if one.bound and one.metric in LEVELS]
    limited = {one.what for one in found.rows.aims if one.bound and one.metric == "abandonment"}
    promised = {found.scenario.channel_names[one.what] for one in aims if one.what not in limited}
    for name, share in found.abandonment.items():
        if share > IMPATIENCE and name in promised:
            yield tr(
                "{name}: {share} % give up; a service level leaves them out, so limit abandonment as well",
                name=name,
                share=f"{100 * share:.1f}",
            )


def _assumed(found: StaffingResult) -> Iterator[str]:
    if found.assumed:
        yield tr("assumed: {assumed}", assumed=clauses(map(retold, found.assumed)))
    if not found.complete and found.grid.by_shift and found.shifts is None:
        yield tr("interrupted before there were shifts: the plan is of headcounts only")
    if not found.complete:
        yield tr("interrupted: this is the best so far; the same command goes on from here")
