"""The patience of a queue from whatever its tables tell of waits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from sim.fitting.center.arrivals import ArrivalsFound
from sim.fitting.center.entries import ScenarioKey, rounded, seconds
from sim.fitting.center.queues import FIRST_LEG, QueueData
from sim.fitting.finding import ASSUMED, DERIVED, Finding
from sim.fitting.patience.choice import FEWEST_LOST, PatienceFound, patience_of, waiting
from sim.fitting.patience.exposure import ASA_ONLY, exposure, from_sums, less_sure
from sim.fitting.patience.laws import EXPONENTIAL, FittedLaw
from sim.fitting.staffing.erlang import patience_and_agents
from sim.fitting.volumes.pressure import pressure

PRESET = 300.0  # s, that of the preset phone
FEWEST_SLOTS = 10
BY_ERLANG = 1.1, 1.02  # by so much Erlang A makes patience too long, or too short: where staff is as low as two
NO_FAMILY = "from intervals the family of the law cannot be told"


def patience_of_queue(queue: QueueData, arrivals: ArrivalsFound) -> PatienceFound:
    """Return the patience of a queue: by single waits, else by sums of them, else the default, marked assumed."""
    if queue.contacts is not None and queue.intervals is None:
        return _of_contacts(queue.contacts)
    if queue.intervals is not None:
        return _of_intervals(queue.intervals, arrivals)
    return _assumed("no waits in the file: waits of served and lost contacts would tell")


def _of_contacts(contacts: pl.DataFrame) -> PatienceFound:
    rows = contacts.filter(pl.col("wait").is_not_null(), FIRST_LEG)
    gone = contacts.filter(pl.col("outcome") == "abandoned")
    lost = (rows["outcome"] == "abandoned").to_numpy()
    if len(gone) >= FEWEST_LOST and lost.sum() < 0.5 * len(gone):
        return _assumed("no wait of those who abandoned in the file: patience cannot be told from it")
    served = contacts.filter(pl.col("outcome") == "served")
    if len(served) and served["wait"].count() < 0.5 * len(served):
        return _assumed("no wait of the served in the file: those of the lost alone tell no patience")
    if lost.sum() < FEWEST_LOST:
        return _assumed(f"only {int(lost.sum())} abandoned with a wait: {FEWEST_LOST} would tell")
    return patience_of(*waiting(rows["wait"].to_numpy(), lost))


def _of_intervals(rows: pl.DataFrame, arrivals: ArrivalsFound) -> PatienceFound:
    lost, answered = float(rows["abandoned"].sum()), float(rows["answered"].sum())
    if lost >= FEWEST_LOST and rows["wait_all"].count() and not rows["asa"].count():
        known = rows.with_columns((pl.col("answered") + pl.col("abandoned")).alias("ended"))
        return _exponential(exposure(weighted(known, "wait_all", "ended") * (answered + lost), lost).limited(NO_FAMILY))
    if lost < FEWEST_LOST or not rows["asa"].count():
        return _assumed("needs the waits of the served and 30 abandonments")
    asa, waits = weighted(rows, "asa", "answered"), weighted(rows, "wait_abandoned", "abandoned")
    found = from_sums(asa, answered, lost, None if np.isnan(waits) else waits, _in_time(rows))
    if found.method == ASA_ONLY:
        found = _by_erlang(rows, asa, arrivals) or found
    return _exponential(found.limited(NO_FAMILY))


def _exponential(found: Finding) -> PatienceFound:
    return PatienceFound(found, FittedLaw(EXPONENTIAL, {"mean": found.value}, 0.0))


def _assumed(why: str) -> PatienceFound:
    return _exponential(Finding(PRESET, None, None, "s", 0, "", "preset phone", ASSUMED, (why,)))


def weighted(rows: pl.DataFrame, mean: str, count: str) -> float:
    """Return a mean per contact from means by interval and the contacts behind each; NaN where no interval has both."""
    known = rows.filter(pl.col(mean).is_not_null(), pl.col(count) > 0)
    total = float(known[count].sum())
    products = float((known[mean] * known[count]).sum())
    return products / total if total else float("nan")


def _in_time(rows: pl.DataFrame) -> tuple[float, float] | None:
    """Return the threshold of the service level, and the share of the answered served within it."""
    known = rows.filter(pl.col("within").is_not_null(), pl.col("threshold").is_not_null(), pl.col("answered") > 0)
    if not len(known) or known["threshold"].n_unique() > 1:
        return None
    return float(known["threshold"][0]), float(known["within"].sum()) / float(known["answered"].sum())


def handle_time_of(rows: pl.DataFrame) -> float:
    """Return the mean time a contact takes an agent, in seconds, from intervals; NaN where they do not tell."""
    whole = weighted(rows, "handle", "answered")
    parts = [weighted(rows, name, "answered") for name in ("talk", "hold", "wrap")]
    return whole if not np.isnan(whole) else float(np.nansum(parts)) or float("nan")


def _by_erlang(rows: pl.DataFrame, asa: float, arrivals: ArrivalsFound) -> Finding | None:
    """Return the patience at which Erlang A has both the abandonment of each slot and the ASA, whatever the staff."""
    handle = handle_time_of(rows)
    rates, lost = pressure(arrivals.recorded, arrivals.lost, arrivals.days.used, arrivals.week.level)
    busy = rates > 0
    if np.isnan(handle) or busy.sum() < FEWEST_SLOTS:
        return None
    slots, often = np.unique(np.stack([rates[busy], lost[busy]]), axis=1, return_counts=True)
    value, _ = patience_and_agents(slots[0], slots[1], handle, asa, often.astype(float))
    if np.isnan(value):
        return None
    limit = (
        "no wait of the abandoned and no service level is told: patience rests on Erlang A and exponential handle times"
    )
    n = float(rows["abandoned"].sum())
    found = replace(exposure(value * n, n), method="Erlang A, agents left open", word=DERIVED)
    return less_sure(found, *BY_ERLANG).limited(limit)


# Keys


def patience_entry(queue: QueueData, found: PatienceFound, file: str) -> ScenarioKey:
    """Return the key of patience; ``file`` is where values are written that follow no law."""
    if found.values is not None:
        value: dict[str, object] = {"empirical": {"file": file, "column": "seconds"}}
        says = "no law follows the curve: its quantiles, beyond the last 30 at risk by the likeliest law"
    else:
        value, says = {found.law.family: law_keys(found.law)}, _compared(found)
    if found.balk is not None:
        value["balk"] = rounded(found.balk.value)
    return ScenarioKey(("patience",), value, found.mean, queue.file, says)


def law_keys(law: FittedLaw) -> dict[str, object]:
    """Return a law as a scenario writes it."""
    timed = ("mean", "scale", "median")
    return {key: seconds(value) if key in timed else rounded(value) for key, value in law.parameters.items()}


def _compared(found: PatienceFound) -> str:
    if len(found.laws) < 2 or found.law.family == EXPONENTIAL:
        return ""
    simple = next(law for law in found.laws if law.family == EXPONENTIAL)
    return f"as one number {found.mean.value:.0f} s; AIC {simple.aic - found.law.aic:.0f} below the exponential"
