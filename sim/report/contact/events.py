"""A contact log as events, in the columns of vidigi: who is where from when on, for animations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.records import PASSING, ContactLog, Outcome
from sim.report.contact.legs import Floats, Ints, ordered_legs, over_at

if TYPE_CHECKING:
    import polars as pl

ARRIVES, BEGINS, ENDS, WAITS, LEAVES = range(5)
AFTER = 5  # steps from one leg of a contact to the next
TYPES = ("arrival_departure", "resource_use", "resource_use_end", "queue", "arrival_departure")
MACHINES = (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED)


def events(log: ContactLog) -> pl.DataFrame:
    """Return one row per event of every contact, in order of time.

    ``entity_id`` is the row of the contact in the log, ``time`` in minutes since the start of the horizon,
    ``resource_id`` the number of the agent from 1 within its ``pool``, ``pathway`` the channel. Every contact arrives
    and departs once; in between it waits (``queue``), or is with an agent (``resource_use`` to ``resource_use_end``).
    """
    import polars as pl

    table = _columns(log)
    entity, names = table["entity"], log.names
    pools = [names.pools[code] if code >= 0 else None for code in table["pool"].tolist()]
    agents = [agent + 1 if agent >= 0 else None for agent in table["agent"].tolist()]
    columns = {
        "entity_id": entity,
        "event_type": [TYPES[kind] for kind in table["kind"].tolist()],
        "event": _named(log, table),
        "time": table["time"] / 60.0,
        "resource_id": pl.Series(agents, dtype=pl.Int64),
        "pathway": [names.channels[code] for code in log.contacts["channel"][entity].tolist()],
        "pool": pl.Series(pools, dtype=pl.String),
        "customer": log.contacts["customer"][entity],
        "attempt": log.contacts["attempt"][entity],
        "outcome": [Outcome(code).name.lower() for code in log.contacts["outcome"][entity].tolist()],
    }
    return pl.DataFrame(columns)


def _columns(log: ContactLog) -> dict[str, Any]:
    """Return the events in order: at one moment those that free an agent first, those that take one for longer last.

    In between what takes no time, by contact and its own order.
    """
    found, over = ordered_legs(log), over_at(log)
    everyone, step = np.arange(len(over)), AFTER * _number(found.contact)
    begins = _part(BEGINS, found.contact, found.start, step + BEGINS, found.pool, found.agent)
    frees = _part(ENDS, found.contact, found.end, step + ENDS, found.pool, found.agent)
    lasts = found.end > found.start
    parts = [
        _part(ARRIVES, everyone, log.contacts["arrival"], np.full(len(over), ARRIVES)),
        begins | {"phase": np.where(lasts, 2, 1)},
        frees | {"phase": np.where(lasts, 0, 1)},
        _waits(log),
        _part(LEAVES, everyone, over, np.full(len(over), np.iinfo(np.int64).max)),
    ]
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort([table[name] for name in ("step", "entity", "phase", "time")])
    return {name: column[order] for name, column in table.items()}


def _part(kind: int, entity: Ints, time: Floats, step: Ints, pool: Any = -1, agent: Any = -1) -> dict[str, Any]:
    """Return events of a kind; ``step`` is their order within their contact."""
    size = len(entity)
    who = {"pool": np.broadcast_to(pool, size), "agent": np.broadcast_to(agent, size)}
    same = {"kind": np.full(size, kind), "phase": np.ones(size, int), "passed": np.zeros(size, bool)}
    return {"entity": entity, "time": time, "step": step} | who | same


def _number(contact: Ints) -> Ints:
    """Return which of its contact's legs each is, from 1; the legs of a contact stand together."""
    return np.arange(len(contact)) - np.searchsorted(contact, contact) + 1


def _waits(log: ContactLog) -> dict[str, Any]:
    """Return when contacts begin to wait: on arrival and after each leg, until the next one or until they leave."""
    found, over = ordered_legs(log), over_at(log)
    entity = np.concatenate([np.arange(len(over)), found.contact])
    since = np.concatenate([log.contacts["arrival"], found.end])
    step = np.concatenate([np.zeros(len(over), np.int64), _number(found.contact)])
    until = np.concatenate([over, over[found.contact]])
    before = _row_before(found.contact, len(over))
    until[before] = found.start
    passing = np.concatenate([np.zeros(len(over), int), np.isin(found.kind, PASSING)])
    waits = np.flatnonzero(until > since)
    part = _part(WAITS, entity[waits], since[waits], AFTER * step[waits] + WAITS)
    return part | {"passed": _so_far(passing, entity, step)[waits]}


def _row_before(contact: Ints, contacts: int) -> Ints:
    """Return what each leg follows: the arrival of its contact, or the leg before; arrivals are numbered first."""
    mine = np.arange(len(contact))
    return np.where(_number(contact) == 1, contact, contacts + mine - 1)


def _so_far(passing: Ints, entity: Ints, step: Ints) -> Any:
    """Return whether any leg of the same contact, up to each row, passed it on."""
    order = np.lexsort([step, entity])
    running, first = np.cumsum(passing[order]), np.searchsorted(entity[order], entity[order])
    passed = np.empty(len(order), bool)
    passed[order] = running > running[first]
    return passed


def _named(log: ContactLog, table: dict[str, Any]) -> list[str]:
    """Return what each event is called: the same for all contacts of a channel, and all agents of a pool."""
    names, entity = log.names, table["entity"]
    channels = [names.channels[code] for code in log.contacts["channel"][entity].tolist()]
    pools = [names.pools[code] if code >= 0 else "" for code in table["pool"].tolist()]
    columns = (table["kind"].tolist(), pools, table["passed"].tolist(), _alone(log)[entity].tolist(), channels)
    return list(map(_name, *columns))


def _alone(log: ContactLog) -> Any:
    """Return who is with a machine: they leave the queue as they arrive, and no agent answers."""
    contacts = log.contacts
    at_once = (contacts["left_queue"] == contacts["arrival"]) & (contacts["pool"] < 0)
    return at_once & np.isin(contacts["outcome"], (*MACHINES, Outcome.UNFINISHED))


def _name(kind: int, pool: str, passed: bool, alone: bool, channel: str) -> str:
    if kind == WAITS:
        return f"{channel}_session" if alone else f"{channel}_waits_for_expert" if passed else f"{channel}_waits"
    return {ARRIVES: "arrival", LEAVES: "depart", BEGINS: f"{pool}_begins", ENDS: f"{pool}_ends"}[kind]
