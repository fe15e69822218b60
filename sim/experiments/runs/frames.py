"""The tidy tables of a run, as polars frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.runs.by_time import divided
from sim.experiments.runs.day_frames import days
from sim.experiments.runs.interval_frames import intervals
from sim.experiments.runs.matches import MEASURED, match_rows
from sim.experiments.runs.timelines import timeline, waits
from sim.metrics.base import BaseMonth
from sim.metrics.costs.invoices import Invoice
from sim.metrics.counting.bins import by_day
from sim.metrics.counting.spans import Floats
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


MONTHS: dict[str, Any] = {
    "replication": pl.Int64, "month": pl.Date, **dict.fromkeys(BaseMonth._fields[1:], pl.Float64),
}  # fmt: skip


def months(result: RunResult) -> pl.DataFrame:
    """Return one row per replication and month: customers at its end, contacts, who left and came, revenue."""
    rows = [(k, *month) for k, one in enumerate(result.accounts) for month in one.base]
    return pl.DataFrame(rows, schema=MONTHS, orient="row")


SHARES: dict[str, Any] = {"date": pl.String, "channel": pl.String, "first_contacts": pl.Float64, "share": pl.Float64}


def shares(result: RunResult) -> pl.DataFrame:
    """Return one row per day and channel: the mean number of first contacts, and their share of the day's."""
    whole = result.intervals.channels["first_here"] / result.replications
    daily = by_day(result.scenario, whole)
    share = divided(daily, np.broadcast_to(daily.sum(axis=0), daily.shape))
    dates = [date.isoformat() for date in result.scenario.calendar.dates]
    columns = [
        pl.DataFrame({"date": dates, "channel": name, "first_contacts": daily[k], "share": share[k]})
        for k, name in enumerate(result.scenario.channel_names)
        if daily[k].any()
    ]
    return (
        pl.concat([pl.DataFrame(schema=SHARES), *columns])
        .with_columns(pl.col("share").fill_nan(None))
        .sort("date", "channel")
    )


MATCHES: dict[str, Any] = {
    **dict.fromkeys(("segment", "issue", "channel"), pl.String), "open": pl.Boolean,
    **{f"{name}{end}": pl.Float64 for name in MEASURED for end in ("", "_low", "_high")},
    **dict.fromkeys(("share", "cumulative", "fit"), pl.Float64),
}  # fmt: skip


def matches(result: RunResult) -> pl.DataFrame:
    """Return one row per segment, issue and channel: the match matrix, most contacts first."""
    return pl.DataFrame(match_rows(result), schema=MATCHES)


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


TABLES: dict[str, Callable[[RunResult], pl.DataFrame]] = {
    "summary": summary,
    "replications": replications,
    "intervals": intervals,
    "days": days,
    "timeline": timeline,
    "waits": waits,
    "ledger": ledger,
    "invoices": invoices,
    "moves": moves,
    "shares": shares,
    "matches": matches,
    "months": months,
}
