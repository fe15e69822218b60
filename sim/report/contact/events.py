"""A contact log as events, in the columns of vidigi: who is where from when on, for animations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.records import ContactLog, Outcome
from sim.report.contact.legs import Floats, Ints, alone, leg_number, ordered_legs, over_at, waiting

if TYPE_CHECKING:
    import polars as pl

ARRIVES, BEGINS, ENDS, WAITS, LEAVES = range(5)
AFTER = 5  # steps from one leg of a contact to the next
TYPES = ("arrival_departure", "resource_use", "resource_use_end", "queue", "arrival_departure")


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
    everyone, step = np.arange(len(over)), AFTER * leg_number(found.contact)
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


def _waits(log: ContactLog) -> dict[str, Any]:
    """Return when contacts begin to wait: on arrival and after each leg, until the next one or until they leave."""
    found = waiting(log)
    part = _part(WAITS, found.contact, found.start, AFTER * found.step + WAITS)
    return part | {"passed": found.passed}


def _named(log: ContactLog, table: dict[str, Any]) -> list[str]:
    """Return what each event is called: the same for all contacts of a channel, and all agents of a pool."""
    names, entity = log.names, table["entity"]
    channels = [names.channels[code] for code in log.contacts["channel"][entity].tolist()]
    pools = [names.pools[code] if code >= 0 else "" for code in table["pool"].tolist()]
    columns = (table["kind"].tolist(), pools, table["passed"].tolist(), alone(log)[entity].tolist(), channels)
    return list(map(_name, *columns))


def _name(kind: int, pool: str, passed: bool, alone: bool, channel: str) -> str:
    if kind == WAITS:
        return f"{channel}_session" if alone else f"{channel}_waits_for_expert" if passed else f"{channel}_waits"
    return {ARRIVES: "arrival", LEAVES: "depart", BEGINS: f"{pool}_begins", ENDS: f"{pool}_ends"}[kind]
