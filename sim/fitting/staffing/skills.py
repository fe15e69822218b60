"""Which agents serve which queues, from who served what."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

FEWEST = 50
RARELY = 0.02
MOST_POOLS = 8


def skill_sets(contacts: pl.DataFrame) -> Mapping[tuple[str, ...], list[str]]:
    """Return agents by the queues they serve: those that make up 2 % of an agent's contacts or more.

    Agents of fewer than 50 contacts go with the smallest set that holds all they did. Beyond eight sets the rarest are
    joined with the smallest set that holds theirs, or with one that holds all.
    """
    served = contacts.filter(pl.col("agent").is_not_null()).group_by("agent", "queue").len("n")
    rows = served.with_columns((pl.col("n") / pl.col("n").sum().over("agent")).alias("share"),
                               pl.col("n").sum().over("agent").alias("all"))  # fmt: skip
    sets: dict[tuple[str, ...], list[str]] = {}
    few: dict[str, set[str]] = {}
    for (agent,), mine in rows.sort("agent", "queue").group_by("agent", maintain_order=True):
        queues = tuple(mine.filter(pl.col("share") >= RARELY)["queue"])
        if mine["all"][0] >= FEWEST:
            sets.setdefault(queues, []).append(str(agent))
        else:
            few[str(agent)] = set(queues)
    return _joined(sets, few)


def _joined(sets: dict[tuple[str, ...], list[str]], few: dict[str, set[str]]) -> dict[tuple[str, ...], list[str]]:
    kept = sorted(sets, key=lambda queues: (-len(sets[queues]), queues))[:MOST_POOLS]
    for queues in set(sets) - set(kept):
        for agent in sets[queues]:
            few[agent] = set(queues)
    result = {queues: sets[queues] for queues in kept}
    for agent in sorted(few):
        fits = [queues for queues in result if few[agent] <= set(queues)]
        home = min(fits, key=lambda queues: (len(queues), queues)) if fits else tuple(sorted(few[agent]))
        result.setdefault(home, []).append(agent)
    return {queues: sorted(agents) for queues, agents in sorted(result.items())}
