"""A month of a bank's calls as a scenario: trace, staffing, time after calls and patience, all from its records.

The records say who served whom and when, not who was on duty. An agent is taken as present from the first
to the last call of a stretch without a gap above ``gap`` seconds, and as unavailable after each call for a
time drawn from the gaps seen while callers were waiting. Neither is adjusted to how long they waited.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.log.records import ContactLog, Outcome
from sim.metrics.counting.spans import seconds_per_bin

Floats = NDArray[np.float64]

DAY = 86_400
LONGEST_CALL = 3_600
NO_TIME = 0.001  # how a trace says 0 s: a plain 0 is a handle time that nobody knows
HEAD_START = 90.0
CONNECTING = 2
TYPES = ("IN", "NE", "NW", "PE", "PS", "TT")
NEVER_IDENTIFIED = ("IN", "NW")
POOLS = {"internet": ("IN",), "regular": ("NE", "NW", "PE", "PS", "TT"), "versatile": TYPES}
FEWEST_AT_RISK = 50
QUANTILES = 1_000
HOURS = {
    2: {"sun-thu": "06:50-24:00", "fri": "06:50-14:10", "sat": "19:20-24:00"},
    8: {"sun-thu": "06:50-24:00", "fri": "06:50-15:00", "sat": "21:20-24:00"},
}


@dataclass(frozen=True)
class Assumptions:
    """What the records leave open.

    Attributes
    ----------
    gap
        Seconds between two calls of an agent above which the agent is taken as absent; also the longest
        time after a call.
    interval
        Seconds per row of the staffing table.
    after_call
        Whether agents are unavailable after a call as they were seen to be, or free at once.
    more_agents
        Agents added to the regular pool wherever it is staffed (or taken away from it).
    ranks
        Head starts: ``recorded`` (90 s per class of priority, as callers were really taken), ``stated`` (90 s for
        class 2 only), or ``none``.
    one_patience
        Whether all types share one distribution of patience.
    """

    gap: int = 900
    interval: int = 900
    after_call: bool = True
    more_agents: int = 0
    ranks: str = "recorded"
    one_patience: bool = False


MAIN = Assumptions()

# What was recorded


def read_calls(path: str | Path) -> pl.DataFrame:
    """Return the contacts of a month that reached the agents, by arrival and type.

    Left out are phantom calls and who hung up in the voice response unit. Columns: ``start`` (the first date of
    the month, in every row); ``arrival``, and ``begin`` and ``end`` of service, in seconds since that midnight;
    ``wait`` and ``handle`` (at most an hour) in seconds; ``type``; ``priority``; ``customer`` (0 where
    unknown); ``agent`` (null where unknown); ``served``.
    """
    hung_up_early = (pl.col("outcome") == "HANG") & (pl.col("q_time") == 0)
    raw = pl.read_csv(path).filter((pl.col("outcome") != "PHANTOM") & ~hung_up_early)
    date = pl.col("date").str.to_date()
    midnight = DAY * (date - date.min()).dt.total_days()
    past_midnight = DAY * (pl.col("vru_exit") < pl.col("vru_entry") - DAY // 2).cast(pl.Int64)
    calls = raw.with_columns(start=date.min(), arrival=midnight + pl.col("vru_exit") + past_midnight)
    picked_up = pl.when(pl.col("ser_start") > 0).then(midnight + pl.col("ser_start"))
    calls = calls.rename({"q_time": "wait"}).with_columns(
        served=pl.col("outcome") == "AGENT",
        handle=pl.min_horizontal("ser_time", LONGEST_CALL),
        begin=pl.coalesce(picked_up, pl.col("arrival") + pl.col("wait")),
    )
    kept = ("start", "arrival", "type", "priority", "customer", "wait", "served", "handle", "begin", "end", "agent")
    calls = calls.with_columns(end=pl.col("begin") + pl.col("handle")).select(kept)
    return calls.sort("arrival", "type", maintain_order=True)


def days_of(calls: pl.DataFrame) -> int:
    """Return how many days the month has."""
    first = calls["start"][0]
    return ((first + datetime.timedelta(days=31)).replace(day=1) - first).days


def of_agents(calls: pl.DataFrame) -> pl.DataFrame:
    """Return the calls served by known agents, by agent and time, with ``pool``, ``done`` and ``gap``.

    Who takes nothing but internet support on a day is in the pool ``internet`` then, who takes some beside
    other calls in ``versatile``, all others in ``regular``. ``done`` is when the agent is through with all calls
    so far, ``gap`` the time from then to the next.
    """
    mine = calls.filter(pl.col("served") & pl.col("agent").is_not_null()).sort("agent", "begin", maintain_order=True)
    of_day = ("agent", pl.col("begin") // DAY)
    mine = mine.with_columns(
        share=(pl.col("type") == "IN").mean().over(of_day), done=pl.col("end").cum_max().over("agent")
    )
    versatile = pl.when(pl.col("share") > 0).then(pl.lit("versatile")).otherwise(pl.lit("regular"))
    pool = pl.when(pl.col("share") == 1).then(pl.lit("internet")).otherwise(versatile)
    return mine.with_columns(pool=pool, gap=pl.col("begin").shift(-1).over("agent") - pl.col("done"))


# Staffing, time after calls, patience


def headcounts(calls: pl.DataFrame, told: Assumptions) -> dict[str, NDArray[np.int64]]:
    """Return the agents present per pool and interval of the month.

    The mean number present is rounded so that the hours of the month are kept: what one interval is given too
    much, the next ones get less.
    """
    new = (pl.col("gap").shift(1).over("agent") > told.gap).fill_null(True)
    stretches = of_agents(calls).with_columns(stretch=new.cum_sum()).group_by("stretch")
    present = stretches.agg(pl.col("pool").first(), pl.col("begin").min(), pl.col("end").max())
    edges = told.interval * np.arange(days_of(calls) * DAY // told.interval + 1, dtype=float)
    heads = {}
    for pool in POOLS:
        mine = present.filter(pl.col("pool") == pool).cast({"begin": pl.Float64, "end": pl.Float64})
        mean = seconds_per_bin(mine["begin"].to_numpy(), mine["end"].to_numpy(), edges) / told.interval
        heads[pool] = np.diff(np.floor(np.cumsum(mean) + 0.5), prepend=0.0).astype(np.int64)
    staffed = heads["regular"] > 0
    heads["regular"][staffed] = np.maximum(heads["regular"][staffed] + told.more_agents, 0)
    return heads


def after_call_gaps(calls: pl.DataFrame, longest: int) -> Floats:
    """Return the gaps of up to ``longest`` seconds after calls at whose end a caller was waiting for the agent.

    An agent free at once would have taken that caller at once, so the gap is time in which the agent was not
    available. Only agents with more than internet support, and callers of type PS, whom they all take.
    """
    ends = of_agents(calls).filter((pl.col("pool") != "internet") & pl.col("gap").is_between(0, longest))
    queue = calls.filter((pl.col("type") == "PS") & (pl.col("wait") > 0))
    came, left = queue["arrival"].sort().to_numpy(), (queue["arrival"] + queue["wait"]).sort().to_numpy()
    done = ends["done"].to_numpy()
    in_queue = np.searchsorted(came, done, side="right") - np.searchsorted(left, done + CONNECTING, side="right")
    return ends.filter(in_queue > 0)["gap"].to_numpy().astype(float)


def patience_survival(waits: Floats, abandoned: NDArray[np.bool_]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the Kaplan-Meier survival of patience: times, survival just after them, numbers at risk.

    ``waits`` are those of who had to wait; who was served only shows that patience was longer.
    """
    times, which = np.unique(waits, return_inverse=True)
    at_risk = np.bincount(which)[::-1].cumsum()[::-1]
    return times, np.cumprod(1 - np.bincount(which, abandoned) / at_risk), at_risk


