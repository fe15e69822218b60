"""One agent with one slot whose customers may abandon silently: what they leave behind must be probed.

The virtual wait V of M/M/1+M jumps by the work of who is still there when the turn comes, and by the probe
for who has left without a word; its density is found by level crossing (Brill and Posner, 1977).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEPS_OF_PROBE = 400
NEGLIGIBLE = 1e-10  # density, relative to its largest, at which the grid ends; far above what rounding leaves


@dataclass(frozen=True)
class Silence:
    """One agent with one slot.

    Attributes
    ----------
    arrival_rate, work_rate, abandonment_rate : one over the means of the times between arrivals, work, patience.
    share : of those who abandon, how many do so silently.
    probe : how long an agent takes to find that out.
    """

    arrival_rate: float
    work_rate: float
    abandonment_rate: float
    share: float
    probe: float

    def __post_init__(self) -> None:
        if self.arrival_rate * self.share * self.probe >= 1.0:
            raise ValueError("unstable: probes alone fill the agent's time")


@dataclass(frozen=True)
class Probed:
    """Steady state; shares are of all arrivals, waits are customers' own.

    Attributes
    ----------
    delayed : share that finds the agent busy or probing, which is the share of time that is so.
    abandonment : share that leaves before service.
    wait_all : mean wait of all arrivals.
    asa : mean wait of the answered.
    probing : share of the agent's time spent on probes.
    """

    delayed: float
    abandonment: float
    wait_all: float
    asa: float
    probing: float


def silent_abandonment(model: Silence) -> Probed:
    """M/M/1+M with probes of the silent, by trapezoids whose step is a part of the probe."""
    density = np.array(list(_density(model)))
    step = model.probe / STEPS_OF_PROBE
    wait = step * np.arange(density.size)
    stays = np.exp(-model.abandonment_rate * wait)
    total = 1.0 + np.trapezoid(density, dx=step)
    left = float(np.trapezoid(density * (1.0 - stays), dx=step) / total)
    return Probed(
        delayed=float(1.0 - 1.0 / total),
        abandonment=left,
        wait_all=left / model.abandonment_rate,
        asa=float(np.trapezoid(density * stays * wait, dx=step) / total / (1.0 - left)),
        probing=model.arrival_rate * left * model.share * model.probe,
    )


def _density(model: Silence) -> Iterator[float]:
    """Yield the density of V at multiples of the step, per chance of an idle agent.

    f(v) = lambda [exp(-mu v) + int_0^v f(u) (S(u) exp(-mu (v - u)) + share (1 - S(u)) 1{v - u < probe}) du],
    S the survival function of patience: downcrossings of level v are as frequent as upcrossings.
    """
    half, fading = model.probe / STEPS_OF_PROBE / 2.0, math.exp(-model.work_rate * model.probe / STEPS_OF_PROBE)
    leaving = math.exp(-model.abandonment_rate * model.probe / STEPS_OF_PROBE)
    density, stays, present = model.arrival_rate, 1.0, 1.0
    gone, highest = [0.0], density
    while density > NEGLIGIBLE * highest or len(gone) < 3 * STEPS_OF_PROBE:
        yield density
        silent, present = gone[-1] + half * density * (1.0 - stays), fading * (present + half * density * stays)
        stays *= leaving
        probed = silent - (gone[-STEPS_OF_PROBE] if len(gone) >= STEPS_OF_PROBE else 0.0)
        own = half * (stays + model.share * (1.0 - stays))
        density = model.arrival_rate * (present + model.share * probed) / (1.0 - model.arrival_rate * own)
        present += half * density * stays
        gone.append(silent + half * density * (1.0 - stays))
        highest = max(highest, density)
