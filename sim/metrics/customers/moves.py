"""Migration: who moved from where to where and why, who has a new channel, who solves how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import NONE, Cause, Outcome, Reason
from sim.metrics.columns.episodes import led_by
from sim.metrics.columns.waits import inbound
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.groups import Mask, Weights, flag
from sim.metrics.counting.kinds import Kinds
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.base import base_totals
from sim.metrics.facts import Facts, column
from sim.metrics.metric import OF_CHANNELS, ONLY_CENTER, ONLY_CHANNELS, Metric, needing

BUSIEST = 0.2
HELD = "adoption"
# Why a further contact is made, by what became of the one before.
FAILURES = {
    Outcome.ABANDONED: "abandoned",
    Outcome.BLOCKED: "blocked",
    Outcome.BALKED: "balked",
    Outcome.FAILED: "failed",
}
OUT_OF_HOURS = "out of hours"
WORDS = {
    Cause.OPENING: "closed",
    Cause.FALLBACK: "passed on",
    Cause.REPEAT: "unresolved",
    Cause.INDUCED: "misled",
    Cause.CHASE: "no reply",
    Cause.EXPERIENCE: "experience",
    Cause.CAMPAIGN: "campaign",
    Cause.WAIT: "wait",
    Cause.COST: "cost",
    Cause.ADOPTION: "new channel",
    Cause.CLOSURE: "closed for good",
    Cause.OUT_OF_HOURS: OUT_OF_HOURS,
    Cause.SETTLES: "helps more",
    Cause.HABIT: "habit",
}
CHOSEN = tuple(word for cause, word in WORDS.items() if cause >= Cause.EXPERIENCE)  # why first contacts move

MIGRATION = needing(
    "migration",
    Metric("moved_here", "contacts", of="moved_here", heads={"migration": "first contacts that moved here"},
           formula="first contacts that came on this channel instead of the one on which the volumes have them"),
    Metric("moved_away", "contacts", of="moved_away", where=OF_CHANNELS,
           formula="first contacts that the volumes have on this channel and that came on another"),
    Metric("moved_share", "share", of="moved_here / first_here", heads={"migration": "share that moved here"},
           formula="moved here / first contacts here"),
    Metric("busiest_fifth", "share", where=ONLY_CENTER, needs=frozenset(("outcome",)),
           heads={"who contacts us": "resolved by a fifth of the channels"}, if_any=True,
           formula="of all resolved contacts, those on the fifth of the channels (rounded up) that resolve most; of "
           "channels on which customers contact us"),
    Metric("adoption", "share", where=ONLY_CHANNELS, heads={"migration": "customers who have it"}, if_any=True,
           formula="by channel that opens: customers who have it at the end / population"),
    Metric("opinion", "level", where=ONLY_CHANNELS, heads={"migration": "customers' opinion, 0 to 1"},
           formula="by channel: mean opinion M at the end, of customers who have used it"),
)  # fmt: skip


class Move(NamedTuple):
    """So many contacts came to a channel instead of another, or after one on another, for one reason."""

    source: str
    target: str
    cause: str
    contacts: int


@column
def moved(facts: Facts) -> Mask:
    """Return the first contacts whose customer chose another channel than the volumes have them on."""
    contacts = facts.log.contacts
    return np.asarray((contacts["attempt"] == 1) & (contacts["channel"] != contacts["origin"]))


def migration_weights(facts: Facts) -> Weights:
    """Return who came on a channel of their choice, who could have."""
    first = inbound(facts) & (facts.log.contacts["attempt"] == 1)
    return {
        "first_here": flag(first),
        "moved_here": flag(moved(facts)),
    }


def add_moves(facts: Facts, channels: dict[str, dict[str, float]], center: dict[str, float]) -> None:
    """Add to the totals of every channel who left it and who has it, and to those of the center who solves how much."""
    contacts, uptake = facts.log.contacts, facts.log.uptake
    left = studied(facts) & moved(facts)
    for number, (name, row) in enumerate(channels.items()):
        row["opinion"] = float(facts.log.opinions["opinion"][number])
        row["moved_away"] = float((left & (contacts["origin"] == number)).sum())
        if facts.scenario.channels[name].opens is not None:
            now = uptake["holders"][uptake["channel"] == number]
            row[HELD] = _held(facts, now)
    center["moved_away"] = float(left.sum())
    reachable = [row for name, row in channels.items() if facts.scenario.channels[name].service_mode.inbound]
    center["busiest_fifth"] = _solved_by_the_busiest([row.get("resolved", 0.0) for row in reachable])


def _held(facts: Facts, holders: Floats) -> float:
    """Return which share of the customers there are has a channel; where they come and go, at the end."""
    if "base" not in facts.used:
        return float(holders.max(initial=0.0)) / facts.scenario.customers.population  # type: ignore[union-attr]
    people = float(base_totals(facts)["customers_at_end"].sum())
    return min(float(holders[-1]) / people, 1.0) if len(holders) and people else 0.0


def _solved_by_the_busiest(resolved: list[float]) -> float:
    """Return the share of all resolved contacts that a fifth of the channels, rounded up, resolve."""
    whole, many = sum(resolved), ceil(BUSIEST * len(resolved))
    return sum(sorted(resolved, reverse=True)[:many]) / whole if whole else np.nan


def moves(facts: Facts) -> tuple[Move, ...]:
    """Return how many contacts came from where to where and why: first contacts that moved, and further ones."""
    log, contacts, names = facts.log, facts.log.contacts, facts.log.names.channels
    if not (moved(facts).any() or (contacts["attempt"] > 1).any()):
        return ()
    before, further = led_by(facts), studied(facts) & inbound(facts) & (contacts["attempt"] > 1)
    rows = np.flatnonzero((studied(facts) & moved(facts)) | (further & (before != NONE)))
    earlier = before[rows]
    source = np.where(contacts["attempt"][rows] == 1, contacts["origin"][rows], contacts["channel"][earlier])
    columns = source, contacts["channel"][rows], log.column("cause")[rows]
    ended = contacts["outcome"][earlier], contacts["reason"][earlier]
    counts = Counter[tuple[int, int, str]]()
    for (one, other, *why), many in _counted(*columns, *ended):
        counts[one, other, _word(*why)] += many
    return tuple(
        Move(names[source], names[target], cause, many) for (source, target, cause), many in sorted(counts.items())
    )


def _counted(*columns: NDArray[Any]) -> Iterator[tuple[list[int], int]]:
    """Yield each combination of small numbers that occurs in columns, with how often it does."""
    kinds = Kinds(len(columns[0]))
    for number, codes in enumerate(columns):
        kinds.tell(str(number), codes, int(codes.max(initial=0)) + 1)
    values = np.array(list(kinds.settled().values.values())).T
    return zip(values.tolist(), np.bincount(kinds.of, minlength=kinds.count).tolist(), strict=True)


def _word(cause: int, outcome: int, reason: int) -> str:
    """Return why a contact was made, or made again that had failed: at a closed door, or as its outcome says."""
    if word := WORDS.get(Cause(cause)):
        return word
    return OUT_OF_HOURS if reason == Reason.CLOSED else FAILURES.get(Outcome(outcome), "other")
