"""Speed and memory of the engine against a plain SimPy model, paired in one run: ``make bench``.

Plain means what a SimPy user writes first: a Resource, ``request | timeout``, one process per customer,
random numbers drawn as they are needed, one row per customer appended to a list. ``make bench-short`` holds the
ratios against floors, and fails below one.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import simpy

from sim.demand import sample_demand
from sim.engine.run import play as play_compiled
from sim.model import simulate
from sim.scenario import Scenario, build
from tests.performance import page
from tests.performance.measuring import Measured, replicated
from tests.performance.mechanisms import everything_idle, variants
from tests.performance.memory import ENOUGH
from tests.performance.memory import tell as tell_memory
from tests.performance.shipped import show as show_shipped
from tests.performance.staffing import show as show_staffing

LONG = 7  # times as long is what is compiled played, which takes as long
RATIOS = ("contacts per second", "ccsim", "plain SimPy", "ratio")
MECHANISMS = ("speed of one queue with a mechanism", "idle", "in use")


def one_queue(hours: int = 48, per_hour: float = 600.0, agents: int = 52, mechanisms: bool = False) -> Scenario:
    """One queue with abandonment: 10 a minute, 5 minutes, 52 agents, patience 3 minutes."""
    data: dict[str, Any] = {
        "scenario": "One queue",
        "calendar": open_for(hours),
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


def open_for(hours: int) -> dict[str, Any]:
    """Return the calendar of so many hours: days around the clock, or a part of one."""
    return {"days": max(1, hours // 24), "open": f"00:00-{min(hours, 24):02}:00", "interval": "1 h"}


def _configure_idle(data: dict[str, Any]) -> None:
    """Configure every mechanism so that none of them is ever used."""
    phone = data["channels"]["phone"]
    phone |= {"lines": 100_000, "queue_limit": 100_000, "redial": {"probability": [0.0], "attempts": 2}}
    data["segments"] = {"a": {"share": 0.5, "priority": 1}, "b": {"share": 0.5, "priority": 1}}
    data["issues"] = {"x": {"share": 0.5}, "y": {"share": 0.5}}
    data["pools"]["spare"] = {"agents": 0, "skills": [{"channel": "phone", "rank": 2}]}
    rings = [["agents"], {"pools": ["spare"], "after": "1 h"}]
    data["routing"] = {"agent_selection": "ranked", "routes": [{"channel": "phone", "rings": rings}]}


def multi_skill(hours: int = 48) -> Scenario:
    """Three types at 4, 4 and 2 a minute; pools of 18, 18 and 20, the third serves all."""
    rates = {"a": 240, "b": 240, "c": 120}
    channel = one_queue().tree["channels"]["phone"]
    return build(
        {
            "scenario": "Multi-skill",
            "calendar": open_for(hours),
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


def compiled(scenario: Scenario) -> int:
    """Play one replication by the compiled engine; return how many contacts were logged."""
    return len(play_compiled(scenario, sample_demand(scenario, 1, 0)).contacts["row"])


def speed(play: Callable[[], int]) -> float:
    """Return contacts per second of the processor, whatever else runs on the machine."""
    started = process_time()
    return play() / (process_time() - started)


class Race(NamedTuple):
    """Two plays that ran in turn, again and again: contacts per second of each."""

    ours: tuple[float, ...]
    plain: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median ratio of a pair."""
        return median(a / b for a, b in zip(self.ours, self.plain, strict=True))

    @property
    def best(self) -> float:
        """The ratio of the best of each: what else the machine does can only slow them down."""
        return max(self.ours) / max(self.plain)


def race(ours: Callable[[], int], plain: Callable[[], int], pairs: int) -> Race:
    """Run two plays in turn."""
    speeds = [(speed(ours), speed(plain)) for _ in range(pairs)]
    return Race(*zip(*speeds, strict=True))


class Course(NamedTuple):
    """A scenario, the plain model of the same queue, how many times as fast we must at least be, by which engine."""

    name: str
    scenario: Scenario
    hours: int
    plain: Callable[[float], int]
    floor: float
    engine: Callable[[Scenario], int] = ours

    def race(self, pairs: int) -> Race:
        """Race the two; what is compiled is so before."""
        self.engine(self.scenario)
        return race(lambda: self.engine(self.scenario), lambda: self.plain(self.hours * 60.0), pairs)


def courses(hours: int, long: int) -> tuple[Course, ...]:
    """Return what is raced, over so many hours, and over long ones what is compiled.

    Floors are two thirds of what a quiet machine shows, or half of what a busy one does.
    """
    return (
        Course("one queue", one_queue(hours), hours, plain_queue, 1.8),
        Course("multi-skill", multi_skill(hours), hours, plain_multi_skill, 1.8),
        Course("one queue, every mechanism idle", one_queue(hours, mechanisms=True), hours, plain_queue, 0.95),
        Course("one queue, compiled", one_queue(long), long, plain_queue, 16.0, compiled),
        Course("multi-skill, compiled", multi_skill(long), long, plain_multi_skill, 15.0, compiled),
        Course("one queue, compiled, with figures", one_queue(long), long, plain_queue, 8.5, replicated),
        Course("one queue, figures alone", one_queue(long), long, plain_queue, 14.0, Measured()),
        Course("multi-skill, figures alone", multi_skill(long), long, plain_multi_skill, 16.0, Measured()),
    )


