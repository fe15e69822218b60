"""A second of work on its way to a worker, and what the worker does with it."""

from __future__ import annotations

import pickle
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sim.engine.compiling import jit
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.fingerprint import fingerprint, rule_files
from sim.experiments.execution.store import Finished, Row
from sim.scenario.basics.problems import InputError
from sim.scenario.scenario import Scenario

Simulate = Callable[[Scenario, int, tuple[str, ...]], Row]


class PackedScenario(NamedTuple):
    """A scenario as it travels: with what its files held, and where folders are not shared, with its own rules."""

    scenario: bytes
    rules: tuple[tuple[str, str], ...] = ()


class Task(NamedTuple):
    """Some replications of one scenario."""

    key: str
    packed: PackedScenario
    numbers: range


@dataclass(frozen=True)
class Batch:
    """What a worker is given at once; ``attempts`` counts the workers that died over it."""

    tasks: tuple[Task, ...]
    attempts: int = 0


class BatchResult(NamedTuple):
    """What came of a batch: rows, the seconds they took, and what went wrong, in one line and at length."""

    rows: list[Finished]
    seconds: float
    wrong: tuple[str, str] | None = None


def pack(scenario: Scenario, travels: bool = False) -> PackedScenario:
    """Wrap a scenario up; ``travels`` is said where the other side does not see its folder."""
    own = [(name, file) for name, file in rule_files(scenario) if travels and file.parent == Path(scenario.folder)]
    return PackedScenario(
        pickle.dumps(scenario, 5), tuple((name, file.read_text(encoding="utf-8")) for name, file in own)
    )


@lru_cache(maxsize=8)
def unpack(packed: PackedScenario) -> Scenario:
    """Unwrap a scenario, with its rules where it looks for them."""
    scenario: Scenario = pickle.loads(packed.scenario)
    if not jit.is_there:
        scenario._engine = None  # it was chosen on a machine that may have what this one has not
    if packed.rules:
        scenario._tree = replace(scenario._tree, folder=_folder_of(packed.rules).name)
    return scenario


@cache
def _folder_of(rules: tuple[tuple[str, str], ...]) -> tempfile.TemporaryDirectory[str]:
    """Write modules into a folder of their own; it goes when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="ccsim-rules-")
    for name, text in rules:
        Path(folder.name, f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Performer:
    """Simulates a batch; what workers are given.

    It stops after ``budget`` seconds and leaves the rest undone: how long a replication takes is a guess of the
    parent's, and nobody should wait for a bad one.
    """

    simulate: Simulate
    names: tuple[str, ...]
    version: str
    budget: float

    def __call__(self, batch: Batch) -> BatchResult:
        """Return the rows of a batch, in order, as far as time allows; at least one."""
        if self.version != fingerprint():
            raise SweepError("has another version of ccsim or its libraries")
        started, rows = perf_counter(), list[Finished]()
        for key, packed, numbers in batch.tasks:
            for number in numbers:
                try:
                    rows.append((key, number, self.simulate(unpack(packed), number, self.names)))
                except Exception as error:  # a rule of the user's own may raise anything
                    return BatchResult(rows, perf_counter() - started, _wrong(error, packed, number))
                if perf_counter() - started > self.budget:
                    return BatchResult(rows, perf_counter() - started)
        return BatchResult(rows, perf_counter() - started)


def _wrong(error: Exception, packed: PackedScenario, number: int) -> tuple[str, str]:
    what = " ".join(str(error).split())
    place = f"{pickle.loads(packed.scenario).scenario!r}, replication {number}"
    kind = "" if isinstance(error, InputError) else f"{type(error).__name__}{': ' * bool(what)}"
    return f"{place}: {kind}{what}", traceback.format_exc()


def undone(batch: Batch, rows: Sequence[Finished]) -> tuple[Task, ...]:
    """Return what is left of a batch whose first rows are there."""
    left, count = [], len(rows)
    for task in batch.tasks:
        if rest := task.numbers[count:]:
            left.append(task._replace(numbers=rest))
        count = max(0, count - len(task.numbers))
    return tuple(left)


def simulated(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Simulate one replication and return the numbers of these names."""
    from sim.experiments.figures.quantities import measured
    from sim.experiments.runs.replicate import simulate
    from sim.metrics import Facts, measure

    log = simulate(scenario, replication)
    return measured(measure(Facts(scenario, log)), names)