def patience_quantiles(waits: Floats, abandoned: NDArray[np.bool_]) -> Floats:
    """Return equally likely values of patience in seconds.

    Where fewer than 50 are at risk, the tail is exponential with the mean of all exposure: seconds waited per
    abandonment.
    """
    times, survival, at_risk = patience_survival(waits, abandoned)
    known = at_risk >= FEWEST_AT_RISK
    times, lost = times[known], 1 - survival[known]
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    tail = times[-1] + waits.sum() / abandoned.sum() * np.log((1 - lost[-1]) / (1 - levels))
    return np.where(levels > lost[-1], tail, times[np.minimum(np.searchsorted(lost, levels), len(times) - 1)])


# Files and scenario


def write_month(calls: pl.DataFrame, folder: Path, told: Assumptions = MAIN) -> dict[str, Any]:
    """Write a month's CSV files and return the scenario that uses them."""
    _write_staff(calls, folder, told)
    gaps = after_call_gaps(calls, told.gap) if told.after_call else np.zeros(1)
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    _write(folder / "after_call.csv", ("seconds",), ((value,) for value in np.quantile(gaps, levels)))
    for name in TYPES:
        _write_trace(calls.filter(pl.col("type") == name), folder / f"trace_{name}.csv")
        waiting = calls.filter((pl.col("wait") > 0) & (told.one_patience | (pl.col("type") == _like(name))))
        values = patience_quantiles(waiting["wait"].to_numpy().astype(float), ~waiting["served"].to_numpy())
        _write(folder / f"patience_{name}.csv", ("seconds",), ((round(value, 1),) for value in values))
    return _scenario(calls, folder, told)


