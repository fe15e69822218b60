"""Who tries a channel and stays: how often it is chosen again after so many times, and who has left it behind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.columns.waits import inbound
from sim.metrics.columns.warmup import studied
from sim.metrics.counting.groups import Mask
from sim.metrics.facts import Facts, column
from sim.metrics.metric import OF_CHANNELS, ONLY_CHANNELS, Metric, needing

TRIES, LATEST = 3, 3
USES = (1, 3, 5, 10)

LOYALTY = needing(
    "migration",
    Metric("reversion", "share", of="reverted / followed", heads={"migration": "went back"}, where=OF_CHANNELS,
           formula="of the customers whose first contact about a need was on this channel three times or more: those "
           "whose latest three such contacts were all on others. It tells a channel that is left from one that is used "
           "beside others"),
    Metric("deserted", "share", of="deserted / tried", where=OF_CHANNELS,
           formula="the same of the customers who have tried it once or more"),
    *(Metric(f"share_after_{uses}", "share", of=f"again_after_{uses} / known_after_{uses}", where=ONLY_CHANNELS,
             spelled=f"share after {uses} use{'s' * (uses > 1)}",
             formula="by channel: of the first contacts of customers who by then had begun on it "
             f"{uses} time{'s' * (uses > 1)} or more, those that are on it again") for uses in USES),
)  # fmt: skip


class FirstContacts(NamedTuple):
    """First contacts by customer and time: their rows, where each customer's begin, and how many are yet to come."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    to_come: NDArray[np.int64]


@column
def first_contacts(facts: Facts) -> FirstContacts:
    """Return the first contacts of customers who are known, in the order in which each made them."""
    contacts = facts.log.contacts
    first = np.flatnonzero((contacts["attempt"] == 1) & (contacts["customer"] > 0) & inbound(facts))
    rows = first[np.lexsort([contacts["arrival"][first], contacts["customer"][first]])]
    starts = np.flatnonzero(np.diff(contacts["customer"][rows], prepend=0))
    sizes = np.diff(np.append(starts, len(rows)))
    to_come = np.repeat(starts + sizes, sizes) - np.arange(len(rows)) - 1
    return FirstContacts(rows, starts, sizes, to_come)


def add_tries(facts: Facts, channels: dict[str, dict[str, float]], center: dict[str, float]) -> None:
    """Add to the totals of every channel who tried it and stayed, and to those of the center their sums."""
    made, where = first_contacts(facts), facts.log.contacts["channel"]
    for number, row in enumerate(channels.values()):
        here = where[made.rows] == number
        row.update(_customers(made, here) | _again(made, here, studied(facts)[made.rows]))
    for name in ("followed", "reverted", "tried", "deserted"):
        center[name] = sum(row[name] for row in channels.values())


def _customers(made: FirstContacts, here: Mask) -> dict[str, float]:
    if not len(made.rows):
        return dict.fromkeys(("followed", "reverted", "tried", "deserted"), 0.0)
    tries = np.add.reduceat(here.astype(int), made.starts)
    away = np.add.reduceat((here & (made.to_come < LATEST)).astype(int), made.starts) == 0
    often, once = tries >= TRIES, tries >= 1
    counts = {"followed": often, "reverted": often & away, "tried": once, "deserted": once & away}
    return {name: float(mask.sum()) for name, mask in counts.items()}


def _again(made: FirstContacts, here: Mask, counts: Mask) -> dict[str, float]:
    earlier: NDArray[np.int64] = np.cumsum(here) - here
    before: NDArray[np.int64] = earlier - np.repeat(earlier[made.starts], made.sizes)
    found: dict[str, float] = {}
    for uses in USES:
        known = counts & (before >= uses)
        found |= {f"known_after_{uses}": float(known.sum()), f"again_after_{uses}": float((known & here).sum())}
    return found
