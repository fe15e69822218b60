"""Runs in steady state compared with exact values.

A run claims its figures with an interval each; the exact values must lie in all of them. One test function
makes many such comparisons, so each interval is widened to the level at which all of them together hold
with 99 % (Bonferroni): a case gets its share of the 1 %, and divides it among its figures.

Replications are cut at the end of their horizon, so that those still waiting there are left out of the
waits. They are at most a few of the 15,000 contacts of a replication: far below the width of the intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.experiments import RunResult, run
from sim.experiments.estimate import Estimate, student
from sim.metrics.scopes import Scope
from sim.scenario import build

Parts = dict[str, Any]
Exact = Mapping[Scope, Mapping[str, float]]

JOINTLY = 0.99
REPLICATIONS = 20
SECONDS_STUDIED = 21 * 3_600.0
PER_HOUR = 720.0  # arrivals of every scenario, all channels together
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


def confidence(comparisons: int) -> float:
    """Return the level of each of so many intervals at which all hold together with 99 %."""
    return 1 - (1 - JOINTLY) / comparisons


def run_steadily(parts: Parts, comparisons: int, seed: int = 1) -> RunResult:
    """Run days that never close, without their first three hours."""
    calendar = {"days": 1, "interval": "1 h", "open": "00:00-24:00", "warmup": "3 h"}
    experiment = {"seed": seed, "replications": REPLICATIONS, "confidence": confidence(comparisons)}
    return run(build({"scenario": "Steady state", "calendar": calendar, "experiment": experiment, **parts}), jobs=1)


def misses(parts: Parts, exact: Exact, cases: int, seed: int = 1) -> list[str]:
    """Run one of so many cases of a test and say which exact values lie outside their intervals."""
    result = run_steadily(parts, cases * sum(len(figures) for figures in exact.values()), seed)
    claims = [
        (result.estimate(metric, scope), value) for scope, figures in exact.items() for metric, value in figures.items()
    ]
    return [_sentence(claim, value, result) for claim, value in claims if not holds(claim, value)]


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