def _like(name: str) -> str:
    """English-speaking regulars are too few for a distribution of their own."""
    return "PS" if name == "PE" else name


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_trace(calls: pl.DataFrame, path: Path) -> None:
    midnight = pl.col("start").cast(pl.Datetime("ms"))
    trace = calls.select(
        arrival=(midnight + pl.duration(seconds="arrival")).dt.strftime("%Y-%m-%dT%H:%M:%S"),
        segment=pl.format("priority {}", "priority"),
        issue="type",
        customer=pl.when(pl.col("customer") > 0).then("customer"),
        handle_time_s=pl.when("served").then(pl.max_horizontal("handle", NO_TIME)),
    )
    trace.write_csv(path)


def _write_staff(calls: pl.DataFrame, folder: Path, told: Assumptions) -> None:
    heads, first = headcounts(calls, told), datetime.datetime.combine(calls["start"][0], datetime.time())
    rows = zip(*(heads[pool].tolist() for pool in POOLS), strict=True)
    moments = (first + datetime.timedelta(seconds=told.interval * k) for k in range(len(heads["regular"])))
    _write(
        folder / "staff.csv",
        ("date", "start", *POOLS),
        ((f"{moment:%Y-%m-%d}", f"{moment:%H:%M}", *row) for moment, row in zip(moments, rows, strict=True)),
    )


def _scenario(calls: pl.DataFrame, folder: Path, told: Assumptions) -> dict[str, Any]:
    first = calls["start"][0]
    return {
        "scenario": f"Anonymous Bank, {first:%B %Y}",
        "calendar": {
            "start": first.isoformat(),
            "days": days_of(calls),
            "interval": "30 min",
            "open": HOURS[first.month],
            "at_close": "drain",
        },
        "segments": {f"priority {k}": {"share": 1 / 3} for k in range(3)},
        "issues": {name: {"share": 1 / len(TYPES)} for name in TYPES},
        "channels": {name: _channel(calls, folder, name) for name in TYPES},
        "pools": {
            pool: {"agents": {"file": str(folder / "staff.csv"), "column": pool}, "skills": list(types)}
            for pool, types in POOLS.items()
        },
        "routing": {"agent_selection": "longest_idle", "contact_selection": "score", "routes": _routes(calls, told)},
    }


