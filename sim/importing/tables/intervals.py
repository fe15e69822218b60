"""Exports by interval, and by day: counts and means of queues."""

from __future__ import annotations

import polars as pl

from sim.importing.canonical import ARRIVAL, END, INTERVALS
from sim.importing.columns.cells import RoleCells
from sim.importing.columns.times import Times, times_of
from sim.importing.columns.units import decide_units, is_sum
from sim.importing.files.grid import LINE
from sim.importing.rows.table import BLOCK
from sim.importing.tables import doubles
from sim.importing.tables.levels import levels_of, shares_of
from sim.importing.tables.queues import queue_of
from sim.importing.tables.totals import check_totals
from sim.importing.values.units import LONGEST
from sim.scenario.basics.problems import input_error
from sim.scenario.basics.units import DAY

COUNTS = ("offered", "answered", "abandoned", "short", "blocked", "flow_out")
OF_ANSWERED = ("asa", "talk", "hold", "wrap", "handle")
ROUNDED = 1.2
AGREE = 0.9  # of the rows in which an identity must hold
UNTIMED = 0.2  # of the rows may have no time
ENDS = ("end", "ende", "bis", "fin", "fine", "eind")


def intervals(cells: RoleCells) -> pl.DataFrame:
    """Return a row for each interval and queue."""
    times = times_of(cells)
    decide_units(cells, longest=_all_time_there(cells, times))
    frame = _figures(cells).hstack(_starts(cells, times))
    frame = frame.with_columns(_lengths(cells, times, frame), queue_of(cells))
    frame = _timed(cells, frame)
    frame = _completed(cells, _undefined(_offered(cells, frame)))
    check_totals(cells, frame, COUNTS)
    _check_some(cells, frame)
    whole = doubles.joined(cells, levels_of(cells, _counted_at(cells, frame)))
    return whole.select(name for name in whole.columns if name in INTERVALS or name == "formula")


def _all_time_there(cells: RoleCells, times: Times) -> float:
    """Return the seconds of all agents there, a contact: no mean handle time is longer, but for rounding of staff."""
    of = "answered" if "answered" in cells else "offered"
    role = next((role for role in ("start", "time", "end") if role in times.moments), None)
    if "staffed" not in cells or of not in cells or role is None:
        return LONGEST
    contacts = float(cells.numbers(of).sum())
    there = float(cells.numbers("staffed").sum()) * _usual_step(times.moments[role])
    return ROUNDED * there / contacts if contacts and there else LONGEST


def daily(cells: RoleCells) -> pl.DataFrame:
    """Return a row for each day and queue."""
    times = times_of(cells)
    role = next((role for role in ("date", "start", "time", "created") if role in times.moments), None)
    if role is None:
        raise input_error(cells.place, "has no column of dates; name it with --column date=NAME")
    day = times.local(times.moments[role]).dt.date().alias("date")
    frame = _figures(cells).with_columns(day, queue_of(cells), day.cast(pl.Datetime("us")).alias("start"))
    frame = _offered(cells, _timed(cells, frame))
    check_totals(cells, frame, COUNTS)
    _check_some(cells, frame)
    days = frame.filter(pl.col("offered").is_not_null()).group_by("date", "queue", maintain_order=True)
    whole = days.agg(pl.col("offered").sum())
    if whole.height < frame.height:
        cells.note(f"{frame.height:,} rows are added up to {whole.height:,} days of queues")
    return whole


def _figures(cells: RoleCells) -> pl.DataFrame:
    """Return all counts and durations that the file has."""
    counts = {role: cells.numbers(role) for role in (*COUNTS, "staffed", "within") if role in cells}
    frame = pl.DataFrame({LINE: cells.lines, BLOCK: cells.table.cells[BLOCK], **counts}).with_columns(shares_of(cells))
    for role in (*OF_ANSWERED, "wait_abandoned", "wait_all"):
        if role in cells:
            frame = frame.with_columns(_mean_seconds(cells, role, frame))
    return frame


