"""What a metric is: one record says all that tables, comparisons, documents and intervals have to know of it.

It stands beside the function that makes its totals, in a tuple that `catalogue` gathers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum
from typing import Literal, NamedTuple

from sim.language.words import marked

MONEY = "money"  # told in the scenario's currency
WHOLES = ("share", "level")  # units of what lies between 0 and 1
PERCENTILES = (50, 80, 90, 95, 99)

HIGH: Literal["high"] = "high"
LOW: Literal["low"] = "low"

# Of what there is a metric: the whole center, a channel, a segment, an issue, a pool, or a channel with one of them.
OF_CONTACTS = frozenset(("center", "channel", "segment", "issue", "pair"))
EVERYWHERE = OF_CONTACTS | {"pool"}
OF_CHANNELS, ONLY_CHANNELS = frozenset(("center", "channel")), frozenset(("channel",))
OF_SEGMENTS, ONLY_CENTER = frozenset(("center", "segment")), frozenset(("center",))
OF_POOLS, ONLY_POOLS = frozenset(("center", "pool")), frozenset(("pool",))

LETTERS = marked(
    "O is offered, A answered, L abandoned or balked; A_s and L_s are those within the target's threshold s, L_>s "
    "those after it, L_x those within the short limit x."
)


class MetricKind(StrEnum):
    """What a metric is to statistics, on which its interval depends."""

    COUNT = "count"  # a total of a replication
    MEAN = "mean"  # a ratio of totals
    BIAS = "bias"  # such a ratio that may be below 0
    SHARE = "share"  # what lies between 0 and 1 by chance
    PROPORTION = "proportion"  # the share of observations each of which is kept or not, as a day with its target is
    PERCENTILE = "percentile"  # of the values of all replications together
    VALUE = "value"  # a number that each replication has by itself


class Percentile(NamedTuple):
    """Which percentile, as a share, of which values: ``wait`` or ``response_time``."""

    sample: str
    share: float


@dataclass(frozen=True, eq=False)
class Metric:
    """What is to be known of a metric, once.

    Attributes
    ----------
    better
        Whether it is better ``high`` or ``low``; empty where neither is.
    of
        The total that it is, or the two of which it is the ratio, as in ``lost / queued``; empty where it is a number
        of its own, by its name.
    formula
        What it means, in Markdown with links as from ``docs/``.
    where
        Of what there is such a figure.
    needs
        The mechanisms without which there is none; ``annual_value`` stands for segments that have one.
    heads
        How it is called above a column, by table, where that is not its title.
    if_any
        Whether tables leave it out where it is nothing everywhere.
    by_interval
        Whether there is one of every channel and reporting interval too.
    """

    name: str
    unit: str
    better: Literal["high", "low", ""] = ""
    _: KW_ONLY
    formula: str
    of: str = ""
    percentile: Percentile | None = None
    estimated: MetricKind | None = None  # as what, where its unit and its totals do not say so
    where: frozenset[str] = OF_CONTACTS
    needs: frozenset[str] = frozenset()
    spelled: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)
    if_any: bool = False
    by_interval: bool = False

    @property
    def totals(self) -> tuple[str, ...]:
        """The columns of a replication's table that it is made of: a numerator and a denominator, or one."""
        return tuple((self.of or self.name).split(" / "))

    @property
    def is_ratio(self) -> bool:
        """Whether it is a ratio of two totals, summed over replications."""
        return len(self.totals) == 2

    @property
    def kind(self) -> MetricKind:
        """What it is to statistics."""
        if self.estimated or self.percentile:
            return self.estimated or MetricKind.PERCENTILE
        if self.unit in WHOLES:
            return MetricKind.SHARE
        return MetricKind.MEAN if self.is_ratio else MetricKind.COUNT if self.of else MetricKind.VALUE

    @property
    def direction(self) -> int:
        """1 where it is better high, -1 where it is better low, 0 where neither is."""
        return (self.better == HIGH) - (self.better == LOW)

    @property
    def title(self) -> str:
        """Its name in words."""
        return marked(self.spelled or self.name.replace("_", " "))

    def head(self, table: str) -> str:
        """Return what stands above its column in a table."""
        return marked(self.heads.get(table, self.title))

    @property
    def definition(self) -> str:
        """Its formula without markup, nor a last link that leads to more."""
        alone = re.sub(r"\. \[[^\]]*\]\([^)]*\)$", "", self.formula)
        return marked(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", alone).replace("`", ""))


def needing(mechanism: str, *metrics: Metric) -> tuple[Metric, ...]:
    """Return metrics that a scenario has only where it uses a mechanism."""
    return tuple(replace(one, needs=one.needs | {mechanism}) for one in metrics)
