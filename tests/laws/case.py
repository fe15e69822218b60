"""A scenario, what it was asked to serve, and what happened, as laws look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import Timetable, horizon, joined, prolonged
from sim.demand import SampledDemand, sample_demand
from sim.experiments import simulate
from sim.log.records import ContactLog, Outcome, State
from sim.log.records import LegKind as Kind
from sim.metrics import Facts, measure
from sim.scenario import Scenario, build

ACCEPTED = 2
Span = tuple[float, float]
Row = dict[str, Any]


class Leg(NamedTuple):
    """A time that a contact spent in an agent's hands."""

    start: float
    end: float
    contact: int
    kind: int = Kind.LAST


@dataclass
class Case:
    """A scenario, what it was asked to serve, and what happened."""

    scenario: Scenario
    log: ContactLog

    @cached_property
    def demand(self) -> SampledDemand:
        return sample_demand(self.scenario, self.scenario.experiment.seed, 0)

    @cached_property
    def followed(self) -> float:
        """How long after the horizon contacts may be followed: in a center that stays open, as many days again."""
        return horizon(prolonged(self.scenario, self.days_followed)) - horizon(self.scenario)

    @cached_property
    def days_followed(self) -> int:
        return min(self.scenario.calendar.days, 7) if Timetable(self.scenario).days_beyond else 0

    @cached_property
    def totals(self) -> Any:
        return measure(Facts(self.scenario, self.log)).totals

    @cached_property
    def rows(self) -> list[Row]:
        """The contacts, one dictionary each; every detail has its neutral value where it is not told."""
        told = ("cause", "resolved", "context", "silent", "callback", "called", "resumed")
        told += ("transfers", "informed", "beyond")
        table = dict(self.log.contacts) | {name: self.log.column(name) for name in told}
        columns = [column.tolist() for column in table.values()]
        rows = [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]
        for number, row in enumerate(rows):
            row["number"], row["spec"] = number, self.scenario.channels[self.scenario.channel_names[row["channel"]]]
        return rows

    @cached_property
    def episodes(self) -> dict[tuple[int, int, int], list[Row]]:
        found: dict[tuple[int, int, int], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row["origin"], row["day"], row["row"]), []).append(row)
        return found

    @cached_property
    def legs(self) -> dict[int, list[tuple[int, int, Leg]]]:
        """The legs of each contact, in order of time, with pool and agent."""
        found: dict[int, list[tuple[int, int, Leg]]] = {}
        names = ("contact", "pool", "agent", "start", "end", "kind")
        for contact, pool, agent, *span, kind in zip(*(self.log.legs[name].tolist() for name in names), strict=True):
            found.setdefault(contact, []).append((pool, agent, Leg(*span, contact, kind)))
        return {contact: sorted(legs, key=lambda leg: leg[2]) for contact, legs in found.items()}

    @cached_property
    def hands(self) -> dict[tuple[int, int], list[Leg]]:
        """What each agent had in hand, in order of time."""
        found: dict[tuple[int, int], list[Leg]] = {}
        for row in self.rows:
            for pool, agent, stretch in self.stretches(row):
                found.setdefault((pool, agent), []).append(stretch)
        return {agent: sorted(spans) for agent, spans in found.items()}

    def stretches(self, row: Row) -> list[tuple[int, int, Leg]]:
        """Return the agent time of a contact: its legs, and the span in its own row."""
        found = list(self.legs.get(row["number"], []))
        if row["pool"] >= 0:
            start = row["left_queue"] if np.isnan(row["resumed"]) else row["resumed"]
            found.append((row["pool"], row["agent"], Leg(start, row["end"], row["number"])))
        return found

    def states(self, *kinds: State) -> dict[tuple[int, int], list[Span]]:
        """Return when each agent was in any of some states, in order of time."""
        states = self.log.states
        mine = np.isin(states["state"], kinds)
        found: dict[tuple[int, int], list[Span]] = {}
        for pool, agent, *span in zip(
            *(states[k][mine].tolist() for k in ("pool", "agent", "start", "end")), strict=True
        ):
            found.setdefault((pool, agent), []).append((span[0], span[1]))
        return {agent: sorted(spans) for agent, spans in found.items()}

    def pace(self, pool: int, row: Row) -> float:
        """Return the pace of a pool with such a contact, learning aside."""
        names = self.scenario
        kind = (names.segment_names[row["segment"]], names.issue_names[row["issue"]])
        skill = names.pools[names.pool_names[pool]].skill_for(names.channel_names[row["channel"]], *kind)
        assert skill is not None
        return skill.pace

    def learns(self, pool: int) -> bool:
        return self.scenario.pools[self.scenario.pool_names[pool]].turnover is not None

    def drawn(self, row: Row) -> tuple[float, float]:
        """Return talk and wrap-up of a primary contact, as drawn."""
        columns = self.demand.day(row["origin"], row["day"])
        place = int(np.flatnonzero(columns.row == row["row"])[0])
        return float(columns.talk[place]), float(columns.wrap[place])

    def primary_work(self, mode: str) -> Iterator[Row]:
        """Yield the served primary contacts of a mode that nobody handled who is still learning."""
        for row in self.rows:
            mine = row["spec"].mode == mode and row["outcome"] == Outcome.SERVED and row["attempt"] == 1
            if mine and not any(self.learns(pool) or self.decides(pool) for pool, _, _ in self.stretches(row)):
                yield row

    def decides(self, pool: int) -> bool:
        return self.scenario.pools[self.scenario.pool_names[pool]].empowerment is not None

    def empowerment(self, pool: int) -> Any:
        return self.scenario.pools[self.scenario.pool_names[pool]].empowerment

    def above(self, pool: int) -> str | None:
        return self.scenario.pools[self.scenario.pool_names[pool]].escalates_to

    def tiers(self) -> Iterator[tuple[Row, list[tuple[int, int, Leg]]]]:
        """Yield calls and chats that agents answered, with what each tier did; messages may be interrupted at once."""
        apart = (Kind.IN_VAIN, Kind.PROBE, Kind.HELD)
        for row in self.rows:
            stretches = [stretch for stretch in self.stretches(row) if stretch[2].kind not in apart]
            if stretches and row["spec"].mode != "deferred":
                yield row, stretches

    def windows(self, row: Row) -> list[Span]:
        played = prolonged(self.scenario, self.days_followed)
        return Timetable(played).open_windows(self.scenario.channel_names[row["channel"]])