def _mean_seconds(cells: RoleCells, role: str, frame: pl.DataFrame) -> pl.Series:
    """Return seconds a contact: of what was answered, of what was lost, or of all."""
    seconds = cells.seconds(role).alias(role)
    of = "abandoned" if role == "wait_abandoned" else "offered" if role == "wait_all" else "answered"
    if of not in frame.columns or not is_sum(cells, role, seconds, frame[of]):
        return seconds
    cells.findings.append(("sums", f"{cells.roles[role].name.text!r} is a sum; divided by {of}"))
    return pl.DataFrame({"of": frame[of], role: seconds}).select(
        pl.when(pl.col("of") > 0).then(pl.col(role) / pl.col("of")).alias(role)
    )[role]


def _starts(cells: RoleCells, times: Times) -> pl.DataFrame:
    """Return when each interval starts, on the wall clock and as the file has it."""
    role = next((role for role in ("start", "time", "end", "date") if role in times.moments), None)
    if role is None or not any(times.stamps[role].has_day for role in times.moments):
        raise input_error(cells.place, "has no dates; name their column with --column date=NAME")
    start = times.moments[role]
    if _named_end(cells, role) or _ends_at_midnight(times, role):
        length = _usual_step(start)
        cells.findings.append(("times", f"{cells.roles[role].name.text!r} is the end of each interval"))
        start = start.dt.offset_by(f"-{int(length)}s")
    return pl.DataFrame({"start": times.local(start), doubles.RAW: start})


def _named_end(cells: RoleCells, role: str) -> bool:
    words = cells.roles[role].name.forms[0].split()
    return role == "end" or (role == "time" and any(word in ENDS for word in words))


def _ends_at_midnight(times: Times, role: str) -> bool:
    """Whether single times go up to 24:00, which only the end of an interval does."""
    parts = times.stamps[role].parts
    return not times.stamps[role].has_range and bool((parts["clock"] == DAY).any())


def _usual_step(times: pl.Series) -> float:
    """Return the seconds between two intervals that occur most often."""
    steps = times.drop_nulls().unique().sort().diff().drop_nulls().dt.total_seconds()
    near = steps.filter(steps <= 4 * 3600)
    return float(near.mode().min()) if len(near) else 1800.0  # type: ignore[arg-type]


def _lengths(cells: RoleCells, times: Times, frame: pl.DataFrame) -> pl.Series:
    """Return the length of each interval: from its range, from its end, or from the step between two."""
    ranged = next((of_role for of_role in times.lengths.values()), None)
    step = _usual_step(frame["start"])
    if ranged is None and "start" in times.moments and "end" in times.moments:
        ranged = (times.moments["end"] - times.moments["start"]).dt.total_microseconds() / 1e6
    found = frame.select(pl.lit(step).alias("length"))["length"].new_from_index(0, frame.height)
    if ranged is not None:
        usual = pl.DataFrame({"length": ranged}).select(
            pl.when(pl.col("length").is_between(1, DAY)).then("length").otherwise(step)
        )
        found = usual["length"]
    minutes = sorted(set((found / 60).round(2).unique().to_list()))
    cells.findings.append(("intervals", f"{', '.join(f'{one:g}' for one in minutes[:4])} minutes"))
    return found.alias("length")


