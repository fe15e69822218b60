"""What moves on a day, from the log: contacts, where they stay, and what agents do, as columns of whole milliseconds.

The day begins at its midnight; what began before has times below 0. Contacts are in order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import date_of, midnights
from sim.log.codes import State
from sim.log.records import ContactLog, Outcome
from sim.metrics import Facts
from sim.metrics.sums import weights
from sim.report.contact.legs import Floats, Ints, alone, ordered_legs, over_at, waiting

Mask = NDArray[np.bool_]
IN_LINE, AT_MACHINE = -1, -2  # where a stay is that is with no agent
AWAY = (State.BREAK, State.COACHING, State.PAPERWORK, State.MEETING, State.UNPAID)
ENDINGS = {
    Outcome.SERVED: "served", Outcome.ABANDONED: "gave up", Outcome.BALKED: "gave up", Outcome.DISCONNECTED: "cut off",
    Outcome.BLOCKED: "refused", Outcome.UNFINISHED: "unfinished", Outcome.CONTAINED: "self-served",
    Outcome.DEFLECTED: "passed on", Outcome.FAILED: "passed on",
}  # fmt: skip
KINDS = tuple(dict.fromkeys(ENDINGS.values()))


@dataclass(frozen=True)
class Scene:
    """One day of a log.

    Attributes
    ----------
    head
        Names, the date, and when the day begins and ends to be worth watching, in milliseconds after its midnight.
    contacts
        By contact: ``channel``, ``arrives``, ``leaves``, its ``ending`` (of ``KINDS``), when its talk ends
        (``talked``, -1 for none), the contact of the same customer ``before`` it (-1 for none), and what it adds to the
        numerator and the denominator of the service level (``kept``, ``promised``) once its wait ends (``waited``).
    stays
        Where contacts are: ``contact``, ``place`` (an agent, ``IN_LINE`` or ``AT_MACHINE``), ``begins``, ``ends``.
    agents
        ``pool`` and ``number`` of everybody who is there on the day.
    states
        What agents do besides: ``agent``, ``away`` (1 for who is on duty and away from customers, 0 for being on duty
        at all), ``begins``, ``ends``.
    """

    head: Mapping[str, Any]
    contacts: Mapping[str, Ints]
    stays: Mapping[str, Ints]
    agents: Mapping[str, Ints]
    states: Mapping[str, Ints]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON holds it; rising columns as differences, which take a third of the room."""
        tables = {name: _listed(getattr(self, name)) for name in ("contacts", "stays", "agents", "states")}
        tables["contacts"]["arrives"] = np.diff(self.contacts["arrives"], prepend=0).tolist()
        return {**self.head, **tables}


def scene(facts: Facts, day: int) -> Scene:
    """Return what moves on one day of a replication, from 0."""
    log, (start, end) = facts.log, midnights(facts.scenario)[day : day + 2]
    over = over_at(log)
    mine = (log.contacts["arrival"] < end) & (over >= start)
    stays, states = _stays(log, start, end, mine), _states(log, start, end)
    agents, of_stays, of_states = _agents(stays, states)
    contacts = _contacts(facts, mine, over, start)
    head = _head(facts, day) | dict(zip(("begins", "ends"), _span(contacts, states, start, end), strict=True))
    placed = {"contact": stays["contact"], "place": of_stays}
    return Scene(head, contacts, placed | _times(stays, start), agents,
                 {"agent": of_states, "away": states["away"]} | _times(states, start))  # fmt: skip


def _head(facts: Facts, day: int) -> dict[str, Any]:
    names = facts.log.names
    return {
        "title": facts.scenario.scenario,
        "date": date_of(facts.scenario, day).isoformat(),
        "channels": list(names.channels),
        "pools": list(names.pools),
        "endings": list(KINDS),
    }


