"""Exports of what agents did when: a row a spell in one state."""

from __future__ import annotations

import polars as pl

from sim.importing.canonical import LOGGED_OUT, NOT_READY
from sim.importing.columns.cells import RoleCells
from sim.importing.columns.people import People
from sim.importing.columns.times import Times, times_of
from sim.importing.columns.units import decide_units
from sim.importing.columns.words import category
from sim.importing.files.grid import LINE
from sim.importing.roles.states import meant
from sim.scenario.basics.problems import input_error

MICROS = 1e6
NEAR = 2.0  # s
STARTS = ("state_time", "start", "time", "date", "created")


def states(cells: RoleCells, people: People) -> pl.DataFrame:
    """Return a row for each spell of an agent in one state."""
    for role in ("agent", "state"):
        if role not in cells:
            raise input_error(cells.place, f"has no column of {role}s; name it with --column {role}=NAME")
    decide_units(cells)
    times = times_of(cells)
    words = cells.raw("state")
    reason, word = category(cells.text("reason")), category(words)
    nothing = pl.Series([None] * cells.height, dtype=pl.String)
    frame = pl.DataFrame(
        {
            LINE: cells.lines,
            "agent": people.agents(cells.text("agent")),
            "start": _start(cells, times),
            "state": meant(words),
            "word": nothing if word is None else word,
            "reason": nothing if reason is None else reason,
        }
    )
    frame = _lasting(cells, frame.with_columns(_seconds(cells, times).alias("seconds")))
    return _spells(cells, _known(cells, frame), times)


def _start(cells: RoleCells, times: Times) -> pl.Series:
    role = next((role for role in STARTS if role in times.moments), None)
    if role is None:
        raise input_error(cells.place, "has no time at which states begin; name it with --column state_time=NAME")
    return times.moments[role]


def _seconds(cells: RoleCells, times: Times) -> pl.Series | pl.Expr:
    if "duration" in cells:
        return cells.seconds("duration")
    if "end" in times.moments:
        return (pl.lit(times.moments["end"]) - pl.lit(_start(cells, times))).dt.total_microseconds() / MICROS
    return pl.lit(None, pl.Float64)


def _lasting(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Take durations that are all 0 as unknown."""
    if (frame["seconds"].max() or 1.0) > 0:  # type: ignore[operator]
        return frame
    cells.note("all durations are 0: each state lasts until the next")
    return frame.with_columns(pl.lit(None, pl.Float64).alias("seconds"))


def _known(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows without agent or time, and take states that nobody knows for reasons not to be ready."""
    whole = frame.filter(pl.col("agent").is_not_null() & pl.col("start").is_not_null())
    cells.drop("without agent or time", frame.height - whole.height)
    strange = whole.filter(pl.col("state").is_null())["word"].drop_nulls().unique().sort().to_list()
    if strange:
        cells.note(f"states that are taken as not ready: {', '.join(map(repr, strange[:6]))}")
    return whole.with_columns(
        pl.when(pl.col("state").is_null() | ((pl.col("state") == NOT_READY) & pl.col("reason").is_null()))
        .then(pl.coalesce("reason", "word"))
        .otherwise("reason")
        .alias("reason"),
        pl.col("state").fill_null(NOT_READY),
    )


def _spells(cells: RoleCells, frame: pl.DataFrame, times: Times) -> pl.DataFrame:
    """Let each spell last as long as it says, or until the agent's next one; logged out is until the next login."""
    frame = (
        frame.with_columns(times.local(frame["start"]).alias("start"))
        .unique(["agent", "start", "state", "seconds"], keep="first", maintain_order=True)
        .sort("agent", "start", maintain_order=True)
    )
    following = pl.col("start").shift(-1).over("agent")
    lasting = pl.col("start") + pl.duration(microseconds=(pl.col("seconds") * MICROS).round().cast(pl.Int64))
    out = pl.col("state") == LOGGED_OUT
    spells = frame.with_columns(
        following.alias("next"),
        pl.when(out)
        .then(pl.coalesce(following, lasting, "start"))
        .otherwise(pl.coalesce(lasting, following, "start"))
        .alias("end"),
    )
    _identities(cells, spells)
    cut = pl.when(pl.col("next") < pl.col("end")).then("next").otherwise("end").alias("end")
    return spells.with_columns(cut).select("agent", "start", "end", "state", "reason")


def _identities(cells: RoleCells, spells: pl.DataFrame) -> None:
    inner = spells.filter((pl.col("state") != LOGGED_OUT) & pl.col("next").is_not_null())
    gap = (pl.col("next") - pl.col("end")).dt.total_microseconds() / MICROS
    whole = float(inner.select((gap.abs() <= NEAR).mean()).item() or 0.0)
    cells.identities.append(("each state ends where the next begins", f"in {whole:.1%} of the rows"))
    cells.identities.append((f"{spells['agent'].n_unique()} agents", f"{spells.height:,} spells"))