def _timed(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows without a time: totals that do not say so, and rows of nothing."""
    without = frame["start"].is_null()
    counted = [name for name in COUNTS if name in frame.columns]
    count = int(without.sum())
    if count > UNTIMED * frame.height:
        line = frame[LINE].filter(without)[0]
        raise input_error(
            cells.place,
            f"line {line}: has no time that can be read, nor have {count} of {frame.height} rows; "
            "name the columns with --column start=NAME, or date=NAME and time=NAME",
        )
    cells.drop("without a time", count)
    empty = pl.all_horizontal(pl.col(name).is_null() for name in counted) if counted else pl.lit(False)
    kept = frame.filter(~without)
    cells.drop("without a count", kept.filter(empty).height)
    return kept.filter(~empty)


def _offered(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Work out what was offered, answered or abandoned from the other two; tell how often all three agree."""
    has = set(frame.columns)
    if {"offered", "answered", "abandoned"} <= has:
        return _agreeing(cells, frame)
    if {"answered", "abandoned"} <= has:
        cells.findings.append(("offered", "answered + abandoned, as the file does not tell it"))
        return frame.with_columns((pl.col("answered") + pl.col("abandoned")).alias("offered"))
    if {"offered", "answered"} <= has:
        cells.note("abandoned is offered less answered: what flowed out counts as abandoned")
        return frame.with_columns((pl.col("offered") - pl.col("answered")).clip(0).alias("abandoned"))
    if {"offered", "abandoned"} <= has:
        return frame.with_columns((pl.col("offered") - pl.col("abandoned")).clip(0).alias("answered"))
    if "offered" not in has:
        raise input_error(cells.place, "has no column of contacts offered; name it with --column offered=NAME")
    return frame


def _agreeing(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    out = pl.col("flow_out").fill_null(0) if "flow_out" in frame.columns else pl.lit(0.0)
    short = pl.col("short").fill_null(0) if "short" in frame.columns else pl.lit(0.0)
    rest = pl.col("offered") - pl.col("answered") - pl.col("abandoned") - out
    agree = float(frame.select((rest == 0).mean()).item() or 0)
    with_short = float(frame.select((rest == short).mean()).item() or 0) if "short" in frame.columns else 0.0
    words = "offered = answered + abandoned" + " + flow-out" * ("flow_out" in frame.columns)
    if with_short > max(agree, AGREE):
        agree, words = with_short, words + " + short"
        frame = frame.with_columns((pl.col("abandoned") + short).alias("abandoned"))
    cells.identities.append((words, f"in {agree:.1%} of the rows"))
    days = (
        frame.group_by(pl.col("start").dt.date()).agg((rest.sum() == 0).alias("agree"))
        if "start" in frame.columns
        else None
    )
    if agree < AGREE and days is not None:
        cells.identities.append((f"{words}, by day", f"on {float(days['agree'].mean() or 0):.1%} of the days"))  # type: ignore[arg-type]
    return frame


def _undefined(frame: pl.DataFrame) -> pl.DataFrame:
    """Let means over nothing be unknown, which some systems write as 0."""
    of = dict.fromkeys(OF_ANSWERED, "answered") | {"wait_abandoned": "abandoned", "wait_all": "offered"}
    return frame.with_columns(
        pl.when(pl.col(whole) > 0).then(pl.col(name)).alias(name)
        for name, whole in of.items()
        if name in frame.columns and whole in frame.columns
    )


def _completed(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Work out the handle time from its parts, or tell whether they add up."""
    parts = [name for name in ("talk", "hold", "wrap") if name in frame.columns]
    if "talk" not in parts:
        return frame
    whole = pl.sum_horizontal(pl.col(name).fill_null(0.0) for name in parts)
    if "handle" not in frame.columns:
        return frame.with_columns(pl.when(pl.col("talk").is_not_null()).then(whole).alias("handle"))
    near = ((whole - pl.col("handle")).abs() <= 0.01 * pl.col("handle") + 1.0).filter(pl.col("handle").is_not_null())
    cells.identities.append(
        (f"{' + '.join(parts)} = handle", f"in {float(frame.select(near.mean()).item() or 0):.1%} of the rows")
    )
    return frame


def _counted_at(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Say in which interval a contact counts."""
    told = cells.options.counted_at
    avaya = any(column.name.text.lower() in ("acd calls", "i_acdtime", "acdcalls") for column in cells.roles.values())
    at = told or (END if avaya else ARRIVAL)
    cells.decisions["counted_at"] = at
    why = "told" if told else "as this system does" if avaya else "assumed"
    cells.findings.append(("counted at", f"{at} (--counted-at {at}): {why}"))
    return frame.with_columns(pl.lit(at).alias("counted_at"))


def _check_some(cells: RoleCells, frame: pl.DataFrame) -> None:
    if not frame.height:
        raise input_error(cells.place, "has no row with a time and a count")
    if not frame["offered"].sum():
        raise input_error(cells.place, "has no contacts: offered is 0 in every row")
