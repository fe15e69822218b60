"""Runs in steady state compared with exact values.

A run claims its figures with an interval each; the exact values must lie in all of them. One test function
makes many such comparisons, so each interval is widened to the level at which all of them together hold
with 99 % (Bonferroni): a case gets its share of the 1 %, and divides it among its figures.

Replications are cut at the end of their horizon, so that those still waiting there are left out of the
waits. They are at most 30 of the 10,500 contacts of a replication, which moves a figure by a small part of its
interval. It is different for handle times, where the talks cut are the long ones: see ``finished``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from scipy.integrate import quad

from docs.tools import measured
from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import Estimate, student
from sim.metrics.counting.scopes import Scope
from sim.scenario import build
from tests.oracles.abandonment import offered_wait
from tests.oracles.patience import Patience
from tests.oracles.waits import Waits

Parts = dict[str, Any]
Exact = Mapping[Scope, Mapping[str, float]]

JOINTLY = 0.99
REPLICATIONS = 20
SECONDS_STUDIED = 21 * 3_600.0
PER_HOUR = 500.0  # arrivals of every scenario, all channels together
RATE = PER_HOUR / 3_600.0


def seconds(length: float) -> str:
    """Write a duration as a scenario file would."""
    return f"{length:.12g} s"


def exponential(mean: float) -> Parts:
    """Write an exponential distribution with a mean in seconds."""
    return {"exponential": {"mean": seconds(mean)}}


def one_queue(agents: int, handle: Parts, **channel: Any) -> Parts:
    """Write a scenario of one channel and one pool; ``channel`` holds what else the channel says."""
    phone = {"mode": "live", "arrivals": {"per_hour": PER_HOUR}, "handle_time": handle, **channel}
    return {"channels": {"phone": phone}, "pools": {"agents": {"agents": agents, "skills": ["phone"]}}}


def figures_of(w: Waits) -> dict[str, float]:
    """Return what a run would report of one queue whose target has a short limit."""
    return {
        "abandoned": RATE * SECONDS_STUDIED * w.abandonment,
        "abandonment": (w.abandonment - w.abandoned_short) / (1 - w.abandoned_short),
        "asa": w.asa,
        "wait": w.wait_all,
        "delayed": w.delayed,
        "service_level_1": w.sl1,
        "service_level_2": w.sl2,
        "service_level_3": w.sl3,
        "service_level_4": w.sl4,
        "service_level_5": w.sl5,
        "queue_length": w.queue_length,
        "occupancy": w.occupancy,
        "utilisation": w.occupancy,
    }


def excess_wait(handle: float, agents: int, patience: Patience, within: float) -> float:
    """Return E[(W - s)+], W the smaller of patience and offered wait V: E[H(V) - H(s); V > s]."""
    offered = offered_wait(RATE, 1 / handle, agents, patience, (within,))
    before = quad(lambda t: patience.beyond(t), 0, within, points=[b for b in patience.breakpoints if b < within])[0]
    return offered.mean(np.maximum(offered.area - before, 0.0))


def confidence(comparisons: int) -> float:
    """Return the level of each of so many intervals at which all hold together with 99 %."""
    return 1 - (1 - JOINTLY) / comparisons


def seed_of(parts: Parts) -> int:
    """Return a seed made of the scenario itself, so that no two cases meet the same customers."""
    return crc32(repr(parts).encode())


def run_steadily(parts: Parts, comparisons: int) -> RunResult:
    """Run days that never close, without their first three hours."""
    calendar = {"days": 1, "interval": "24 h", "open": "00:00-24:00", "warmup": "3 h"}
    experiment = {"seed": seed_of(parts), "replications": REPLICATIONS, "confidence": confidence(comparisons)}
    return replicate(build({"scenario": "Steady state", "calendar": calendar, "experiment": experiment, **parts}))


def misses(parts: Parts, exact: Exact, cases: int) -> list[str]:
    """Run one of so many cases of a test and say which exact values lie outside their intervals."""
    result = run_steadily(parts, cases * sum(len(figures) for figures in exact.values()))
    claims = [
        (result.estimate(metric, scope), value) for scope, figures in exact.items() for metric, value in figures.items()
    ]
    for claim, value in claims:
        _keep(claim, value, result)
    return [_sentence(claim, value, result) for claim, value in claims if not holds(claim, value)]


def _keep(claim: Estimate, value: float, result: RunResult) -> None:
    """Keep a comparison for the table of docs/validation.md."""
    assert claim.mean is not None
    freedom = result.replications - 1
    allowed = student(freedom, result.scenario.experiment.confidence)
    error = (claim.half_width or 0.0) / allowed
    measured.keep(measured.Comparison(claim.mean, value, error, student(freedom, 0.95), allowed))


def holds(claim: Estimate, value: float) -> bool:
    """Whether a value lies in an interval."""
    assert claim.low is not None, f"{claim.metric} of {claim.scope} is undefined"
    assert claim.high is not None
    return claim.low <= value <= claim.high


def _sentence(claim: Estimate, value: float, result: RunResult) -> str:
    assert claim.mean is not None
    quantile = student(result.replications - 1, result.scenario.experiment.confidence)
    scores = quantile * (claim.mean - value) / claim.half_width if claim.half_width else float("inf")
    return f"{claim.metric} {dict(claim.scope)}: {claim.mean:.6g}, exact {value:.6g}, {scores:+.1f} standard errors"


def below(low: RunResult, high: RunResult, metric: str, scope: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether one figure is below another, their intervals apart."""
    first, second = low.estimate(metric, scope), high.estimate(metric, scope)
    assert first.high is not None
    assert second.low is not None
    return first.high < second.low
