"""How a center learns: the skill of its agents, day by day, and the causes of contacts that it puts right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.calendar import midnights
from sim.metrics.columns.warmup import warmup
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, ONLY_POOLS, Metric, MetricKind, needing

SKILLS = needing(
    "learning",
    Metric("skill", "skill", HIGH, of="skill_days / learning_days", where=ONLY_POOLS, heads={"tier": "skill"},
           if_any=True, formula="mean skill of the agents of a pool that learns, over the days: success at complexity "
           "x is 1 - x^(2 skill). By pool"),
    Metric("skill_at_end", "skill", HIGH, estimated=MetricKind.VALUE, where=ONLY_POOLS, if_any=True,
           formula="that on the last day. By pool"),
)  # fmt: skip
OF_ISSUES = frozenset(("center", "issue"))
FEEDBACK = needing(
    "feedback",
    Metric("feedback_hours", "h", of="feedback_hours", where=OF_ISSUES, heads={"causes": "hours"},
           formula="hours spent on putting causes right; of the center with those of calls to who was not helped"),
    Metric("cases_known", "cases", HIGH, of="cases_known", where=OF_ISSUES, heads={"causes": "cases known"},
           formula="contacts of which it became known what their cause is"),
    Metric("causes_known", "causes", HIGH, estimated=MetricKind.VALUE, where=OF_ISSUES,
           formula="causes of which a case is known by the end"),
    Metric("causes_fixed", "causes", HIGH, estimated=MetricKind.VALUE, where=OF_ISSUES,
           formula="causes that have been put right by the end"),
    Metric("contacts_avoided", "contacts", HIGH, of="contacts_avoided", where=OF_ISSUES,
           formula="first contacts that did not come, as their cause had been put right"),
)  # fmt: skip


def add_causes(facts: Facts, issues: dict[int, dict[str, float]], center: dict[str, float]) -> None:
    """Add to the totals of every issue that has causes, and of the center, what became of them after the warm-up."""
    table, late = facts.log.causes, facts.log.causes["at"] > warmup(facts)
    for number, row in issues.items():
        row |= _of_causes(table, late & (table["issue"] == number), table["issue"] == number)
    center |= _of_causes(table, late & (table["issue"] >= 0), table["issue"] >= 0)
    center["feedback_hours"] = float(table["hours"][late].sum())


def _of_causes(table: Mapping[str, Any], late: Mask, mine: Mask) -> dict[str, float]:
    """Return what became of some causes in the time studied, and as its last evening says."""
    last, before = _evening(table, mine), _evening(table, mine & ~late)
    return {
        "feedback_hours": float(table["hours"][late].sum()),
        "cases_known": float(table["cases"][last].sum() - table["cases"][before].sum()),
        "causes_known": float(np.count_nonzero(table["cases"][last])),
        "causes_fixed": float(table["fixed"][last].sum()),
        "contacts_avoided": float(table["avoided"][late].sum()),
    }


def _evening(table: Mapping[str, Any], rows: Mask) -> Mask:
    """Return those of some rows that are of the last evening among them."""
    return np.asarray(rows & (table["at"] == table["at"][rows].max(initial=-1.0)))


def add_skills(facts: Facts, pools: dict[str, dict[str, float]]) -> None:
    """Add to the totals of each pool how skilled its agents were after the warm-up; nothing where they do not learn."""
    table = facts.log.skills
    for number, totals in enumerate(pools.values()):
        found = table["skill"][(table["pool"] == number) & (table["at"] >= warmup(facts))]
        totals |= {"skill_days": float(found.sum()), "learning_days": float(len(found))}
        if len(found):
            totals["skill_at_end"] = float(found[-1])


def skill_intervals(facts: Facts, pool: int, edges: Floats) -> dict[str, Floats]:
    """Return, by interval, the skill of a pool's agents times the seconds in which it is known, and these."""
    table, lengths = facts.log.skills, np.diff(edges)
    mine = table["pool"] == pool
    starts = midnights(facts.scenario)
    daily = np.full(len(starts), np.nan)
    daily[np.searchsorted(starts, table["at"][mine], side="right") - 1] = table["skill"][mine]
    levels = daily[np.searchsorted(starts, edges[:-1], side="right") - 1]
    return {"skill_seconds": np.nan_to_num(levels) * lengths, "learning_seconds": ~np.isnan(levels) * lengths}
