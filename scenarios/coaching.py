"""How much coaching pays: what a settled need costs at several shares of it, with waits alike and staff sized anew.

Runs coached_desk.yaml, where nobody waits, for several shares of paid time spent on coaching, and counts the hours of
work of agents and experts for each need that was settled. Staff that is as busy as ``OCCUPANCY`` for the rest of its
time is paid for them: so the share changes who works how long, and not how long customers wait. From the project's
folder:

    .venv/bin/python scenarios/coaching.py

Words after it change every run, as ``--set`` does: ``pools.agents.empowerment.skill=0.5`` makes the agents beginners.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.experiments import RunResult, replicate
from sim.experiments.parallel import workers
from sim.scenario import Scenario, load

BASE = Path(__file__).parent / "coached_desk.yaml"
SHARES = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12)
OCCUPANCY = 0.85
LINE = "{:>8}  {:>5}  {:>9}  {:>12}  {:>12}  {:>13}  {:>6}\n"
HEAD = ("coaching", "skill", "passed on", "agents, min", "experts, min", "settled costs", "")


def design(share: float, words: Sequence[str] = ()) -> Scenario:
    """Return the desk with a share of paid time for coaching; without any nobody learns."""
    coached = [f"pools.agents.shrinkage.coaching={share}"] if share else ["pools.agents.learning=null"]
    return load(BASE, [*coached, *([] if share else ["pools.agents.shrinkage=null"]), *words])


def minutes(result: RunResult, pool: str, share: float = 0.0) -> float:
    """Return the paid minutes of a pool for each settled need, of staff that is busy as it should be."""
    busy = result.totals("busy_seconds", (("pool", pool),)).sum() / result.totals("resolved", ()).sum()
    return float(busy / 60 / OCCUPANCY / (1 - share))


def cost(result: RunResult, share: float) -> float:
    """Return what a settled need costs in wages."""
    pools = result.scenario.pools
    agents, experts = minutes(result, "agents", share), minutes(result, "experts")
    return (agents * pools["agents"].wage_rate + experts * pools["experts"].wage_rate) / 60


def lines(words: Sequence[str] = (), shares: Sequence[float] = SHARES) -> Iterator[tuple[str, ...]]:
    """Yield a line of the table for each share."""
    first = 0.0
    for share in shares:
        scenario = design(share, words)
        result = replicate(scenario, jobs=workers.all_cores())
        first, paid = first or cost(result, share), cost(result, share)
        skill = result.estimate("skill", (("pool", "agents"),)).mean if share else scenario.skill_of("agents")
        passed = 1 - (result.estimate("empowerment_achieved", (("pool", "agents"),)).mean or 0.0)
        yield (
            *(f"{100 * share:.0f} %", f"{skill:.2f}", f"{100 * passed:.1f} %"),
            *(f"{minutes(result, 'agents', share):.2f}", f"{minutes(result, 'experts'):.2f}"),
            *(f"${paid:.3f}", f"{100 * (paid / first - 1):+.1f} %"),
        )


def main(words: Sequence[str]) -> None:
    """Print the table."""
    sys.stdout.write(LINE.format(*HEAD))
    for line in lines(words):
        sys.stdout.write(LINE.format(*line))


if __name__ == "__main__":
    main(sys.argv[1:])
