"""The facts a simulation leaves, as sorted columns: one row per contact, one row per stretch of agent time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.log.codes import PASSING, BaseChange, Cause, LegKind, Names, Offer, Outcome, Reason, State
from sim.log.lazily import ColumnsInOrder, TableWhenAsked
from sim.log.packing import DETAIL, NEUTRAL, TABLES, Recorder, columns
from sim.plumbing.packed import unpacked
from sim.plumbing.sorting import order_of
from sim.ticks import counted

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "NONE", "PASSING", "BaseChange", "Cause", "Column", "ContactLog", "LegKind", "Names", "Offer", "Outcome", "Reason",
    "State", "part_of", "some_of", "to_log",
]  # fmt: skip

Column = NDArray[Any]
Unpack = Callable[[Column, list[str], Column], dict[str, Column]]
NONE = -1
IDENTITY = ("origin", "day", "row", "attempt")  # of a contact, in the order in which those come that come at once


def _none_of(table: str) -> Any:
    return field(default_factory=lambda: columns(bytearray(), TABLES[table]))


@dataclass(frozen=True, repr=False)
class ContactLog:
    """The facts of one replication.

    Attributes
    ----------
    contacts
        Columns of equal length, sorted by arrival, then origin, day, row and attempt. Times in seconds
        since the start of the horizon: ``arrival``, ``left_queue`` (answered, or gone), ``talk_end``,
        ``end`` (after wrap-up), NaN where not reached; ``patience`` as the customer brought it. Codes:
        ``origin``, ``day``, ``row`` name the primary contact and ``attempt`` counts from 1: a first contact on
        another channel than its ``origin`` is one whose customer chose so. ``pool`` and ``agent`` are -1 for who
        was not answered, ``customer`` 0 where nobody knows. Where any contact had something special, also
        ``cause`` of the attempt, ``resolved`` and ``context`` (known to the agent): 1, 0, or -1 where the
        question does not arise; ``silent`` (abandoned without a word), ``callback`` (1 declined, 2
        accepted), ``called`` (first ring), ``resumed`` (start of the last stretch of interrupted work),
        and the waits predicted on joining the queue, in seconds; how many ``transfers`` it took, and of how many
        of them whoever took it up was ``informed``; whether it was ``beyond`` its last tier; how far the customer is
        ``aggrieved`` by the closing of a channel, in percent of what it costs who thinks of it as usual; the
        attempt ``before`` that led to it, 0 where that is the last.
    states
        Columns ``start``, ``end``, ``pool``, ``agent``, ``state``: idle stretches, blocks away from
        customers, and the spans of duty and of overtime; stretches with anybody in hand for pools with
        concurrent work; the paid time of who is absent or in training, by negative numbers.
    names
        What the codes mean.
    end
        Until when time is measured, in seconds: the end of the horizon, or later where queues were drained. Contacts
        of a center that stays open are followed beyond it.
    legs
        Agent time that contacts took besides the span in their own row: ``contact`` (its position in
        ``contacts``), ``pool``, ``agent``, ``start``, ``end``, ``kind`` (a ``LegKind``).
    offers
        When vendors could first answer a contact: ``contact``, ``pool``, ``start``.
    dials
        Numbers that rang: ``channel``, ``day`` and ``row`` of the list, ``number`` of the try, ``start``,
        ``end``, and whether anybody was ``reached``.
    messages
        What messages captured: ``number`` in the scenario, ``channel``, when ``sent``, ``delivered`` to whom they
        are meant for, ``viewed``, and for how many ``seconds`` in all.
    rewards
        Incentives paid: ``contact``, ``amount``.
    uptake
        Whom campaigns touched (``campaign`` is its number, -1 for a day without), and how many customers are
        ``holders`` of the ``channel`` after it, where it has opened within the horizon.
    opinions
        At the end, how many customers have used each ``channel``, and their mean ``opinion`` of it, from 0 to 1.
    daily_opinions
        The same ``at`` each midnight, from the first on; the last, at the end of the horizon, are ``opinions``.
    skills
        ``at`` each midnight, the mean ``skill`` of the ``agents`` of a ``pool`` that learns.
    causes
        ``at`` each evening, what has become of the cause of an ``issue`` that has this ``number`` there: ``hours``
        spent on it that day, ``cases`` known so far, contacts ``avoided`` that day, whether it is ``fixed``. Issue -1
        are the hours of calls to who was not helped, and how many they were.
    sessions
        How complex the needs are that machines met who tell hard ones from easy ones: ``contact``, ``complexity``.
    records
        How much was ``known`` of the customer of a ``contact``, from 0 to 1, as it ended; none where nothing was.
    homes
        Where customers have channels of their own, the ``channel`` on which each ``customer`` is most over all needs.
    base
        Where customers come and go, each ``change`` (a ``BaseChange``): when (``at``), of which ``customer`` and
        ``segment``, and how satisfied they were.
    """

    contacts: Mapping[str, Column]
    states: Mapping[str, Column]
    names: Names
    end: float
    legs: Mapping[str, Column] = _none_of("legs")
    offers: Mapping[str, Column] = _none_of("offers")
    dials: Mapping[str, Column] = _none_of("dials")
    messages: Mapping[str, Column] = _none_of("messages")
    rewards: Mapping[str, Column] = _none_of("rewards")
    uptake: Mapping[str, Column] = _none_of("uptake")
    opinions: Mapping[str, Column] = _none_of("opinions")
    daily_opinions: Mapping[str, Column] = _none_of("daily_opinions")
    skills: Mapping[str, Column] = _none_of("skills")
    causes: Mapping[str, Column] = _none_of("causes")
    sessions: Mapping[str, Column] = _none_of("sessions")
    records: Mapping[str, Column] = _none_of("records")
    homes: Mapping[str, Column] = _none_of("homes")
    base: Mapping[str, Column] = _none_of("base")

    def __repr__(self) -> str:
        """Tell how long it is."""
        return f"<ContactLog: {len(self.contacts['arrival'])} contacts, {self.end:.0f} s>"

    def column(self, name: str) -> Column:
        """Return a column of details; its neutral value everywhere in a log without any."""
        if name in self.contacts:
            return self.contacts[name]
        return np.broadcast_to(np.asarray(NEUTRAL.get(name, np.nan), DETAIL[name]), len(self.contacts["arrival"]))

    told = column  # its name in version 0.1

    def to_polars(self, table: str = "contacts") -> pl.DataFrame:
        """Return a table with names for codes, as the Parquet files of a run hold it.

        Parameters
        ----------
        table
            ``contacts``, ``agents`` (the states), ``legs``, ``offers``, ``dials``, ``messages``, ``rewards``,
            ``uptake``, ``opinions``, ``daily_opinions``, ``skills``, ``causes``, ``sessions``, ``records``,
            ``homes`` or ``base``. The columns are those of the attributes; times are seconds since the start of the
            horizon, NaN where not reached; a code that names nobody is null.

        Raises
        ------
        InputError
            When there is no such table.
        """
        from sim.log.frames import log_frame

        return log_frame(self, table)

    def to_pandas(self, table: str = "contacts") -> pd.DataFrame:
        """Return a table as `to_polars` does, for pandas; names are categories.

        Raises
        ------
        ImportError
            When pandas or pyarrow is not installed.
        """
        from sim.log.dataframes import to_pandas

        return to_pandas(self.to_polars(table))

    def offered(self, pool: int) -> Column:
        """Return when each contact was offered to a vendor; NaN for who was not."""
        when, mine = np.full(len(self.contacts["arrival"]), np.nan), self.offers["pool"] == pool
        when[self.offers["contact"][mine]] = self.offers["start"][mine]
        return when


def part_of(log: ContactLog, first: int, last: int) -> ContactLog:
    """Return the log of some contacts that follow each other, by place, with their legs; the rest is shared."""
    legs = some_of(log.legs, (log.legs["contact"] >= first) & (log.legs["contact"] < last))
    legs["contact"] = legs["contact"] - np.int32(first)
    return replace(log, contacts=some_of(log.contacts, slice(first, last)), legs=legs)


def some_of(table: Mapping[str, Column], rows: Column | slice) -> dict[str, Column]:
    """Return some rows of a table, by place or by whether each is wanted."""
    return {name: column[rows] for name, column in table.items()}


RARE = {  # and their orders
    "daily_opinions": ("channel", "at"), "skills": ("pool", "at"), "causes": ("number", "issue", "at"),
    "homes": ("customer",), "base": ("change", "customer", "at"),
}  # fmt: skip


def to_log(recorder: Recorder, names: Names, end: float, lazily: bool = False, unpack: Unpack = unpacked) -> ContactLog:
    """Turn recorded rows into sorted columns, and empty the recorder.

    Parameters
    ----------
    lazily
        Put contacts and stretches of agent time in order when they are asked for; until the log is let go of, their
        rows stay too.
    unpack
        What takes rows apart, in an order.
    """
    rows = recorder.taken("contacts")
    order = order_of(counted(rows["arrival"]), *(rows[key] for key in IDENTITY))
    details = _details(recorder, order)
    contacts = ColumnsInOrder(rows, order) if lazily and not details else _reordered(rows, order, unpack) | details
    legs = _by_contact(recorder.taken("legs"), order, ("start", "agent", "pool"))
    offers = _by_contact(recorder.taken("offers"), order, ("contact", "start", "pool"))
    rewards = _by_contact(recorder.taken("rewards"), order, ("contact",))
    spans, by = recorder.taken("states"), ("state", "start", "agent", "pool")
    states = TableWhenAsked(lambda: _in_order(spans, by, unpack)) if lazily else _in_order(spans, by, unpack)
    dials = _in_order(recorder.taken("dials"), ("row", "day", "channel", "start"))
    messages = _in_order(recorder.taken("messages"), ("number",))
    uptake = _in_order(recorder.taken("uptake"), ("campaign", "channel", "at"))
    opinions = _in_order(recorder.taken("opinions"), ("channel",))
    rare = {name: _in_order(recorder.taken(name), keys) for name, keys in RARE.items()}
    rare |= {name: _by_contact(recorder.taken(name), order, ("contact",)) for name in ("sessions", "records")}
    return ContactLog(contacts, states, names, end, legs, offers, dials, messages, rewards, uptake, opinions, **rare)


def _details(recorder: Recorder, order: Column) -> dict[str, Column]:
    """Return the details as columns beside the sorted contacts; none where nobody has any."""
    told = recorder.taken("details")
    if not len(told["number"]):
        return {}
    position = np.empty(len(order), dtype=np.intp)
    position[order] = np.arange(len(order))
    places, table = position[told["number"]], {}
    for name in [name for name in DETAIL if name != "number"]:
        table[name] = np.full(len(order), NEUTRAL.get(name, np.nan), dtype=told[name].dtype)
        table[name][places] = told[name]
    return table


def _by_contact(table: dict[str, Column], order: Column, keys: tuple[str, ...]) -> dict[str, Column]:
    """Sort a table that names contacts by the order in which they were written, and name them by their places."""
    rows = _in_order(table, keys)
    if not len(rows["contact"]):
        return rows
    position = np.empty(len(order), dtype=rows["contact"].dtype)
    position[order] = np.arange(len(order))
    return rows | {"contact": position[rows["contact"]]}


def _in_order(table: dict[str, Column], keys: tuple[str, ...], unpack: Unpack = unpacked) -> dict[str, Column]:
    """Return the columns in the order by some keys, the last most important."""
    if not len(table[keys[0]]):
        return table
    by = (counted(table[key]) if key == "start" else table[key] for key in reversed(keys))
    return _reordered(table, order_of(*by), unpack)


def _reordered(table: dict[str, Column], order: Column, unpack: Unpack) -> dict[str, Column]:
    """Return the columns in another order; each is let go of before the next, so that there are not two tables."""
    rows = next(iter(table.values())).base
    if rows is not None and rows.dtype.names is not None and set(rows.dtype.names) == set(table):
        return unpack(rows, list(table), order)
    return {name: np.ascontiguousarray(table.pop(name)[order]) for name in list(table)}