def bytes_per_contact(hours: int) -> tuple[float, float]:
    """Return the peak and the remaining bytes per contact of a simulation, log included."""
    scenario = one_queue(hours)
    tracemalloc.start()
    log = simulate(scenario, sample_demand(scenario, 1, 0))
    left, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / len(log.contacts["row"]), left / len(log.contacts["row"])


def bytes_in_flight(waiting: int) -> float:
    """Return the bytes of one contact that waits, with its alarms and its process."""
    data = one_queue(24, per_hour=waiting).tree
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


def main(words: Sequence[str] | None = None) -> int:
    """Print the figures, one a line; return 1 where a ratio is below its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.performance.bench", description="Speed and memory of the engines."
    )
    parser.add_argument("--short", action="store_true", help="only the ratios to plain SimPy, and hold their floors")
    parser.add_argument("--hours", type=int, help="how long the queues are simulated; an hour has 600 contacts")
    parser.add_argument("--pairs", type=int, help="how often each pair runs")
    asked = parser.parse_args(words)
    if asked.short:
        return 1 if show_floors(asked.hours or 24, asked.pairs or 5) else 0
    hours, pairs = asked.hours or 48, asked.pairs or 7
    if asked.hours is None:  # it takes as long, however little is played
        show_compiling()
    tables = [show_ratios(hours, pairs), show_shipped(min(pairs, 3)), show_mechanisms(hours, pairs)]
    show_growth(hours)
    show_memory(hours)
    tables.append(show_staffing(is_short=asked.hours is not None))
    if asked.hours is None and asked.pairs is None:  # what is measured in less time is of no page
        page.write(tables)
    return 0


def show_floors(hours: int, pairs: int) -> list[str]:
    """Print the ratios of the best runs beside their floors, and return the courses that are below."""
    write, slow = sys.stdout.write, []
    write(f"{'times as fast as plain SimPy':<34}{'ratio':>8}{'floor':>8}\n")
    for course in courses(hours, hours):
        ratio = course.race(pairs).best
        slow += [course.name] if ratio < course.floor else []
        write(f"{course.name:<34}{ratio:>8.2f}{course.floor:>8.2f}{'   too slow' * (ratio < course.floor)}\n")
    return slow


COMPILING = """
import time
began = time.perf_counter()
from sim.demand import sample_demand
from sim.engine.run import play
from tests.performance.bench import one_queue
scenario = one_queue(1)
play(scenario, sample_demand(scenario, 1, 0))
print(time.perf_counter() - began)
"""


def show_compiling() -> None:
    """Print how long compiling the engine takes, and loading what is compiled, each in a process of its own."""
    with TemporaryDirectory() as folder:
        told = [_in_a_process(COMPILING, folder) for _ in range(2)]
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    sys.stdout.write(f"compiling the engine {told[0]:.1f} s, loading it {told[1]:.1f} s, {size / 1e6:.1f} MB\n\n")


def _in_a_process(code: str, folder: str) -> float:
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, env=os.environ | {"CCSIM_CACHE": folder}, check=True, capture_output=True, text=True)
    return float(done.stdout)


def show_ratios(hours: int, pairs: int) -> page.Table:
    """Print contacts per second, ours and those of plain SimPy."""
    write, table = sys.stdout.write, page.Table(RATIOS, [])
    write(f"{'contacts per second':<34}{'ccsim':>10}{'plain SimPy':>13}{'ratio':>8}\n")
    for course in courses(hours, LONG * hours):
        run = course.race(pairs)
        mine, plain = (page.rounded(median(one)) for one in (run.ours, run.plain))
        write(f"{course.name:<34}{mine:>10}{plain:>13}{run.ratio:>8.2f}\n")
        table.rows.append([course.name, mine, plain, f"{run.ratio:.1f}"])
    return table


def show_mechanisms(hours: int, pairs: int) -> page.Table:
    """Print what each mechanism costs, idle and in use."""
    write, alone, table = sys.stdout.write, one_queue(hours), page.Table(MECHANISMS, [])
    write(f"\n{'speed of one queue with a mechanism':<36}{'idle':>8}{'in use':>8}   (1 = without it)\n")
    for variant in variants(alone.tree):
        idle = race(lambda variant=variant: ours(variant.idle), lambda: ours(alone), pairs)
        used = race(lambda variant=variant: ours(variant.used), lambda: ours(alone), pairs)
        write(f"{variant.name:<36}{idle.ratio:>8.2f}{used.ratio:>8.2f}\n")
        table.rows.append([variant.name, f"{idle.ratio:.2f}", f"{used.ratio:.2f}"])
    return table


def show_growth(hours: int) -> None:
    """Print what a contact costs among more and more others: half of the hours, and up to many times as many."""
    sys.stdout.write("\ncost against contacts\n")
    for factor in (0.5, 3.5, 34.5):
        scenario = one_queue(max(1, round(factor * hours)))
        micros = [1e6 / speed(lambda scenario=scenario: ours(scenario)) for _ in range(3 if factor < 30 else 1)]
        sys.stdout.write(f"{600 * factor * hours:<34,.0f}{median(micros):>10.2f} us per contact\n")


def show_memory(hours: int) -> None:
    """Print what a contact takes while it waits, and when it is done."""
    peak, left = bytes_per_contact(round(3.5 * hours))
    sys.stdout.write(f"\nbytes per contact in flight {bytes_in_flight(400 * hours):>8.0f}\n")
    sys.stdout.write(f"bytes per finished contact  {left:>8.0f} (peak while running and sorting {peak:.0f})\n")
    tell_memory(max(1, ENOUGH * hours // 48))


if __name__ == "__main__":
    sys.exit(main())
