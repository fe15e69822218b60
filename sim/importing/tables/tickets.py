"""Exports of help desks: a row a ticket."""

from __future__ import annotations

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.columns.people import People
from sim.importing.columns.times import Times, times_of
from sim.importing.columns.units import decide_units
from sim.importing.columns.words import category, channel
from sim.importing.files.grid import LINE
from sim.importing.values.numbers import SHAPE
from sim.scenario.basics.problems import input_error

MICROS = 1e6
NOT_WORK = r"(?i)^(spam|merged|deleted|duplicate|suspended|zusammengeführt|gelöscht|fusionné|supprimé)$"
OPEN = r"(?i)^(open|new|pending|in progress|on-?hold|waiting.*|offen|neu|ouvert|abierto)$"
GOOD = r"(?i)^(good|great|satisfied|happy|positive|amazing|extremely happy|gut|zufrieden|bon|satisfait|bueno|👍.*)$"
BAD = (
    r"(?i)^(bad|terrible|unsatisfied|dissatisfied|unhappy|negative|extremely unhappy|schlecht|unzufrieden|mauvais|"
    r"malo|👎.*)$"
)
MIDDLE = r"(?i)^(ok|okay|neutral|just okay)$"


def tickets(cells: RoleCells, people: People) -> pl.DataFrame:
    """Return a row for each ticket."""
    _real_only(cells)
    times = times_of(cells)
    durations = tuple(
        role for role in ("first_reply", "solved", "closed") if role in cells and role not in times.moments
    )
    decide_units(cells, durations)
    frame = _described(cells, people)
    frame = frame.with_columns(
        _created(times, cells), *_replies(cells, times), _solved(cells, times).alias("to_solved")
    )
    frame = frame.filter(pl.col("created").is_not_null())
    cells.drop("without a time", cells.height - frame.height)
    return _placed(cells, times, _once(cells, frame))


def _real_only(cells: RoleCells) -> None:
    if "outcome" in cells:
        unreal = cells.raw("outcome").str.contains(NOT_WORK).fill_null(False)
        cells.drop("merged, deleted or spam", int(unreal.sum()))
        cells.keep(~unreal)


def _described(cells: RoleCells, people: People) -> pl.DataFrame:
    issue, way = category(cells.text("issue")), category(cells.text("channel"))
    if issue is None:
        cells.note(f"{cells.roles['issue'].name.text!r} holds free text, and is not read")
    identity = cells.text("id").fill_null(cells.lines.cast(pl.String))
    nothing = pl.lit(None, pl.String)
    return pl.DataFrame({LINE: cells.lines, "id": identity}).with_columns(
        (nothing if way is None else channel(way)).alias("channel"),
        people.customers(cells.text("customer")).alias("customer"),
        people.agents(cells.text("agent")).alias("agent"),
        (nothing if issue is None else issue).alias("issue"),
        _rating(cells).alias("rating"),
        *(_count(cells, role).alias(role) for role in ("replies", "reopens")),
        (cells.seconds("work") if "work" in cells else pl.lit(None, pl.Float64)).alias("work"),
    )


def _count(cells: RoleCells, role: str) -> pl.Series | pl.Expr:
    return cells.numbers(role).cast(pl.Int64, strict=False) if role in cells else pl.lit(None, pl.Int64)


def _rating(cells: RoleCells) -> pl.Series | pl.Expr:
    """Return ratings from 0 to 1: words as good or bad, numbers on the scale from the least to the most in the file."""
    if "rating" not in cells:
        return pl.lit(None, pl.Float64)
    raw = cells.raw("rating")
    if raw.count() and raw.drop_nulls().str.contains(SHAPE).all():
        found = cells.numbers("rating")
        low, high = (float(found.min() or 0), float(found.max() or 1))  # type: ignore[arg-type]
        low = min(low, 1.0)
        return (found - low) / (high - low) if high > low else found * 0.0 + 1.0
    words = pl.col("rating")
    good, bad, middle = (words.str.contains(form) for form in (GOOD, BAD, MIDDLE))
    return raw.to_frame().select(
        pl.when(good).then(1.0).when(bad).then(0.0).when(middle).then(0.5).otherwise(None).alias("rating")
    )["rating"]


