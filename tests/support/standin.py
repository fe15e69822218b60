"""Stand-ins for a simulation, that workers of any kind can import; run as a script, a sweep to be killed."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import sleep
from typing import Any

from sim.experiments.execution.store import Row, Store
from sim.experiments.execution.work import Where, Work, perform
from sim.experiments.runs.replicate import simulate
from sim.policies import contact_rule
from sim.random import stream
from sim.scenario import Scenario, build, load
from sim.scenario.files.tree import dump

NAMES = ("first", "second", "third")


def center(**changes: Any) -> Scenario:
    """Build a queue of one hour with two contacts in it, or so."""
    return build(
        {
            "scenario": "Small",
            "calendar": {"open": "09:00-10:00", "interval": "1 h"},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_hour": 2},
                    "handle_time": {"exponential": {"mean": "4 min"}},
                }
            },
            "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
        }
        | changes
    )


def instant(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Return numbers of the seed and the replication, one of them NaN."""
    draw = stream(scenario.experiment.seed, replication, 0, "stand-in").random(2)
    return float(draw[0]), float("nan"), float(draw[1])


def by_which_engine(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Simulate, and return whether the compiled engine was loaded for it, and how long all were served together."""
    log = simulate(scenario, replication)
    served = log.contacts["end"] - log.contacts["arrival"]
    return float("sim.engine.run" in sys.modules), float(len(served)), float(served[served == served].sum())


def slow(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Take 10 ms for it."""
    sleep(0.01)
    return instant(scenario, replication, names)


def deadly(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Kill the process at replication 30, once for every mark that lies in the folder the scenario describes."""
    marks = sorted(Path(scenario.description).iterdir()) if replication == 30 else []
    if marks:
        marks[0].unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return slow(scenario, replication, names)


def failing(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Fail at replication 7."""
    if replication == 7:
        raise ZeroDivisionError("nobody\nis there")
    return instant(scenario, replication, names)


def with_a_rule(folder: Path, number: int) -> Scenario:
    """Load a scenario with a rule of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "mine.py").write_text(f"def rule(lines, now):\n    return lines[{number}]\n")
    text = dump(center().tree | {"routing": {"contact_selection": "mine:rule"}})
    (folder / "center.yaml").write_text(text)
    return load(folder / "center.yaml")


def only_with_the_rule(scenario: Scenario, replication: int, names: Sequence[str]) -> Row:
    """Return what the rule says, which must not come from the folder of the scenario's file."""
    assert not scenario.folder.endswith("rules")
    lines = [0.0, 1.0, 2.0]
    return (contact_rule("mine:rule", scenario.folder)(lines, 0.0),)  # type: ignore[arg-type,return-value]


class Many(Sequence[Work]):
    """As many works as wanted, each made when it is read."""

    def __init__(self, count: int, replications: int) -> None:
        self._count, self._replications, self._scenario = count, replications, pickle.dumps(center())

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        scenario: Scenario = pickle.loads(self._scenario)
        experiment = scenario.experiment.model_copy(update={"seed": index})
        return Work(f"key {index}", scenario.model_copy(update={"experiment": experiment}), self._replications)

    def __iter__(self) -> Iterator[Work]:
        return (self[index] for index in range(self._count))


def main(path: str, count: str, replications: str, jobs: str, simulate: str) -> None:
    """Perform a sweep, and print whether it is done and the largest memory in KiB."""
    import resource

    works = Many(int(count), int(replications))
    with Store(path) as store:
        done = perform(works, NAMES, store, Where(int(jobs)), simulate=globals()[simulate])
    sys.stdout.write(f"{done} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    from tests.support import standin  # so that what travels to workers is found there by its module's name

    standin.main(*sys.argv[1:])
