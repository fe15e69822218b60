"""Speed and memory of the engine against a plain SimPy model, paired in one run: ``make bench``.

Plain means what a SimPy user writes first: a Resource, ``request | timeout``, one process per customer,
random numbers drawn as they are needed, one row per customer appended to a list.
"""

from __future__ import annotations

import random
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import simpy
from bench_mechanisms import everything_idle, variants
from bench_memory import tell

from sim.demand import sample_demand
from sim.model import simulate
from sim.scenario import Scenario, build

PAIRS = 7


def one_queue(days: int = 2, per_hour: float = 600.0, agents: int = 52, mechanisms: bool = False) -> Scenario:
    """One queue with abandonment: 10 a minute, 5 minutes, 52 agents, patience 3 minutes."""
    data: dict[str, Any] = {
        "scenario": "One queue",
        "calendar": {"days": days, "open": "00:00-24:00", "interval": "1 h"},
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": per_hour},
                "patience": {"exponential": {"mean": "3 min"}},
                "handle_time": {"exponential": {"mean": "5 min"}},
                "target": {"within": "20 s"},
            }
        },
        "pools": {"agents": {"agents": agents, "skills": ["phone"]}},
    }
    if mechanisms:
        _configure_idle(data)
        return everything_idle(data)
    return build(data)


def _configure_idle(data: dict[str, Any]) -> None:
    """Configure every mechanism so that none of them is ever used."""
    phone = data["channels"]["phone"]
    phone |= {"lines": 100_000, "queue_limit": 100_000, "redial": {"probability": [0.0], "attempts": 2}}
    data["segments"] = {"a": {"share": 0.5, "priority": 1}, "b": {"share": 0.5, "priority": 1}}
    data["issues"] = {"x": {"share": 0.5}, "y": {"share": 0.5}}
    data["pools"]["spare"] = {"agents": 0, "skills": [{"channel": "phone", "rank": 2}]}
    rings = [["agents"], {"pools": ["spare"], "after": "1 h"}]
    data["routing"] = {"agent_selection": "ranked", "routes": [{"channel": "phone", "rings": rings}]}


def multi_skill(days: int = 2) -> Scenario:
    """Three types at 4, 4 and 2 a minute; pools of 18, 18 and 20, the third serves all."""
    rates = {"a": 240, "b": 240, "c": 120}
    channel = one_queue().tree["channels"]["phone"]
    return build(
        {
            "scenario": "Multi-skill",
            "calendar": {"days": days, "open": "00:00-24:00", "interval": "1 h"},
            "channels": {name: channel | {"arrivals": {"per_hour": rate}} for name, rate in rates.items()},
            "pools": {
                "first": {"agents": 18, "skills": ["a"]},
                "second": {"agents": 18, "skills": ["b"]},
                "third": {"agents": 20, "skills": ["a", "b", "c"]},
            },
            "routing": {
                "agent_selection": "ranked",
                "routes": [
                    {"channel": "a", "rings": [["first"], ["third"]]},
                    {"channel": "b", "rings": [["second"], ["third"]]},
                    {"channel": "c", "rings": [["third"]]},
                ],
            },
        }
    )


def plain_queue(minutes: float) -> int:
    """Play the one queue as plain SimPy; return how many customers were logged."""
    rng, rows = random.Random(1), []
    env = simpy.Environment()
    agents = simpy.Resource(env, 52)

    def customer(arrival: float) -> Iterator[simpy.Event]:
        with agents.request() as request:
            outcome = yield request | env.timeout(rng.expovariate(1 / 3))
            answered = env.now
            if request in outcome:
                yield env.timeout(rng.expovariate(1 / 5))
                rows.append((arrival, answered - arrival, env.now, "served"))
            else:
                rows.append((arrival, answered - arrival, env.now, "abandoned"))

    def arrivals() -> Iterator[simpy.Event]:
        while True:
            yield env.timeout(rng.expovariate(10))
            env.process(customer(env.now))

    env.process(arrivals())
    env.run(minutes)
    return len(rows)