def _created(times: Times, cells: RoleCells) -> pl.Series:
    role = next((role for role in ("created", "start", "date", "time") if role in times.moments), None)
    if role is None:
        raise input_error(cells.place, "has no time at which tickets were created; name it with --column created=NAME")
    return times.moments[role].alias("created")


def _replies(cells: RoleCells, times: Times) -> list[pl.Series | pl.Expr]:
    """Return the seconds to the first reply, by the calendar and in office hours."""
    nothing = pl.lit(None, pl.Float64)
    business = cells.seconds("reply_business") if "reply_business" in cells else nothing
    if "first_reply" in times.moments:
        reply: pl.Series | pl.Expr = (
            pl.lit(times.moments["first_reply"]) - pl.lit(_created(times, cells))
        ).dt.total_microseconds() / MICROS
    elif "first_reply" in cells:
        reply, business = _by_calendar(cells, times, business)
    else:
        reply = nothing
    return [reply.alias("to_reply"), business.alias("reply_business")]


def _by_calendar(
    cells: RoleCells, times: Times, business: pl.Series | pl.Expr
) -> tuple[pl.Series | pl.Expr, pl.Series | pl.Expr]:
    """Say whether a time to the first reply is by the calendar, or in office hours.

    By the calendar, tickets of the night are answered in the morning. Where created + time falls into the night as
    often as tickets do, the nights have been left out.
    """
    seconds = cells.seconds("first_reply")
    created = _created(times, cells)
    later = pl.col("c") + pl.duration(microseconds=(pl.col("s") * MICROS).cast(pl.Int64))
    replied = pl.DataFrame({"c": created, "s": seconds}).select(later).to_series()
    night = _share_at_night(replied), _share_at_night(created)
    if night[1] > 0.05 and night[0] > 0.5 * night[1]:
        cells.findings.append(
            (
                "first reply",
                f"{cells.roles['first_reply'].name.text!r} counts office hours: replies would fall into the night",
            )
        )
        return pl.lit(None, pl.Float64), seconds
    return seconds, business


def _share_at_night(times: pl.Series) -> float:
    """Return the share of times in the eight hours with the fewest of them."""
    known = times.drop_nulls()
    if not len(known):
        return 0.0
    hours = [int((known.dt.hour() == hour).sum()) for hour in range(24)]
    return min(sum(hours[(first + k) % 24] for k in range(8)) for first in range(24)) / len(known)


def _solved(cells: RoleCells, times: Times) -> pl.Series | pl.Expr:
    """Return the seconds until a ticket was solved, or else closed."""
    for role in ("solved", "closed"):
        if role in times.moments:
            return (pl.lit(times.moments[role]) - pl.lit(_created(times, cells))).dt.total_microseconds() / MICROS
    spent = next((role for role in ("solved", "closed") if role in cells), None)
    return cells.seconds(spent) if spent else pl.lit(None, pl.Float64)


def _once(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    once = frame.unique(["id"], keep="last", maintain_order=True)
    cells.drop("duplicates", frame.height - once.height)
    return once


def _placed(cells: RoleCells, times: Times, frame: pl.DataFrame) -> pl.DataFrame:
    backwards = (
        frame.select((pl.col("to_solved") < 0).sum()).item() + frame.select((pl.col("to_reply") < 0).sum()).item()
    )
    if backwards:
        cells.note(f"{backwards} tickets end before they begin; their ends count as unknown")
    frame = frame.with_columns(times.local(frame["created"]).alias("created"))
    after = [
        pl.when(pl.col(name) >= 0)
        .then(pl.col("created") + pl.duration(microseconds=(pl.col(name) * MICROS).round().cast(pl.Int64)))
        .alias(to)
        for name, to in (("to_reply", "first_reply"), ("to_solved", "solved"))
    ]
    placed = frame.with_columns(after)
    if frame["to_solved"].count():
        open_ones = int(placed["solved"].null_count())
        told = f"{placed.height - open_ones:,} solved + {open_ones:,} open"
        cells.identities.append((f"{placed.height:,} tickets", told))
    return placed.drop(LINE, "to_reply", "to_solved")
