"""Days of several replications played in one run, one behind the other, where they have nothing to do with each other.

To begin a run and to end it takes as long as to play some thousand contacts, which is most of what short horizons take.
So each replication begins where the one before ends: all that happens in it is later by so many horizons, and times are
put back when it is over. See `sim.engine.apart` for when that is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import horizon, midnights
from sim.demand import SampledDemand
from sim.engine.asking.kept import keep_center
from sim.engine.contacts import Coming, coming_on, in_order
from sim.engine.records import layout
from sim.engine.records.layout import World, records
from sim.engine.run import Run
from sim.log.lazily import Column, ColumnsInOrder
from sim.log.packing import TABLES
from sim.log.records import IDENTITY, ContactLog
from sim.model.pilot import reference_of
from sim.plumbing.packed import behind_each_other
from sim.plumbing.sorting import order_of
from sim.scenario.scenario import Scenario
from sim.ticks import TICKS, counted

TIMES = ("arrival", "left_queue", "talk_end", "end")
WHO_COMES = "who comes"


class LogInARow(NamedTuple):
    """The contacts of several replications, one behind the other, and which each belongs to, from 0 on."""

    log: ContactLog
    replication: Any


def play_in_a_row(scenario: Scenario, demands: Sequence[SampledDemand], days: Sequence[int]) -> LogInARow | None:
    """Play some days of replications of a scenario whose days are apart.

    Parameters
    ----------
    demands
        Those of the replications.
    days
        Which days are played of each, in order.

    Returns
    -------
    log
        Its contacts alone, in the order of the replications, each in that of its own log; ``None`` where somebody is
        there at the midnight after a day, or for ever.
    """
    run = Run(scenario, demands[0], horizon(scenario), reference_of(scenario))
    ends = counted(midnights(scenario))
    world = _in_a_row(run, demands, days, ends)
    run.play_all_of(world)
    rows = run.recorder.taken("contacts")
    for name in TABLES:
        run.recorder.taken(name)
    is_over = len(rows["end"]) == len(world.arrivals) and not run.world.pools["on_duty"].any()
    run.give_back()
    found = _log(run, rows, ends) if is_over else None
    keep_center(run.center, scenario)
    return found


def _in_a_row(run: Run, demands: Sequence[SampledDemand], days: Sequence[int], ends: Any) -> World:
    """Return a world in which replications follow each other: whatever is planned, who comes, and room for breaks."""
    world, many, length = run.world, len(demands), int(ends[-1])
    bounds = np.searchsorted(world.changes["at"], ends)
    planned = [np.asarray(world.changes)[bounds[day] : bounds[day + 1]] for day in days]
    changes = _later(many * [planned], layout.CHANGE, length)
    arrivals = _later(_who_comes(run, demands, days, length), layout.ARRIVAL, length)
    for name in ("pauses_from", "pauses_to"):
        world.pools[name] *= many
    pauses = records(layout.PAUSE, many * len(world.pauses))
    return world._replace(changes=changes.view(np.recarray), arrivals=arrivals.view(np.recarray), pauses=pauses)


def _later(tables: Sequence[Sequence[Any]], kind: Any, length: int) -> Any:
    """Return the records of all replications, by day, those of each later by the length of those before."""
    found = behind_each_other([table for of_one in tables for table in of_one], kind)
    found["at"] += np.arange(len(tables)).repeat([sum(map(len, of_one)) for of_one in tables]) * length
    return found


def _who_comes(run: Run, demands: Sequence[SampledDemand], days: Sequence[int], length: int) -> list[list[Any]]:
    """Return who comes, by replication and day, as records in the order in which they come."""
    fresh = [(k, day) for k, one in enumerate(demands) for day in days if (WHO_COMES, day) not in one.made]
    found = dict(zip(fresh, _laid_out(run, demands, fresh, length), strict=True))

    def of(k: int, day: int) -> Any:
        return demands[k].once((WHO_COMES, day), lambda _: found[k, day])

    return [[of(k, day) for day in days] for k in range(len(demands))]


def _laid_out(run: Run, demands: Sequence[SampledDemand], fresh: Sequence[tuple[int, int]], length: int) -> list[Any]:
    """Return who comes on some days of replications: all are laid out at once, one replication behind the other."""
    parts = [list(_coming(run, demands[k], day, k * length)) for k, day in fresh]
    many = [sum(part.many for part in of_day) for of_day in parts]
    table = np.asarray(in_order([part for of_day in parts for part in of_day], run.world.lucks.shape[1])[0])
    table["at"] -= np.array([k for k, _ in fresh], dtype=np.int64).repeat(many) * length
    return np.split(table, np.cumsum(many)[:-1]) if many else []


def _coming(run: Run, demand: SampledDemand, day: int, later: int) -> Iterator[Coming]:
    """Yield who comes on a day of a replication that begins so much later, by channel."""
    run.center.demand = demand
    for channel in run.center.channels:
        if any(many for _, many in demand.counts(channel.number, day)):
            found = coming_on(run.center, run.world, day, channel)
            yield found._replace(columns=found.columns | {"at": found.columns["at"] + later})


def _log(run: Run, rows: Mapping[str, Column], ends: Any) -> LogInARow | None:
    """Return the contacts of all replications; ``None`` where one is there at midnight."""
    came = counted(rows["arrival"])
    replication = (came - ends[rows["day"]]) // ends[-1]
    begun = replication * ends[-1]
    if (counted(rows["end"]) - begun >= ends[1:][rows["day"]]).any():
        return None
    order = order_of(came, *(rows[key] for key in IDENTITY))
    contacts = _PutBack(rows, order, begun[order].astype(float))
    return LogInARow(ContactLog(contacts, {}, run.center.names, float(ends[-1] / TICKS)), replication[order])


class _PutBack(ColumnsInOrder):
    """Columns in order, of which times are those of each contact's own replication, which has begun then."""

    def __init__(self, rows: Mapping[str, Column], order: Column, begun: Column) -> None:
        super().__init__(rows, order)
        self._begun = begun

    def __getitem__(self, name: str) -> Column:
        """Return a column in order."""
        if name in TIMES and name not in self._made:
            self._made[name] = ((self._rows[name].take(self._order) * TICKS).round() - self._begun) / TICKS
        return super().__getitem__(name)
