"""Exports with a row a contact: call logs and chats."""

from __future__ import annotations

import polars as pl

from sim.importing.canonical import ABANDONED, CONTACTS, SERVED
from sim.importing.columns.cells import RoleCells
from sim.importing.columns.people import People
from sim.importing.columns.times import Times, times_of
from sim.importing.columns.units import decide_units
from sim.importing.columns.words import category, channel
from sim.importing.files.grid import LINE
from sim.importing.roles.states import OUTBOUND, outcomes
from sim.importing.tables.queues import queue_of
from sim.scenario.basics.problems import input_error

MICROS = 1e6
NEAR = 2.0  # s by which the parts of a contact may miss its whole, as each is rounded
MOST = 0.9
UNTIMED = 0.02
ARRIVALS = ("enqueued", "start", "created", "time", "date")


def contacts(cells: RoleCells, people: People) -> pl.DataFrame:
    """Return a row for each contact that reached a queue."""
    decide_units(cells)
    _inbound_only(cells)
    times = times_of(cells)
    frame = _described(cells, people).with_columns(_arrival(cells, times))
    frame = _spans(cells, times, frame)
    frame = _ended(cells, frame.with_columns(_outcome(cells, frame)))
    frame = _placed(times, frame)
    return _legs(cells, _timed(cells, frame))


def _inbound_only(cells: RoleCells) -> None:
    """Leave out what the center started itself."""
    if "direction" in cells:
        out = cells.raw("direction").str.contains(OUTBOUND).fill_null(False)
        if out.all():
            raise input_error(cells.place, "has only outbound or internal contacts; arrivals are inbound ones")
        cells.drop("outbound or internal", int(out.sum()))
        cells.keep(~out)


def _described(cells: RoleCells, people: People) -> pl.DataFrame:
    """Return who, about what and where: categories as words, people as numbers."""
    identity = cells.text("id") if "id" in cells else cells.lines.cast(pl.String)
    frame = pl.DataFrame(
        {LINE: cells.lines, "id": identity.fill_null(cells.lines.cast(pl.String)), "queue": queue_of(cells)}
    )
    issue, way, segment = (category(cells.text(role)) for role in ("issue", "channel", "segment"))
    if issue is None:
        cells.note(f"{cells.roles['issue'].name.text!r} holds free text, and is not read")
    return frame.with_columns(
        people.customers(cells.text("customer")).alias("customer"),
        people.agents(cells.text("agent")).alias("agent"),
        (pl.lit(None, pl.String) if issue is None else issue).alias("issue"),
        (pl.lit(None, pl.String) if segment is None else segment).alias("segment"),
        (pl.lit(None, pl.String) if way is None else channel(way)).alias("channel"),
        (cells.flag("resolved") if "resolved" in cells else pl.lit(None, pl.Boolean)).alias("resolved"),
    )


def _arrival(cells: RoleCells, times: Times) -> pl.Series:
    role = next((role for role in ARRIVALS if role in times.moments and times.moments[role].count()), None)
    if role is None or (role == "date" and not times.stamps[role].has_clock):
        raise input_error(cells.place, "has no time at which contacts arrive; name it with --column start=NAME")
    arrival = times.moments[role]
    if role == "enqueued" and "start" in times.moments:
        arrival = pl.DataFrame({"a": arrival, "b": times.moments["start"]}).select(pl.coalesce("a", "b"))["a"]
        cells.findings.append(("arrival", f"{cells.roles['enqueued'].name.text!r}, after the phone tree"))
    return arrival.alias("arrival")


def _spans(cells: RoleCells, times: Times, frame: pl.DataFrame) -> pl.DataFrame:
    """Add how long each part of a contact took, as far as the file tells it; and when it ended."""
    for name, roles in (
        ("wait", ("wait_all", "asa")),
        ("talk", ("talk",)),
        ("held", ("hold",)),
        ("wrap", ("wrap",)),
        ("handle", ("handle",)),
        ("whole", ("duration",)),
    ):
        role = next((role for role in roles if role in cells), None)
        frame = frame.with_columns((cells.seconds(role) if role else pl.lit(None, pl.Float64)).alias(name))
    for name, roles in (("connected", ("connected", "first_reply")), ("over", ("closed", "end"))):
        known = next((role for role in roles if role in times.moments), None)
        frame = frame.with_columns((times.moments[known] if known else pl.lit(None, pl.Datetime("us"))).alias(name))
    if not frame["wait"].count():
        frame = frame.with_columns(_between("arrival", "connected").alias("wait"))
    return frame