def plain_multi_skill(minutes: float) -> int:
    """Play the three types as plain SimPy: a store of agents, asked for one with the skill."""
    rng, rows = random.Random(1), []
    env = simpy.Environment()
    agents = simpy.FilterStore(env)
    agents.items = ["a"] * 18 + ["b"] * 18 + ["abc"] * 20

    def customer(kind: str, arrival: float) -> Iterator[simpy.Event]:
        request = agents.get(lambda skills: kind in skills)
        outcome = yield request | env.timeout(rng.expovariate(1 / 3))
        answered = env.now
        if request in outcome:
            yield env.timeout(rng.expovariate(1 / 5))
            rows.append((arrival, answered - arrival, env.now, "served"))
            yield agents.put(outcome[request])
        else:
            request.cancel()
            rows.append((arrival, answered - arrival, env.now, "abandoned"))

    def arrivals(kind: str, rate: float) -> Iterator[simpy.Event]:
        while True:
            yield env.timeout(rng.expovariate(rate))
            env.process(customer(kind, env.now))

    for kind, rate in (("a", 4), ("b", 4), ("c", 2)):
        env.process(arrivals(kind, rate))
    env.run(minutes)
    return len(rows)


def ours(scenario: Scenario) -> int:
    """Simulate one replication; return how many contacts were logged."""
    return len(simulate(scenario, sample_demand(scenario, 1, 0)).contacts["row"])


def speed(play: Callable[[], int]) -> float:
    """Return contacts per second."""
    started = perf_counter()
    return play() / (perf_counter() - started)


def pair(first: Callable[[], int], second: Callable[[], int]) -> tuple[float, float, float]:
    """Run two plays in turn; return the median speeds and the median ratio."""
    speeds = [(speed(first), speed(second)) for _ in range(PAIRS)]
    return (
        median(a for a, _ in speeds),
        median(b for _, b in speeds),
        median(a / b for a, b in speeds),
    )


def bytes_per_contact(days: int) -> tuple[float, float]:
    """Return the peak and the remaining bytes per contact of a simulation, log included."""
    scenario = one_queue(days)
    tracemalloc.start()
    log = simulate(scenario, sample_demand(scenario, 1, 0))
    left, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / len(log.contacts["row"]), left / len(log.contacts["row"])


def bytes_in_flight(waiting: int = 20_000) -> float:
    """Return the bytes of one contact that waits, with its alarms and its process."""
    data = one_queue(1, per_hour=waiting).tree
    data["channels"]["phone"]["patience"] = {"deterministic": "2 d"}
    data["calendar"]["open"] = "00:00-01:00"
    data["pools"]["agents"]["agents"] = 0
    scenario = build(data)
    empty = build(data | {"channels": {"phone": data["channels"]["phone"] | {"arrivals": {"per_hour": 1}}}})
    return (_peak(scenario) - _peak(empty)) / waiting


def _peak(scenario: Scenario) -> int:
    tracemalloc.start()
    simulate(scenario, sample_demand(scenario, 1, 0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main() -> None:
    """Print the figures, one a line."""
    write = sys.stdout.write
    minutes = 2 * 1_440.0
    rows = (
        ("one queue", lambda: ours(ONE), lambda: plain_queue(minutes)),
        ("multi-skill", lambda: ours(MULTI), lambda: plain_multi_skill(minutes)),
        ("one queue, every mechanism idle", lambda: ours(IDLE), lambda: plain_queue(minutes)),
    )
    write(f"{'contacts per second':<34}{'ccsim':>10}{'plain SimPy':>13}{'ratio':>8}\n")
    for name, first, second in rows:
        fast, slow, ratio = pair(first, second)
        write(f"{name:<34}{fast:>10,.0f}{slow:>13,.0f}{ratio:>8.2f}\n")
    write(f"\n{'speed of one queue with a mechanism':<36}{'idle':>8}{'in use':>8}   (1 = without it)\n")
    for variant in variants(ONE.tree):
        idle = pair(lambda variant=variant: ours(variant.idle), lambda: ours(ONE))
        used = pair(lambda variant=variant: ours(variant.used), lambda: ours(ONE))
        write(f"{variant.name:<36}{idle[2]:>8.2f}{used[2]:>8.2f}\n")
    write("\ncost against contacts\n")
    for days, label in ((1, "10^4"), (7, "10^5"), (69, "10^6")):
        scenario = one_queue(days)
        rates = [speed(lambda scenario=scenario: ours(scenario)) for _ in range(3 if days < 60 else 1)]
        write(f"{label:<34}{1e6 / median(rates):>10.2f} us per contact\n")
    peak, left = bytes_per_contact(7)
    write(f"\nbytes per contact in flight {bytes_in_flight():>8.0f}\n")
    write(f"bytes per finished contact  {left:>8.0f} (peak while running and sorting {peak:.0f})\n")
    tell()


ONE, MULTI, IDLE = one_queue(), multi_skill(), one_queue(mechanisms=True)

if __name__ == "__main__":
    main()
