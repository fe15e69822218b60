"""The tidy tables of a run, as polars frames."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.timelines import timeline, waits
from sim.metrics import interval_edges
from sim.metrics.costs import Invoice
from sim.metrics.definitions import PERCENTILES, WAITS
from sim.metrics.spans import Floats
from sim.metrics.timeline import per_second
from sim.scenario.contracts import PRICES, Contract
from sim.scenario.units import DAY

if TYPE_CHECKING:
    from sim.experiments.results import RunResult

SCOPES = ("channel", "segment", "issue", "pool")
SCHEMA: dict[str, Any] = {"metric": pl.String, **dict.fromkeys(SCOPES, pl.String)}
NUMBERS: dict[str, Any] = {"unit": pl.String, "mean": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}


def summary(result: RunResult) -> pl.DataFrame:
    """Return one row per metric and scope: unit, mean, low, high, n."""
    rows = [
        {
            "metric": one.metric,
            **dict(one.scope),
            "unit": one.unit,
            "mean": one.mean,
            "low": one.low,
            "high": one.high,
            "n": one.n,
        }
        for one in result.estimates
    ]
    return pl.DataFrame(rows, schema=SCHEMA | NUMBERS)


def replications(result: RunResult) -> pl.DataFrame:
    """Return one row per replication, metric and scope: the value; empty where undefined."""
    frames = [
        pl.DataFrame(
            {"replication": np.arange(result.replications), "metric": metric, "value": result.values(metric, scope)}
            | {kind: dict(scope).get(kind) for kind in SCOPES},
            schema_overrides=SCHEMA,
        )
        for scope in result.scopes
        for metric in result.metrics_of(scope)
    ]
    return pl.concat(frames).select("replication", *SCHEMA, "value").with_columns(pl.col("value").fill_nan(None))


LEDGER: dict[str, Any] = {
    "replication": pl.Int64,
    "period": pl.Date,
    "line": pl.String,
    "pool": pl.String,
    "channel": pl.String,
    "quantity": pl.Float64,
    "unit": pl.String,
    "rate": pl.Float64,
    "amount": pl.Float64,
}
INVOICES: dict[str, Any] = {
    "replication": pl.Int64,
    "vendor": pl.String,
    "period": pl.Date,
    **dict.fromkeys((*Invoice._fields[2:], *PRICES, "promised_level", "promised_quality"), pl.Float64),
}


def ledger(result: RunResult) -> pl.DataFrame:
    """Return one row per replication and entry of its ledger; the amounts add up to the total cost."""
    rows = [{"replication": k, **entry._asdict()} for k, one in enumerate(result.accounts) for entry in one.entries]
    return pl.DataFrame(rows, schema=LEDGER)


MOVES: dict[str, Any] = {
    "replication": pl.Int64,
    **dict.fromkeys(("from", "to", "cause"), pl.String),
    "contacts": pl.Int64,
}


def moves(result: RunResult) -> pl.DataFrame:
    """Return one row per replication, pair of channels and cause: how many contacts came so."""
    rows = [(k, *move) for k, one in enumerate(result.accounts) for move in one.moves]
    return pl.DataFrame(rows, schema=MOVES, orient="row")


SHARES: dict[str, Any] = {"date": pl.String, "channel": pl.String, "first_contacts": pl.Float64, "share": pl.Float64}


def shares(result: RunResult) -> pl.DataFrame:
    """Return one row per day and channel: the mean number of first contacts, and their share of the day's."""
    per_day = round(DAY / result.scenario.calendar.interval)
    whole = result.intervals.channels["first_here"] / result.replications
    days = whole.reshape(len(whole), -1, per_day).sum(axis=2)
    share = _divide(days, np.broadcast_to(days.sum(axis=0), days.shape))
    first = result.scenario.calendar.start
    dates = [(first + datetime.timedelta(days=day)).isoformat() for day in range(days.shape[1])]
    columns = [
        pl.DataFrame({"date": dates, "channel": name, "first_contacts": days[k], "share": share[k]})
        for k, name in enumerate(result.scenario.channel_names)
        if days[k].any()
    ]
    return (
        pl.concat([pl.DataFrame(schema=SHARES), *columns])
        .with_columns(pl.col("share").fill_nan(None))
        .sort("date", "channel")
    )


def invoices(result: RunResult) -> pl.DataFrame:
    """Return one row per replication, vendor and period of its contract, with what the amount is made of."""
    terms = {name: _terms(pool.contract) for name, pool in result.scenario.pools.items() if pool.contract}
    rows = [
        {"replication": k, **due._asdict(), **terms[due.vendor]}
        for k, one in enumerate(result.accounts)
        for due in one.invoices
    ]
    return pl.DataFrame(rows, schema=INVOICES)