def _between(first: str, last: str) -> pl.Expr:
    seconds = (pl.col(last) - pl.col(first)).dt.total_microseconds() / MICROS
    return pl.when(seconds >= 0).then(seconds)


def _outcome(cells: RoleCells, frame: pl.DataFrame) -> pl.Expr:
    """Return how each contact ended: what the file says, else whether somebody answered it."""
    told = [outcomes(cells.raw(role)).alias(f"by {role}") for role in ("outcome", "issue") if role in cells]
    if told and not any(column.count() for column in told):
        told = []
    words = pl.coalesce(*(pl.lit(column) for column in told)) if told else pl.lit(None, pl.String)
    served = _served(cells, frame)
    if served is None and (not told or not any(_mostly(column) for column in told)):
        raise input_error(
            cells.place,
            "does not tell who was answered; name a column with --column answered=NAME, "
            "abandoned=NAME, connected=NAME or outcome=NAME",
        )
    plain = (
        pl.when(served).then(pl.lit(SERVED)).otherwise(pl.lit(ABANDONED)) if served is not None else pl.lit(ABANDONED)
    )
    special = pl.when(~words.is_in([SERVED, ABANDONED]) & (plain == ABANDONED)).then(words)
    return pl.coalesce(special, plain if served is not None else words, plain).alias("outcome")


def _mostly(column: pl.Series) -> bool:
    return bool(len(column) and column.count() >= MOST * len(column))


def _served(cells: RoleCells, frame: pl.DataFrame) -> pl.Expr | None:
    """Return whether contacts were answered, by the plainest sign of it that there is."""
    if "abandoned" in cells and cells.flag("abandoned").count():
        return ~pl.lit(cells.flag("abandoned")).fill_null(False)
    if "answered" in cells and cells.flag("answered").count():
        return pl.lit(cells.flag("answered")).fill_null(False)
    if "outcome" in cells and _mostly(outcomes(cells.raw("outcome"))):
        return pl.lit(outcomes(cells.raw("outcome"))) == SERVED
    for name in ("connected", "agent", "talk", "handle"):
        if 0 < frame[name].count() < frame.height:
            return pl.col(name).is_not_null() & ((pl.col(name) > 0) if name in ("talk", "handle") else pl.lit(True))
    for name in ("talk", "handle"):
        if frame[name].count() and (frame[name] == 0).any():
            return pl.col(name) > 0
    return pl.col("connected").is_not_null() if frame["connected"].count() else None


