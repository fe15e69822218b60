"""A remark on a plan: where, what looks wrong, what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.basics.problems import Path
from sim.scenario.basics.units import SECONDS

CLOSE = 'open: {mon-fri: "08:00-18:00"}'


class Remark(NamedTuple):
    """What looks like a mistake at a path; ``severe`` where the figures of a run would say nothing."""

    path: Path
    text: str
    severe: bool = False


Found = Iterator[Remark]


def spoken_time(seconds: float) -> str:
    """Write a mean time in the unit that people would use.

    >>> spoken_time(19_800.0), spoken_time(5.5), spoken_time(90.0), spoken_time(200_000.0)
    ('330 min', '5.5 s', '90 s', '55.6 h')
    """
    if seconds < 600:
        return f"{seconds:.4g} s"
    return f"{seconds / 60:.4g} min" if seconds < 36_000 else f"{seconds / 3_600:.3g} h"


def in_unit(seconds: float, meant: str, written: str) -> str:
    """Write the number of a duration, told in the unit ``written``, with the unit that may be ``meant``.

    >>> in_unit(19_800.0, "s", "min"), in_unit(5.0, "min", "s")
    ('330 s', '5 min')
    """
    return f"{seconds / SECONDS[written]:.4g} {meant}"