def _terms(contract: Contract) -> dict[str, float | None]:
    """Return the prices of a contract, and the shares promised."""
    return {price: getattr(contract, price) for price in PRICES} | {
        "promised_level": contract.service_level.share if contract.service_level else None,
        "promised_quality": contract.quality.share if contract.quality else None,
    }


def intervals(result: RunResult) -> pl.DataFrame:
    """Return one row per reporting interval and channel, and per interval and pool.

    Counts are means per replication; ratios are ratios of sums over replications; percentiles are those of the waits
    of all replications; ``target_met`` is the share of replications in which the interval kept
    its promise. Contacts count in the interval of their arrival. Intervals in which nothing happened are
    left out.
    """
    rows = [*_channel_rows(result), *_pool_rows(result)]
    return pl.DataFrame(rows, schema=INTERVALS).sort("kind", "name", "date", "start", maintain_order=True)


# Less than this many on average is the rounding of seconds, not somebody.
NOTHING = 1e-6
COUNTED = ("arrivals", "answered", "abandoned", "blocked", "balked", "disconnected", "unfinished", "closed")
RATIOS_BY_INTERVAL = [row for row in WAITS if row.metric not in ("queue_length", "target_met", "attempts_per_episode")]
PROMISED = {"in_time": "sl_numerator", "promised": "sl_denominator"}
FIGURES = (
    *COUNTED,
    *PROMISED,
    *(row.metric for row in RATIOS_BY_INTERVAL),
    *(f"wait_p{p}" for p in PERCENTILES),
    "queue_length",
    "backlog",
    "backlog_age",
    "agents",
    "occupancy",
)
INTERVALS: dict[str, Any] = {
    **dict.fromkeys(("date", "start", "kind", "name"), pl.String),
    **dict.fromkeys(FIGURES, pl.Float64),
}


def _channel_rows(result: RunResult) -> Iterator[dict[str, Any]]:
    n, sums = result.replications, result.intervals.channels
    table = {name: sums[name] / n for name in COUNTED}
    table |= {name: sums[total] / n for name, total in PROMISED.items()}
    table |= {row.metric: _divide(sums[row.numerator], sums[row.denominator]) for row in RATIOS_BY_INTERVAL}
    shape = sums["arrivals"].shape
    found = result.intervals.cells.quantiles([p / 100 for p in PERCENTILES], sums["arrivals"].size)
    table |= {f"wait_p{p}": row.reshape(shape) for p, row in zip(PERCENTILES, found, strict=True)}
    table["queue_length"] = _mean_over_time(result, sums, "queue_seconds")
    deferred = np.array([[result.scenario.channels[name].mode == "deferred"] for name in result.scenario.channel_names])
    table["backlog"] = np.where(deferred, sums["backlog_left"] / n, np.nan)
    table["backlog_age"] = _divide(sums["backlog_age"], sums["backlog_aged"])
    happened = (table["arrivals"] > 0) | (table["queue_length"] > NOTHING) | (sums["backlog_left"] > 0)
    for k, channel in enumerate(result.scenario.channel_names):
        yield from _rows(result, "channel", channel, {name: column[k] for name, column in table.items()}, happened[k])


def _pool_rows(result: RunResult) -> Iterator[dict[str, Any]]:
    sums = result.intervals.pools
    busy, working = sums["busy_seconds"], sums["working_seconds"]
    agents = _mean_over_time(result, sums, "paid_seconds")
    for k, pool in enumerate(result.scenario.pool_names):
        table = {"agents": agents[k], "occupancy": _divide(busy[k], working[k])}
        yield from _rows(result, "pool", pool, table, agents[k] > NOTHING)


def _mean_over_time(result: RunResult, sums: Mapping[str, Floats], name: str) -> Floats:
    """Return how many there are on average while a channel is open, or a pool on duty; after close, in the interval."""
    length = result.replications * result.scenario.calendar.interval
    x, y = per_second(sums[name], sums[f"{name}_open"], sums["open_seconds"], length)
    return np.asarray(x / y)


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    return np.asarray(np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator > 0))


def _rows(result: RunResult, kind: str, name: str, table: dict[str, Floats], happened: Any) -> Iterator[dict[str, Any]]:
    midnight = datetime.datetime.combine(result.scenario.calendar.start, datetime.time())
    edges = interval_edges(result.scenario)
    for k in np.flatnonzero(happened):
        moment = midnight + datetime.timedelta(seconds=float(edges[k]))
        numbers = {key: None if np.isnan(column[k]) else float(column[k]) for key, column in table.items()}
        yield {"date": moment.date().isoformat(), "start": f"{moment:%H:%M}", "kind": kind, "name": name, **numbers}


TABLES: dict[str, Callable[[RunResult], pl.DataFrame]] = {
    "summary": summary,
    "replications": replications,
    "intervals": intervals,
    "timeline": timeline,
    "waits": waits,
    "ledger": ledger,
    "invoices": invoices,
    "moves": moves,
    "shares": shares,
}
