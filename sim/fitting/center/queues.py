"""What there is to fit of each queue: one mode, and the tables that tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from sim.importing.canonical import Canonical, conform, talk, wait, wrap_up

LIVE, CONCURRENT, DEFERRED = "live", "concurrent", "deferred"
WRITTEN = r"(?i)chat|messenger|messag|whatsapp|sms|live.?chat"
OVERLAPPING = 0.1
RARE_CHANNEL = 0.02
ONLY = "messages"
FIRST_LEG = pl.col("leg").fill_null(0) == 0  # where a file does not tell legs every row is a contact


@dataclass(frozen=True)
class QueueData:
    """One queue of the center, and what was recorded of it.

    Attributes
    ----------
    name
        Of the channel that it becomes.
    mode
        live, concurrent or deferred.
    contacts, intervals, tickets, daily
        The rows that are its own; contacts with ``wait``, ``talk`` and ``wrap_up`` in seconds.
    file
        The name of the file that most of it comes from.
    """

    name: str
    mode: str
    file: str
    contacts: pl.DataFrame | None = None
    intervals: pl.DataFrame | None = None
    tickets: pl.DataFrame | None = None
    daily: pl.DataFrame | None = None


def queues_of(read: Canonical) -> list[QueueData]:
    """Return the queues of all tables, by name; a queue that several tables know has them all."""
    found: dict[str, QueueData] = {}
    for queue in [*_of_contacts(read), *_of_intervals(read), *_of_tickets(read), *_of_days(read)]:
        known = found.get(queue.name)
        found[queue.name] = queue if known is None else _joined(known, queue)
    if not found:
        found = {one.name: one for one in _of_states(read)}
    return [found[name] for name in sorted(found)]


def _joined(one: QueueData, other: QueueData) -> QueueData:
    tables = {name: getattr(one, name) if getattr(one, name) is not None else getattr(other, name)
              for name in ("contacts", "intervals", "tickets", "daily")}  # fmt: skip
    return replace(one, **tables)


def file_of(read: Canonical, table: str) -> str:
    """Return the name of the file that most rows of a table come from."""
    sources = [source for source in read.sources if table in source.tables]
    return max(sources, key=lambda source: source.tables[table]).name if sources else ""


def plain(name: str | None) -> str:
    """Return a queue's name as a scenario may have it: printable, without a dot, and no formula of a spreadsheet."""
    text = (
        "".join(letter if letter.isprintable() else " " for letter in (name or ""))
        .replace(".", "")
        .strip("~ ")
        .lstrip("=+-@ ")
    )
    return text[:60].strip() or "phone"


def _of_contacts(read: Canonical) -> list[QueueData]:
    if read.contacts is None:
        return []
    rows = read.contacts.with_columns(wait(), talk(), wrap_up())
    return [
        QueueData(plain(str(queue)), _mode(mine, read), file_of(read, "contacts"), contacts=mine)
        for (queue,), mine in rows.group_by("queue", maintain_order=True)
    ]


def _mode(rows: pl.DataFrame, read: Canonical) -> str:
    """Return concurrent for what is named a chat, or where agents often have two contacts at once."""
    named = rows["channel"].drop_nulls()
    if len(named):
        return CONCURRENT if named.str.contains(WRITTEN).sum() > 0.5 * len(named) else LIVE
    served = rows.filter(pl.col("agent").is_not_null(), pl.col("talk_end").is_not_null()).sort("agent", "answered")
    beside = served.select(pl.col("answered") < pl.col("talk_end").shift(1).over("agent") - pl.duration(seconds=2))
    chats = {source.kind for source in read.sources} == {"chats"}
    often = len(served) > 0 and float(beside.to_series().sum()) > OVERLAPPING * len(served)
    return CONCURRENT if chats or often else LIVE


def _of_intervals(read: Canonical) -> list[QueueData]:
    if read.intervals is None:
        return []
    file = file_of(read, "intervals")
    return [
        QueueData(plain(str(queue)), LIVE, file, intervals=mine.with_columns(pl.lit(plain(str(queue))).alias("queue")))
        for (queue,), mine in read.intervals.group_by("queue", maintain_order=True)
    ]


def _of_tickets(read: Canonical) -> list[QueueData]:
    """Return the channels of tickets, rare ones as one; a center without channels has one."""
    if read.tickets is None:
        return []
    rows, file = read.tickets, file_of(read, "tickets")
    counts = rows["channel"].drop_nulls().value_counts()
    kept = counts.filter(pl.col("count") >= RARE_CHANNEL * len(rows))["channel"].to_list()
    name = pl.when(pl.col("channel").is_in(kept)).then("channel").otherwise(pl.lit(ONLY)).alias("of")
    parts = rows.with_columns(name).group_by("of", maintain_order=True)
    return [QueueData(plain(str(of)), DEFERRED, file, tickets=mine.drop("of")) for (of,), mine in parts]


def _of_days(read: Canonical) -> list[QueueData]:
    if read.daily is None:
        return []
    file = file_of(read, "daily")
    return [
        QueueData(plain(str(queue)), LIVE, file, daily=mine.with_columns(pl.lit(plain(str(queue))).alias("queue")))
        for (queue,), mine in read.daily.group_by("queue", maintain_order=True)
    ]


def _of_states(read: Canonical) -> list[QueueData]:
    """Return one queue of the contacts that states show: every spell of talking is one that was served at once."""
    if read.states is None:
        return []
    rows = read.states.sort("agent", "start").with_columns(
        pl.col("state").shift(-1).over("agent").alias("next"), pl.col("end").shift(-1).over("agent").alias("after")
    )
    spells = rows.filter(pl.col("state") == "talking").select(
        pl.int_range(pl.len()).cast(pl.String).alias("id"),
        pl.col("start").alias("arrival"),
        pl.lit("phone").alias("queue"),
        "agent",
        pl.col("start").alias("answered"),
        pl.col("end").alias("talk_end"),
        pl.when(pl.col("next") == "wrapping").then("after").otherwise("end").alias("end"),
        pl.lit("served").alias("outcome"),
    )
    contacts = conform("contacts", spells).with_columns(pl.lit(None, pl.Float64).alias("wait"), talk(), wrap_up())
    return [QueueData("phone", LIVE, file_of(read, "states"), contacts=contacts)] if len(contacts) else []