def _channel(calls: pl.DataFrame, folder: Path, name: str) -> dict[str, Any]:
    """Return a type's channel; its handle times are those recorded, and drawn for who was not served."""
    talk = calls.filter(pl.col("served") & (pl.col("type") == name))["handle"]
    return {
        "mode": "live",
        "arrivals": {"trace": str(folder / f"trace_{name}.csv")},
        "patience": {"empirical": {"file": str(folder / f"patience_{name}.csv")}},
        "handle_time": {"lognormal": {"mean": f"{talk.mean():.1f} s", "cv": round(talk.std() / talk.mean(), 3)}},
        "wrap_up": {"empirical": {"file": str(folder / "after_call.csv")}},
        "target": {"within": "60 s", "share": 0.8, "formula": "SL-1"},
    }


def _routes(calls: pl.DataFrame, told: Assumptions) -> list[dict[str, Any]]:
    return [
        {
            "channel": name,
            "segment": f"priority {priority}",
            "base": HEAD_START * _rank(calls, name, priority, told.ranks),
            "rings": [[pool for pool, types in POOLS.items() if name in types]],
        }
        for name in TYPES
        for priority in range(3)
    ]


def _rank(calls: pl.DataFrame, name: str, priority: int, ranks: str) -> float:
    """Return the head start of a class in units of 90 s.

    Priority 0 is a class of its own only for the types whose callers are never identified. Elsewhere it marks
    who was answered at once, and stands for the mean class of the type's waiting customers.
    """
    if ranks != "recorded":
        return float(ranks == "stated" and priority == 2)
    known = calls.filter((pl.col("type") == name) & (pl.col("priority") > 0))["priority"]
    return float(priority) if priority or name in NEVER_IDENTIFIED else float(known.mean())


# What was simulated


def played(log: ContactLog) -> pl.DataFrame:
    """Return the contacts of a log in the columns of ``read_calls``, by arrival and type; all, also the refused."""
    facts, names = log.contacts, log.names
    return pl.DataFrame(
        {
            "arrival": facts["arrival"],
            "type": np.array(names.channels)[facts["channel"]],
            "issue": np.array(names.issues)[facts["issue"]],
            "priority": facts["segment"].astype(np.int64),
            "wait": facts["left_queue"] - facts["arrival"],
            "served": facts["outcome"] == Outcome.SERVED,
            "refused": facts["outcome"] == Outcome.BLOCKED,
            "handle": facts["talk_end"] - facts["left_queue"],
        }
    )


def queued(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the contacts that were served or abandoned."""
    return contacts.filter(~pl.col("refused")) if "refused" in contacts.columns else contacts


def figures(contacts: pl.DataFrame, *by: pl.Expr) -> pl.DataFrame:
    """Return the number of contacts and their waits, in seconds and shares, for every value of ``by``."""
    wait, served = pl.col("wait"), pl.col("served")
    every = (
        pl.len().alias("contacts"),
        wait.mean().alias("wait"),
        wait.filter(served).mean().alias("wait_served"),
        wait.filter(~served).mean().alias("wait_abandoned"),
        (~served).mean().alias("abandoned"),
        (wait > 0).mean().alias("delayed"),
        *((wait > limit).mean().alias(f"over_{limit}") for limit in (60, 120, 300)),
    )
    chosen = queued(contacts)
    names = [key.meta.output_name() for key in by]
    return chosen.group_by(*by).agg(every).sort(names) if by else chosen.select(every)


HOUR = (pl.col("arrival").cast(pl.Int64) % DAY // 3_600).alias("hour")
DATE = (pl.col("arrival").cast(pl.Int64) // DAY).alias("day")