def play(data: dict[str, Any]) -> Case:
    scenario = build(data)
    return Case(scenario, simulate(scenario))


def within(moment: float, windows: Iterable[Span]) -> bool:
    return any(start <= moment < end for start, end in windows)


def total(spans: Iterable[Any]) -> float:
    return sum(span[1] - span[0] for span in spans)


def apart(spans: Iterable[Any]) -> bool:
    """Whether no two spans overlap; empty ones overlap nothing."""
    return all(late[0] >= early[1] for early, late in pairwise(sorted(span for span in spans if span[1] > span[0])))


def close(spans: list[Span], others: list[Span]) -> bool:
    return len(spans) == len(others) and np.allclose(np.array(spans), np.array(others), rtol=0, atol=1e-6)


def union(spans: Iterable[Any]) -> list[Span]:
    return joined([(span[0], span[1]) for span in spans if span[1] > span[0]])


def assert_same(log: ContactLog, other: ContactLog) -> None:
    assert (log.end, log.names) == (other.end, other.names)
    for table, again in ((log.contacts, other.contacts), (log.states, other.states), (log.legs, other.legs)):
        assert list(table) == list(again)
        assert all(table[name].dtype == again[name].dtype for name in table)
        assert all(table[name].tobytes() == again[name].tobytes() for name in table)