def _span(contacts: Mapping[str, Ints], states: Mapping[str, Any], start: float, end: float) -> tuple[int, int]:
    """Return from when to when on the day anybody comes, is with us or on duty, in whole quarters of an hour."""
    duty = _times(states, start)
    firsts, lasts = (*contacts["arrives"], *duty["begins"]), (*contacts["leaves"], *duty["ends"])
    quarter, day = 900_000, _milliseconds(end - start)
    first, last = max(0, min(firsts, default=0)), min(int(day), max(lasts, default=int(day)))
    return int(first // quarter * quarter), int(-(-last // quarter) * quarter)


def _contacts(facts: Facts, mine: Mask, over: Floats, start: float) -> dict[str, Ints]:
    log, weight = facts.log, weights(facts)
    left, arrival = np.nan_to_num(log.contacts["left_queue"], nan=np.inf), log.contacts["arrival"]
    columns = {
        "channel": log.contacts["channel"],
        "arrives": _milliseconds(arrival - start),
        "leaves": _milliseconds(over - start),
        "ending": np.array([KINDS.index(ENDINGS[one]) for one in Outcome])[log.contacts["outcome"]],
        "talked": _reached(log.contacts["talk_end"], start),
        "waited": _milliseconds(np.minimum(np.maximum(left, arrival), over) - start),
        "kept": weight["sl_numerator"].astype(int),
        "promised": weight["sl_denominator"].astype(int),
    }
    return {name: column[mine].astype(np.int64) for name, column in columns.items()} | {"before": _before(log, mine)}


def _before(log: ContactLog, mine: Mask) -> Ints:
    """Return which contact of the day led to each: the attempt before, of the same origin, day and row; -1 for none."""
    keys = [log.contacts[name][mine].tolist() for name in ("origin", "day", "row", "attempt")]
    at = {key: place for place, key in enumerate(zip(*keys, strict=True))}
    earlier = log.column("before")[mine].astype(int).tolist()
    steps = [before or attempt - 1 for before, attempt in zip(earlier, keys[3], strict=True)]
    return np.array([at.get((*key[:3], step), -1) for key, step in zip(at, steps, strict=True)], dtype=np.int64)


def _stays(log: ContactLog, start: float, end: float, mine: Mask) -> dict[str, Any]:
    """Return where the contacts of a day are; who is with nobody has pool -1."""
    waits, legs, machine = waiting(log), ordered_legs(log), alone(log)
    nowhere = np.where(machine[waits.contact], AT_MACHINE, IN_LINE)
    columns = {
        "contact": (waits.contact, legs.contact),
        "pool": (np.full(len(nowhere), -1), legs.pool),
        "agent": (nowhere, legs.agent),
        "start": (waits.start, legs.start),
        "end": (waits.end, legs.end),
    }
    table = {name: np.concatenate(parts) for name, parts in columns.items()}
    table["contact"] = np.where(mine, np.cumsum(mine) - 1, -1)[table["contact"]]
    return _of_the_day(table, start, end, (table["contact"] >= 0) & (table["end"] > table["start"]))


def _states(log: ContactLog, start: float, end: float) -> dict[str, Any]:
    table = dict(log.states)
    table["away"] = np.isin(table["state"], AWAY).astype(int)
    return _of_the_day(table, start, end, np.isin(table["state"], (State.DUTY, *AWAY)) & (table["agent"] >= 0))


def _of_the_day(table: Mapping[str, Any], start: float, end: float, wanted: Mask) -> dict[str, Any]:
    rows = wanted & (table["start"] < end) & (table["end"] > start)
    order = np.lexsort([column[rows] for column in (table["end"], table["start"])])
    return {name: column[rows][order] for name, column in table.items()}


def _agents(stays: Mapping[str, Any], states: Mapping[str, Any]) -> tuple[dict[str, Ints], Ints, Ints]:
    """Return everybody by pool and number, and who of them stays and states are about."""
    pairs = np.concatenate([np.stack([one["pool"], one["agent"]], axis=1) for one in (stays, states)]).astype(np.int64)
    known, where = np.unique(pairs, axis=0, return_inverse=True)
    nobody = int((known[:, 0] < 0).sum())
    place = np.where(pairs[:, 0] < 0, pairs[:, 1], where.reshape(-1) - nobody)
    count = len(stays["pool"])
    return {"pool": known[nobody:, 0], "number": known[nobody:, 1]}, place[:count], place[count:]


def _times(table: Mapping[str, Any], start: float) -> dict[str, Ints]:
    return {"begins": _milliseconds(table["start"] - start), "ends": _milliseconds(table["end"] - start)}


def _reached(times: Floats, start: float) -> Ints:
    return np.where(np.isnan(times), -1, _milliseconds(np.nan_to_num(times) - start))


def _milliseconds(seconds: Any) -> Ints:
    return np.asarray(np.round(np.asarray(seconds) * 1000), dtype=np.int64)


def _listed(table: Mapping[str, Ints]) -> dict[str, list[int]]:
    return {name: column.tolist() for name, column in table.items()}