def _ended(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the seconds from the arrival to the answer, to the end of the talk and of the wrap-up, or to leaving."""
    served = pl.col("outcome") == SERVED
    talk = _talk(cells, frame)
    answer = pl.coalesce("wait", _between("arrival", "connected"))
    over = _between("arrival", "over")
    known = frame.with_columns(
        pl.when(served).then(answer).alias("to_answer"),
        pl.when(~served).then(pl.coalesce(_waited(cells), over)).alias("to_left"),
        talk.alias("talk"),
    )
    to_talk_end = pl.coalesce(pl.col("to_answer") + pl.col("talk"), pl.max_horizontal(over, "to_answer"))
    known = known.with_columns(pl.when(served).then(to_talk_end).alias("to_talk_end"))
    if not known["wrap"].count():
        return known.with_columns(pl.lit(None, pl.Float64).alias("to_end"))
    return known.with_columns(
        pl.when(served).then(pl.col("to_talk_end") + pl.col("wrap").fill_null(0.0)).alias("to_end")
    )


def _waited(cells: RoleCells) -> pl.Expr:
    """Return the wait of those who left: an answer speed tells nothing of them, whatever stands there."""
    of_answered = "asa" in cells and "wait_all" not in cells
    return pl.lit(None, pl.Float64) if of_answered else pl.col("wait")


def _talk(cells: RoleCells, frame: pl.DataFrame) -> pl.Expr:
    """Return the conversation with hold: hold is within the talk or beside it, as handle = talk + hold + wrap tells."""
    if not frame["talk"].count():
        return _talk_of_whole(cells, frame)
    held = pl.col("held").fill_null(0.0)
    beside = pl.col("talk") + held
    if frame["handle"].count() and frame["held"].count():
        served = frame.filter(pl.col("outcome") == SERVED)
        served = served if not (served["held"] > 0).any() else served.filter(pl.col("held") > 0)
        fits = {
            name: _fits(served, way)
            for name, way in (("talk + hold + wrap = handle", beside), ("talk + wrap = handle", pl.col("talk")))
        }
        best = max(fits, key=lambda name: fits[name])
        cells.identities.append((best, f"in {fits[best]:.1%} of the rows"))
        return beside if best.startswith("talk + hold") else pl.col("talk")
    if frame["held"].count() and (frame["held"] > 0).any():
        cells.note("hold is taken as beside talk, as there is no handle time to tell")
    return beside


def _fits(served: pl.DataFrame, way: pl.Expr) -> float:
    miss = (way + pl.col("wrap").fill_null(0.0) - pl.col("handle")).abs()
    return float(served.select((miss <= NEAR).mean()).item() or 0.0)


def _talk_of_whole(cells: RoleCells, frame: pl.DataFrame) -> pl.Expr:
    """Return the conversation where only a handle time or a duration is told."""
    if frame["handle"].count():
        cells.findings.append(("handle time", "one for talk and wrap-up, which cannot be parted"))
        return (pl.col("handle") - pl.col("wrap").fill_null(0.0)).clip(0)
    if not frame["whole"].count():
        return pl.lit(None, pl.Float64)
    lost = frame.filter((pl.col("outcome") != SERVED) & pl.col("wait").is_not_null() & pl.col("whole").is_not_null())
    same = float(lost.select(((pl.col("wait") - pl.col("whole")).abs() <= NEAR).mean()).item() or 0.0)
    if lost.height and same >= MOST:
        cells.findings.append(("duration", "from arrival to end, as it is the wait of those who left"))
        return (pl.col("whole") - pl.col("wait").fill_null(0.0)).clip(0)
    cells.note("the duration is taken as talk: nothing tells whether the wait is within it")
    return pl.col("whole")


def _placed(times: Times, frame: pl.DataFrame) -> pl.DataFrame:
    """Turn seconds into times of the wall clock: where clocks are put back, a contact still ends after it began."""
    local = times.local(frame["arrival"])
    later = [
        (pl.col("arrival") + pl.duration(microseconds=(pl.col(name) * MICROS).round().cast(pl.Int64))).alias(to)
        for name, to in (("to_answer", "answered"), ("to_left", "left"), ("to_talk_end", "talk_end"), ("to_end", "end"))
    ]
    return frame.with_columns(local.alias("arrival")).with_columns(later)


def _timed(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    without = frame["arrival"].is_null()
    if int(without.sum()) > UNTIMED * frame.height:
        raise input_error(
            cells.place,
            f"line {frame[LINE].filter(without)[0]}: has no time that can be read, nor have "
            f"{int(without.sum())} of {frame.height} rows; name the column with --column start=NAME",
        )
    cells.drop("without a time", int(without.sum()))
    return frame.filter(~without)


def _legs(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep one row of those delivered twice, and number the legs of a contact that was transferred."""
    once = frame.unique(["id", "arrival", "queue"], keep="last", maintain_order=True)
    cells.drop("duplicates", frame.height - once.height)
    numbered = _numbered(cells, once)
    if numbered["leg"].max():
        cells.findings.append(("legs", f"{int((numbered['leg'] > 0).sum())} rows follow others of the same contact"))
    _identities(cells, numbered)
    served = pl.col("outcome") == SERVED
    kept = ["agent", "issue"] if _tells_end(cells) else ["agent"]
    told = numbered.with_columns(pl.when(served).then(name).alias(name) for name in kept)
    return told.select(name for name in CONTACTS if name in told.columns)


def _numbered(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the number of their leg, by time; those that name a contact before them are not the first."""
    leg = (pl.col("arrival").rank("ordinal").over("id") - 1).cast(pl.Int64)
    if "previous" in cells:
        chained = pl.DataFrame({LINE: cells.lines, "chained": cells.raw("previous").is_not_null()})
        frame = frame.join(chained, on=LINE, how="left", maintain_order="left")
        leg = leg + pl.col("chained").fill_null(False).cast(pl.Int64)
    return frame.with_columns(leg.alias("leg"), pl.col("held").alias("hold"))


def _tells_end(cells: RoleCells) -> bool:
    """Whether the column of issues says of the lost ones only that they were lost."""
    return "issue" in cells and bool(outcomes(cells.raw("issue")).count())


def _identities(cells: RoleCells, frame: pl.DataFrame) -> None:
    counts = frame["outcome"].value_counts(sort=True)
    parts = " + ".join(f"{count:,} {name}" for name, count in counts.iter_rows())
    cells.identities.append((f"{frame.height:,} contacts", parts))
    known = frame.filter(pl.col("outcome") == ABANDONED)
    if known.height and not known["left"].count():
        cells.note("no wait of abandoned contacts: patience cannot be fitted from this file")
