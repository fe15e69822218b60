"""The tidy tables of a run, as polars frames."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.runs.timelines import timeline, waits
from sim.metrics import interval_edges
from sim.metrics.catalogue import COUNTS, RATIOS, VALUES
from sim.metrics.costs.invoices import Invoice
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.timeline import per_second
from sim.scenario.basics.units import DAY
from sim.scenario.money.contracts import PRICES, Contract

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

SCOPES = ("channel", "segment", "issue", "pool")
SCHEMA: dict[str, Any] = {"metric": pl.String, **dict.fromkeys(SCOPES, pl.String)}
SUMMARY: dict[str, Any] = SCHEMA | {
    "unit": pl.String, **dict.fromkeys(("mean", "low", "high"), pl.Float64), "n": pl.Int64
}  # fmt: skip


def summary(result: RunResult) -> pl.DataFrame:
    """Return one row per metric and scope: unit, mean, low, high, n."""
    rows = [vars(one) | dict(one.scope) for one in result.estimates]
    return pl.DataFrame([{key: row.get(key) for key in SUMMARY} for row in rows], schema=SUMMARY)


def replications(result: RunResult) -> pl.DataFrame:
    """Return one row per replication, metric and scope: the value; empty where undefined."""
    figures = [(metric, scope) for scope in result.scopes for metric in result.metrics_of(scope)]
    labels = pl.DataFrame([{"metric": metric, **dict(scope)} for metric, scope in figures], schema=SCHEMA)
    return by_replication(labels, [result.values(*figure) for figure in figures]).select(
        "replication", *SCHEMA, "value"
    )


def by_replication(labels: pl.DataFrame, values: Sequence[Floats]) -> pl.DataFrame:
    """Return a row per replication of each row of labels, with its number and its value; empty where undefined."""
    counts = [len(one) for one in values]
    rows = np.repeat(np.arange(len(counts)), counts)
    numbers = pl.Series("replication", np.concatenate([np.arange(count) for count in counts]))
    value = pl.Series("value", np.concatenate(values)).fill_nan(None)
    return labels.select(pl.all().gather(rows)).with_columns(numbers, value)


LEDGER: dict[str, Any] = {
    "replication": pl.Int64, "period": pl.Date, **dict.fromkeys(("line", "pool", "channel"), pl.String),
    "quantity": pl.Float64, "unit": pl.String, **dict.fromkeys(("rate", "amount"), pl.Float64),
}  # fmt: skip
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
COUNTED, DIVIDED, SAMPLED = ([one for one in these if one.by_interval] for these in (COUNTS, RATIOS, VALUES))
PROMISED = {"in_time": "sl_numerator", "promised": "sl_denominator"}
FIGURES = (
    *(one.name for one in COUNTED),
    *PROMISED,
    *(one.name for one in (*DIVIDED, *SAMPLED)),
    *("queue_length", "backlog", "backlog_age", "agents", "occupancy"),
)
INTERVALS: dict[str, Any] = {
    **dict.fromkeys(("date", "start", "kind", "name"), pl.String),
    **dict.fromkeys(FIGURES, pl.Float64),
}


def _channel_rows(result: RunResult) -> Iterator[dict[str, Any]]:
    n, sums = result.replications, result.intervals.channels
    table = {one.name: sums[one.of] / n for one in COUNTED}
    table |= {name: sums[total] / n for name, total in PROMISED.items()}
    table |= {one.name: _divide(*(sums[total] for total in one.totals)) for one in DIVIDED}
    shape = sums["arrivals"].shape
    shares = [one.percentile.share for one in SAMPLED if one.percentile]
    found = result.intervals.cells.quantiles(shares, sums["arrivals"].size)
    table |= {one.name: row.reshape(shape) for one, row in zip(SAMPLED, found, strict=True)}
    table["queue_length"] = _mean_over_time(result, sums, "queue_seconds")
    channels = [result.scenario.channels[name] for name in result.scenario.channel_names]
    deferred = np.array([channel.service_mode.deferred for channel in channels])
    table["backlog"] = np.where(deferred[:, None], sums["backlog_left"] / n, np.nan)
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
