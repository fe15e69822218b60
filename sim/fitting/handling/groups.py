"""Whether handle times differ by issue, or by hour, by more than luck and more than a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import NORMAL, Finding, Floats, Whole, share_of

FEWEST_OF_ISSUE, FEWEST_OF_HOUR = 50, 50
LUCK, LITTLE = 0.01, 0.05
OTHER = "other"


class IssueFound(NamedTuple):
    """One issue: its share of contacts, and its mean handle time over that of all."""

    name: str
    share: Finding
    effort: Finding


def issues_of(contacts: pl.DataFrame) -> list[IssueFound]:
    """Return the issues of contacts with ``issue`` and ``seconds`` (null where not served), most frequent first.

    Those with fewer than 50 served are one, called other; none where fewer than two are left.
    """
    served = contacts.filter(pl.col("seconds") > 0, pl.col("issue").is_not_null())
    counts = served["issue"].value_counts()
    kept = set(counts.filter(pl.col("count") >= FEWEST_OF_ISSUE)["issue"])
    if len(kept) < 2:
        return []
    named = contacts.filter(pl.col("issue").is_not_null()).with_columns(
        pl.when(pl.col("issue").is_in(list(kept))).then("issue").otherwise(pl.lit(OTHER)).alias("issue")
    )
    groups = {str(key): frame["seconds"] for (key,), frame in named.group_by("issue", maintain_order=True)}
    found = [_issue(name, seconds, len(named), served["seconds"].to_numpy()) for name, seconds in groups.items()]
    return sorted(found, key=lambda one: (-one.share.value, one.name))


def _issue(name: str, seconds: pl.Series, contacts: int, every: Floats) -> IssueFound:
    own = seconds.drop_nulls().to_numpy()
    own = own[own > 0]
    effort = float(own.mean() / every.mean()) if len(own) else 1.0
    half = NORMAL * _error(own, every, effort) if len(own) > 1 else 0.0
    ratio = Finding(effort, effort - half, effort + half, "", len(own), "served", "ratio of means")
    return IssueFound(name, share_of(len(seconds), contacts, "contacts with an issue"), ratio)


def _error(own: Floats, every: Floats, ratio: float) -> float:
    """Return the standard error of a ratio of the mean of some to that of all, by the delta method."""
    share, mean = len(own) / len(every), float(every.mean())
    around = ratio * (own - mean)
    squares = (((own - own.mean()) / share - around) ** 2 - around**2).sum() + ratio**2 * ((every - mean) ** 2).sum()
    return float(np.sqrt(max(squares, 0.0))) / len(every) / mean


def _efforts(contacts: pl.DataFrame, found: Sequence[IssueFound]) -> pl.Series:
    """Return the effort of each contact: of an issue that is not told, as of all."""
    effort = {one.name: one.effort.value for one in found}
    return contacts["issue"].replace_strict(effort, default=effort.get(OTHER, 1.0), return_dtype=pl.Float64)


def mean_effort(contacts: pl.DataFrame, found: Sequence[IssueFound]) -> float:
    """Return the mean effort of contacts."""
    return float(_efforts(contacts, found).mean()) if found and len(contacts) else 1.0  # type: ignore[arg-type]


def cv_within(contacts: pl.DataFrame, found: Sequence[IssueFound], cv: float) -> float:
    """Return the coefficient of variation of ``seconds`` that is left once issues have their own means."""
    own = contacts["seconds"] / _efforts(contacts, found)
    values = own.drop_nulls().to_numpy()
    return float(values.std(ddof=1) / values.mean()) if len(values) > 2 else cv


def differ(seconds: Floats, group: Floats | Whole) -> bool:
    """Whether means of groups differ by more than luck (F-test, 1 %) and more than 5 % (root of the variance)."""
    from scipy.stats import f

    kinds, place = np.unique(group, return_inverse=True)
    n, k = len(seconds), len(kinds)
    if k < 2 or n <= k:
        return False
    counts = np.bincount(place)
    means = np.bincount(place, seconds) / counts
    between = (counts * (means - seconds.mean()) ** 2).sum()
    within = ((seconds - means[place]) ** 2).sum()
    if within <= 0:
        return bool(between > 0)
    variance = max(between / (k - 1) - within / (n - k), 0) / (n / k)
    lucky = f.sf(between / (k - 1) / (within / (n - k)), k - 1, n - k)
    return bool(lucky < LUCK and np.sqrt(variance) > LITTLE * seconds.mean())


def by_hour(seconds: Floats, hour: Floats) -> Mapping[int, float]:
    """Return the mean by hour of arrival, where hours differ; hours of fewer than 50 go with the one before."""
    hours = np.unique(hour)
    blocks: list[list[int]] = []
    for one in hours:
        few = (hour == one).sum() < FEWEST_OF_HOUR
        if blocks and (few or np.isin(hour, blocks[-1]).sum() < FEWEST_OF_HOUR):
            blocks[-1].append(int(one))
        else:
            blocks.append([int(one)])
    block = np.searchsorted([float(part[0]) for part in blocks], hour, side="right") - 1
    if not differ(seconds, block):
        return {}
    return {part[0]: float(seconds[block == k].mean()) for k, part in enumerate(blocks)}
