"""The call records of the Technion's bank: phone tree, queue and service in one row, as seconds or times of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from sim.importing.canonical import ABANDONED, SERVED
from sim.importing.columns.people import People
from sim.importing.rows.table import NamedTable
from sim.importing.values.clock import seconds
from sim.importing.values.dates import order_of
from sim.importing.values.missing import known

NEEDED = ("date", "q_start", "q_time", "ser_time", "outcome", "vru_exit")
TIMES = ("vru_entry", "vru_exit", "q_start", "q_time", "ser_time")
HALF_DAY, DAY = 43_200, 86_400
MICROS = 1e6
SERVED_WORD, PHANTOM = "AGENT", "PHANTOM"


def is_bank(table: NamedTable) -> bool:
    """Whether a table has the columns of these records."""
    return set(NEEDED) <= set(_names(table))


def _names(table: NamedTable) -> dict[str, str]:
    return {text.strip().lower(): key for key, text in table.names.items()}


def contacts_of(table: NamedTable, people: People) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return a row for each call that wanted an agent, and how many rows were left out.

    Who hung up without having queued never left the phone tree; phantoms are no calls.
    """
    cells = table.cells.select(known(key).alias(name) for name, key in _names(table).items())
    cells = cells.with_columns(_seconds_of(cells, name) for name in TIMES if name in cells.columns)
    outcome, wait = pl.col("outcome").str.to_uppercase(), pl.col("q_time").fill_null(0)
    phantom = outcome == PHANTOM
    hung_up = ~phantom & (outcome != SERVED_WORD) & (wait <= 0)
    left_out = cells.select(phantom.sum().alias("phantoms"), hung_up.sum().alias("hung up in the phone tree")).row(
        0, named=True
    )
    reached = cells.filter(~phantom & ~hung_up)
    return _contacts(reached, people), {why: count for why, count in left_out.items() if count}


def _contacts(reached: pl.DataFrame, people: People) -> pl.DataFrame:
    served = pl.col("outcome").str.to_uppercase() == SERVED_WORD
    days = _days(reached["date"].drop_nulls())
    wait = pl.col("q_time").fill_null(0)
    began = pl.when(wait > 0).then(pl.col("q_start")).otherwise(pl.col("vru_exit"))
    entered = pl.col("vru_entry") if "vru_entry" in reached.columns else began
    after = began + pl.when(began < entered - HALF_DAY).then(DAY).otherwise(0)  # times restart at midnight
    midnight = pl.col("date").replace_strict(days, default=None, return_dtype=pl.Date).cast(pl.Datetime("us"))
    arrival = midnight + _duration(after)
    return reached.select(
        _identity(reached).alias("id"),
        arrival.alias("arrival"),
        pl.lit("phone").alias("queue"),
        pl.lit("phone").alias("channel"),
        people.customers(_text(reached, "customer", "customer_id")).alias("customer"),
        people.agents(_text(reached, "agent", "server")).alias("agent"),
        _text(reached, "type").alias("issue"),
        pl.when(served).then(arrival + _duration(wait)).alias("answered"),
        pl.when(~served).then(arrival + _duration(wait)).alias("left"),
        pl.when(served).then(arrival + _duration(wait + pl.col("ser_time").fill_null(0).clip(0))).alias("talk_end"),
        pl.when(served).then(pl.lit(SERVED)).otherwise(pl.lit(ABANDONED)).alias("outcome"),
        pl.lit(0).alias("leg"),
    )


def _days(dates: pl.Series) -> Mapping[str, date]:
    """Return dates, which the records write as yymmdd; a month of them could be read in other orders."""
    found = order_of(dates)
    return found.days if found.order else order_of(dates, told="ymd").days


def _identity(reached: pl.DataFrame) -> pl.Expr:
    """Return an identity of each row: the files number calls within a month, or not at all."""
    name = next((name for name in ("call", "call_id") if name in reached.columns), None)
    number = pl.col(name) if name else pl.int_range(pl.len()).cast(pl.String)
    return pl.concat_str(pl.col("date"), pl.lit("/"), number)


def _text(reached: pl.DataFrame, *names: str) -> pl.Series:
    name = next((name for name in names if name in reached.columns), None)
    return reached[name] if name else pl.Series("none", [None] * reached.height, pl.String)


def _seconds_of(cells: pl.DataFrame, name: str) -> pl.Expr:
    """Return seconds since midnight, or of a duration: they stand there as numbers, or as times of the day."""
    number = pl.col(name).cast(pl.Float64, strict=False)
    written = cells[name].str.contains(":", literal=True).any()
    return pl.coalesce(number, seconds(pl.col(name))).alias(name) if written else number


def _duration(length: pl.Expr) -> pl.Expr:
    return pl.duration(microseconds=(length * MICROS).round().cast(pl.Int64))
