"""Handle times, wrap-up and the target of a queue from its contacts, its intervals, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from sim.fitting.center.entries import ScenarioKey, rounded, scaled, seconds
from sim.fitting.center.options import FitOptions
from sim.fitting.center.patience import weighted
from sim.fitting.center.queues import LIVE, QueueData
from sim.fitting.finding import ASSUMED, MEASURED, TOLD, Finding
from sim.fitting.handling.durations import DurationsFound, durations
from sim.fitting.handling.groups import IssueFound, by_hour, cv_within, mean_effort
from sim.fitting.handling.interval_means import USUAL_CV, mean_of_means, scatter
from sim.fitting.handling.wrap_up import waited_after, wrap_up_from_waits
from sim.fitting.patience.laws import EXPONENTIAL

FEWEST = 100
PRESET, PRESET_WRAP_UP = 300.0, 60.0  # s, of the preset phone
HANGING_UP = "agents who hang up"
FORMULAS = {"answered": "SL-2", "without_short": "SL-4", "positive": "SL-1", "negative": "SL-3"}
SHORTEST = 2.0  # s: less is the clock
USUAL_TARGET, USUAL_SHARE = 20.0, 0.8


@dataclass(frozen=True)
class HandlingFound:
    """How long contacts of a queue take agents.

    Attributes
    ----------
    talk, wrap_up
        Mean seconds; a wrap-up of ``None`` is within the talk, or not known.
    talk_law, wrap_law
        As a scenario writes them.
    durations
        Single talk times, where there are.
    by_hour
        Mean talk by hour from which it holds, where hours differ.
    """

    talk: Finding
    talk_law: Mapping[str, object]
    wrap_up: Finding | None
    wrap_law: Mapping[str, object]
    durations: DurationsFound | None = None
    by_hour: Mapping[int, float] | None = None

    @property
    def mean(self) -> float:
        """Seconds a contact takes an agent, wrap-up included."""
        return self.talk.value + (self.wrap_up.value if self.wrap_up else 0.0)


def handling_of(queue: QueueData, issues: Sequence[IssueFound] = (), queues: Sequence[QueueData] = ()) -> HandlingFound:
    """Return the handle times of a live queue, given what its contacts may be about, and all queues of its agents."""
    if queue.contacts is not None and (queue.contacts["talk"] > 0).sum() >= FEWEST:
        return _of_contacts(queue.contacts, issues, queues)
    if queue.intervals is not None:
        return _of_intervals(queue.intervals)
    why = "needs durations of 100 served contacts, or means by interval"
    talk = Finding(PRESET, None, None, "s", 0, "", "preset phone", ASSUMED, (why,))
    wrap = Finding(PRESET_WRAP_UP, None, None, "s", 0, "", "preset phone", ASSUMED, (why,))
    return HandlingFound(talk, law(PRESET, USUAL_CV), wrap, law(PRESET_WRAP_UP, 0.6))


def law(mean: float, cv: float, family: str = "lognormal") -> dict[str, object]:
    """Return a law of a mean and a coefficient of variation as a scenario writes it."""
    if family == EXPONENTIAL:
        return {EXPONENTIAL: {"mean": seconds(mean)}}
    return {family: {"mean": seconds(mean), "cv": rounded(max(cv, 0.01))}}


# From contacts


def _of_contacts(contacts: pl.DataFrame, issues: Sequence[IssueFound], queues: Sequence[QueueData]) -> HandlingFound:
    served = contacts.filter(pl.col("talk") > 0)
    found = durations(served["talk"].to_numpy(), "served", HANGING_UP)
    timed = served.select("issue", pl.col("talk").alias("seconds"))
    cv = cv_within(timed, issues, found.cv) if issues else found.cv
    base = found.mean.value / mean_effort(timed, issues)
    talk_law = law(base, cv, "lognormal" if issues else found.family)
    hours = by_hour(served["talk"].to_numpy(), served["arrival"].dt.hour().to_numpy().astype(float))
    if hours:
        talk_law = _by_hour(talk_law, {hour: mean * base / found.mean.value for hour, mean in hours.items()})
    wrap, wrap_law = _wrap_up(contacts, queues)
    return HandlingFound(found.mean, talk_law, wrap, wrap_law, found, hours or None)


def _by_hour(talk_law: Mapping[str, object], hours: Mapping[int, float]) -> dict[str, object]:
    family, keys = next(iter(talk_law.items()))
    return {family: {**keys, "mean": {f"{hour:02d}:00": seconds(mean) for hour, mean in hours.items()}}}  # type: ignore[dict-item]


def _wrap_up(contacts: pl.DataFrame, queues: Sequence[QueueData]) -> tuple[Finding | None, Mapping[str, object]]:
    """Return the wrap-up as recorded, zeros included in its mean; where none is, from who is left waiting."""
    recorded = contacts["wrap_up"].drop_nulls().to_numpy()
    if len(recorded) >= FEWEST and (recorded > 0).mean() > 0.02:
        found = durations(recorded[recorded > 0], "served")
        mean, cv = float(recorded.mean()), float(recorded.std() / recorded.mean())
        shrunk = mean / found.mean.value
        low, high = (None if one is None else one * shrunk for one in (found.mean.low, found.mean.high))
        family = found.family if shrunk > 0.98 else "lognormal"
        return replace(found.mean, value=mean, low=low, high=high, n=len(recorded)), law(mean, cv, family)
    seen = wrap_up_from_waits(waited_after(_of_all(contacts, queues), contacts["queue"].unique().to_list()))
    if seen is None or seen[0].value < SHORTEST:
        return None, {}
    return seen[0], law(seen[0].value, *seen[1:])


def _of_all(contacts: pl.DataFrame, queues: Sequence[QueueData]) -> pl.DataFrame:
    """Return the contacts of all live queues, as agents may serve several."""
    parts = [one.contacts for one in queues if one.mode == LIVE and one.contacts is not None]
    return pl.concat([part.select(contacts.columns) for part in parts]) if len(parts) > 1 else contacts


# From intervals


def _of_intervals(rows: pl.DataFrame) -> HandlingFound:
    """Return talk with hold, and wrap-up, from means by interval; one AHT is all talk."""
    rows = rows.with_columns(
        pl.coalesce(pl.col("talk") + pl.col("hold").fill_null(0), pl.col("handle") - pl.col("wrap"), "handle").alias(
            "t"
        )
    )
    talk, talk_law = _mean_and_law(rows, "t", "answered")
    if talk is None:
        return handling_of(QueueData("", "live", ""))
    if not np.isnan(weighted(rows, "wrap", "answered")):
        return HandlingFound(talk, talk_law, *_mean_and_law(rows, "wrap", "answered"))
    limit = "the file has one handle time: wrap-up is within it, so that callers stay on the line through it"
    return HandlingFound(talk.limited(limit), talk_law, None, {})


def _mean_and_law(rows: pl.DataFrame, column: str, count: str) -> tuple[Finding | None, Mapping[str, object]]:
    known = rows.filter(pl.col(column).is_not_null(), pl.col(count) > 0)
    if not len(known):
        return None, {}
    means, counts = known[column].to_numpy(), known[count].to_numpy()
    hour = known["start"].dt.hour().to_numpy().astype(float)
    cv = scatter(means, counts, hour)
    found = mean_of_means(means, counts, "answered")
    says = "cv from how means of intervals scatter" if cv else f"cv {USUAL_CV} is assumed: it needs single durations"
    return found.limited(says), law(found.value, cv or USUAL_CV)


# Keys


def handling_entries(queue: QueueData, found: HandlingFound, slower: float = 1.0) -> list[ScenarioKey]:
    """Return the keys of handle time and wrap-up; the mean talk is so many times as long as that of old hands."""
    says = f"cv {found.durations.cv:.2f}" if found.durations else ""
    if found.by_hour:
        says += ", the mean differs by hour"
    if slower > 1:
        says += f", written is that of old hands, {slower:.3g} times shorter"
    talk = scaled(dict(found.talk_law), 1 / slower) if slower > 1 else dict(found.talk_law)
    entries = [ScenarioKey(("handle_time",), talk, found.talk, queue.file, says.strip(", "))]
    if found.wrap_up is not None:
        entries.append(ScenarioKey(("wrap_up",), dict(found.wrap_law), found.wrap_up, queue.file))
    return entries


def target_entry(queue: QueueData, level: str | None, options: FitOptions) -> ScenarioKey:
    """Return the target: the file's threshold and formula where it tells them, and 80 %, which no export holds."""
    within, word, why = options.target, TOLD, "--target"
    if within is None and queue.intervals is not None and queue.intervals["threshold"].count():
        within, word, why = float(queue.intervals["threshold"].drop_nulls()[0]), MEASURED, "threshold of the file"
    if within is None:
        within, word, why = USUAL_TARGET, ASSUMED, "no file holds a target"
    formula = {"formula": FORMULAS[level]} if level in FORMULAS else {}
    finding = Finding(within, None, None, "s", 0, "", why, word)
    says = "the share is assumed" + (f", the formula reproduces the file's levels ({level})" if formula else "")
    return ScenarioKey(
        ("target",), {"within": seconds(within), "share": USUAL_SHARE, **formula}, finding, queue.file, says
    )
