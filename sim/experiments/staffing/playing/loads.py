"""What agents have to do, as far more of them than there is work for have shown it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.aims import LOAD, Rows, warmup_of
from sim.experiments.staffing.grid import Floats, StaffGrid
from sim.queueing.offered_load import offered_load

SHORTEST = 1e-3  # seconds


class Loads(NamedTuple):
    """What agents have to do, by channel and reporting interval of the horizon.

    ``rate`` are contacts per second, ``handle`` their mean handle time in seconds, ``lagging`` the rate at which
    a queue in steady state would have the mean load of the interval.
    """

    rate: Floats
    handle: Floats
    lagging: Floats


def loads_of(grid: StaffGrid, rows: Rows, counts: Floats) -> Loads:
    """Return the loads of a run in which hardly anybody waited: redials, repeats and what is passed on are in them."""
    mean = counts.mean(axis=0)
    shape = grid.plan.open.shape
    rate, handle = np.zeros(shape), np.array(grid.plan.handle)
    left = np.clip(grid.edges[1:] - warmup_of(grid.scenario), 0.0, np.diff(grid.edges))
    opened = grid.plan.open * left / np.diff(grid.edges)
    for number, aim in enumerate(rows.aims):
        if aim.metric != LOAD:
            continue
        codes, where = rows.code_of(number)
        length = np.bincount(codes, opened[aim.what], where.stop - where.start + 1)
        spent, came = (np.append(mean[k, where], 0.0) for k in (0, 1))
        each = np.divide(came[codes], length[codes], out=np.zeros(len(codes)), where=length[codes] > 0)
        rate[aim.what] = np.where(grid.plan.open[aim.what] > 0, each, 0.0)
        planned = float((rate[aim.what] * opened[aim.what]) @ grid.plan.handle[aim.what])
        if planned > 0:
            handle[aim.what] *= float(spent.sum()) / planned
    return _lagging(grid, rate, handle)


def as_planned(grid: StaffGrid, loads: Loads) -> Loads:
    """Return loads with handle times as planned: where many are lost, those who are served say little of all."""
    return _lagging(grid, loads.rate, np.array(grid.plan.handle))


def _lagging(grid: StaffGrid, rate: Floats, handle: Floats) -> Loads:
    handle = np.maximum(handle, SHORTEST)
    lagging = offered_load(rate, float(grid.scenario.calendar.interval), handle).mean / handle
    return Loads(rate, handle, lagging)
