"""What concerns all queues: busyness, issues, and what becomes of who was served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.center.arrivals import ArrivalsFound
from sim.fitting.center.entries import ScenarioKey, rounded, seconds
from sim.fitting.center.options import FitOptions
from sim.fitting.center.queues import FIRST_LEG, LIVE, QueueData
from sim.fitting.customers.repeats import RepeatsFound, repeats_of, resolution_from
from sim.fitting.finding import ASSUMED, Finding, share_of
from sim.fitting.handling.groups import OTHER, IssueFound, differ, issues_of
from sim.fitting.patience.laws import lognormal_moments
from sim.fitting.volumes.busyness import FEWEST_DAYS, BusynessFound, busyness_of
from sim.fitting.volumes.counts import Counts

FEWEST_FLAGS = 200
LEAST = 0.02
MOST_REPEATS = 0.9
MOSTLY = 0.8


# Busyness


def busyness_of_center(found: Mapping[str, ArrivalsFound]) -> tuple[BusynessFound | None, int]:
    """Return how days of the whole center differ, and how many days there are: one factor moves all queues."""
    parts = list(found.values())
    alike = [one for one in parts if one.primary.table.shape[1] == parts[0].primary.table.shape[1]]
    first = max(one.primary.dates[0] for one in alike)
    last = min(one.primary.dates[-1] for one in alike)
    if first > last:
        return None, 0
    cut = [one.primary.between(first, last) for one in alike]
    used = np.all([one.days.used[(first - one.primary.dates[0]).days :][: len(cut[0].dates)] for one in alike], axis=0)
    total = Counts("all", cut[0].dates, cut[0].length, np.sum([one.table for one in cut], axis=0))
    used = used & (total.totals > 0)
    return busyness_of(total, used), int(used.sum())


def busyness_entry(found: BusynessFound | None, days: int) -> ScenarioKey:
    """Return the key of busyness; below 30 days there is none, since three weeks cannot tell it."""
    path = ("demand", "busyness")
    if found is None:
        why = (
            f"{days} days cannot tell how days differ, {FEWEST_DAYS} could: without it the plan knows no busy days"
            if days < FEWEST_DAYS
            else "days differ no more than by chance"
        )
        return ScenarioKey(
            path, "none", Finding(0, None, None, "", days, "days", "moments of residuals", ASSUMED, (why,))
        )
    value: dict[str, object] = {"shape": rounded(found.shape.value)}
    if found.sd is not None and found.correlation is not None:
        value["within_day"] = {"sd": rounded(found.sd.value), "correlation": rounded(found.correlation.value)}
    return ScenarioKey(path, value, found.shape, "", "the shape")


# Issues


class IssuesFound(NamedTuple):
    """Issues of the whole center, of each channel, and how likely each is resolved, where flags tell."""

    every: tuple[IssueFound, ...]
    of_channel: Mapping[str, tuple[IssueFound, ...]]
    resolution: Mapping[str, Finding]


NO_ISSUES = IssuesFound((), {}, {})


def issues_of_center(queues: Sequence[QueueData]) -> IssuesFound:
    """Return issues, where handle times or resolution differ by them; handle times in those of their queue."""
    rows = _issue_rows(queues)
    found = issues_of(rows) if len(rows) else []
    if not found:
        return NO_ISSUES
    names = [one.name for one in found]
    rows = rows.filter(pl.col("issue").is_not_null()).with_columns(
        pl.when(pl.col("issue").is_in(names)).then("issue").otherwise(pl.lit(OTHER)).alias("issue")
    )
    served = rows.filter(pl.col("seconds") > 0)
    codes = served["issue"].rank("dense").to_numpy().astype(float)
    resolution = _resolution(rows)
    if not differ(served["seconds"].to_numpy(), codes) and len(set(resolution)) < 2:
        return NO_ISSUES
    of_channel = {str(key): tuple(issues_of(mine)) for (key,), mine in rows.group_by("queue", maintain_order=True)}
    return IssuesFound(tuple(found), of_channel, resolution)


def _issue_rows(queues: Sequence[QueueData]) -> pl.DataFrame:
    """Return the issue of each contact and its talk over the mean of its queue; who was lost has often none."""
    parts = [
        queue.contacts.select(
            pl.lit(queue.name).alias("queue"),
            "issue",
            pl.when(pl.col("outcome") == "served").then("resolved").alias("resolved"),
            (pl.col("talk") / pl.col("talk").mean()).alias("seconds"),
        )
        for queue in queues
        if queue.contacts is not None
    ]  # fmt: skip
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if not len(rows):
        return rows
    served = rows.filter(pl.col("seconds") > 0)
    others = rows.filter(~pl.col("seconds").fill_null(0).gt(0))
    known = others["issue"].is_in(served["issue"].drop_nulls().unique().to_list()).fill_null(False)
    return rows if len(others) and known.mean() > MOSTLY else served  # type: ignore[operator]


def _resolution(rows: pl.DataFrame) -> dict[str, Finding]:
    told = rows.filter(pl.col("resolved").is_not_null(), pl.col("issue").is_not_null())
    if len(told) < FEWEST_FLAGS:
        return {}
    counts = told.group_by("issue", maintain_order=True).agg(pl.col("resolved").sum(), pl.len())
    return {str(issue): share_of(good, n, "served with a flag") for issue, good, n in counts.iter_rows()}


def issue_entries(found: IssuesFound) -> list[ScenarioKey]:
    """Return the keys of issues; shares are made to sum to 1."""
    shares = whole_shares(found.every)
    return [
        ScenarioKey(
            ("issues", _plain(one.name)),
            {"share": share, "effort": rounded(one.effort.value)},
            one.effort,
            says="effort",
        )
        for one, share in zip(found.every, shares, strict=True)
    ]


def whole_shares(issues: Sequence[IssueFound]) -> list[float]:
    """Return shares to four digits that sum to 1."""
    shares = [round(one.share.value, 4) for one in issues]
    return [round(1 - sum(shares[1:]), 4), *shares[1:]] if shares else []


def mix_entry(found: IssuesFound, channel: str) -> list[ScenarioKey]:
    """Return the mix of a channel, where several have one."""
    mine = found.of_channel.get(channel, ())
    if len(found.of_channel) < 2 or not mine:
        return []
    known = {one.name for one in found.every}
    mine = tuple(one for one in mine if one.name in known)
    whole = sum(one.share.value for one in mine)
    even = [one._replace(share=replace(one.share, value=one.share.value / whole)) for one in mine]
    value: dict[str, object] = dict(zip([_plain(one.name) for one in even], whole_shares(even), strict=True))
    return [ScenarioKey(("issues",), value, even[0].share, "", even[0].name)]


def _plain(name: str) -> str:
    return name.replace(".", "").strip("~ ")[:60] or OTHER


# Experience


def served_by(queues: Sequence[QueueData]) -> pl.DataFrame | None:
    """Return who served when and for how long, of all live queues; contacts of one queue and issue are alike."""
    parts = [
        one.contacts.select(
            "agent",
            "answered",
            pl.col("talk").alias("seconds"),
            pl.concat_str(pl.lit(one.name), pl.col("issue").fill_null(""), separator=" ").alias("group"),
        )
        for one in queues
        if one.mode == LIVE and one.contacts is not None
    ]
    return pl.concat(parts) if parts else None


# What becomes of contacts


def repeats_of_center(
    queues: Sequence[QueueData], arrivals: Mapping[str, ArrivalsFound], options: FitOptions
) -> RepeatsFound | None:
    """Return who comes back, over all queues with customers, redials and transfers left out."""
    parts = []
    for queue in queues:
        if queue.tickets is not None:
            parts.append(queue.tickets.select("customer", pl.col("created").alias("arrival")))
        elif queue.contacts is not None:
            redials = arrivals[queue.name].redials
            gone = list(redials.redials) if redials else []
            rows = queue.contacts.filter(FIRST_LEG, ~pl.col("id").is_in(gone))
            parts.append(rows.select("customer", "arrival"))
    rows = pl.concat(parts) if parts else pl.DataFrame({"customer": []})
    return repeats_of(rows, options.population) if rows["customer"].count() > 0.5 * len(rows) else None


def outcome_entries(found: RepeatsFound | None, resolution: Mapping[str, Finding]) -> list[ScenarioKey]:
    """Return resolution and repeats: both measured, or only their product, or resolution alone."""
    if found is not None and (found.within.low or 0) > LEAST:
        return [*_with_repeats(found, resolution)]
    if not resolution:
        return []
    value = {_plain(issue): rounded(one.value) for issue, one in resolution.items()}
    worst = min(resolution.values(), key=lambda one: one.value)
    why = "no customer ids: who came back is within the volumes"
    never = Finding(0.0, None, None, "share", 0, "", "default", ASSUMED, (why,))
    return [ScenarioKey(("outcome", "resolution"), value, worst, "", "the least of them"),
            ScenarioKey(("outcome", "repeat"), {"probability": 0}, never)]  # fmt: skip


def _with_repeats(found: RepeatsFound, resolution: Mapping[str, Finding]) -> list[ScenarioKey]:
    unresolved, again = resolution_from(found.ever)
    value: object = rounded(unresolved.value)
    if resolution:
        whole = sum(one.n for one in resolution.values())
        left = 1 - sum(one.value * one.n for one in resolution.values()) / whole
        value = {_plain(issue): rounded(one.value) for issue, one in resolution.items()}
        unresolved = min(resolution.values(), key=lambda one: one.value)
        again = replace(found.ever, value=min(found.ever.value / max(left, 0.01), 1.0), low=None, high=None)
    mean, cv = lognormal_moments(found.median, found.sigma)
    after = {"lognormal": {"mean": seconds(mean), "cv": rounded(cv)}}
    says = f"{found.observed.value:.3f} observed within 7 d, {found.within.value:.3f} less background"
    return [
        ScenarioKey(("outcome", "resolution"), value, unresolved, "", says),
        ScenarioKey(("outcome", "repeat"), {"probability": rounded(again.value), "after": after}, again),
    ]


def without_repeats(found: RepeatsFound | None) -> Finding | None:
    """Return the share of contacts that are first ones, as the scenario makes the others; ``None`` if none are made."""
    if found is None or (found.within.low or 0) <= LEAST:
        return None
    ever = found.ever
    low, high = (None if one is None else 1 - one for one in (ever.high, ever.low))
    return replace(ever, value=1 - min(ever.value, MOST_REPEATS), low=low, high=high)
