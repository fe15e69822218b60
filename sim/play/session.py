"""What a scenario comes to with some of its numbers changed, against what it was, on the same customers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import perf_counter

from sim.experiments import replicate
from sim.experiments.compare.comparison import Comparison
from sim.experiments.figures.compared import family, primary
from sim.experiments.preview.checks import check_allowed
from sim.experiments.runs.results import RunResult
from sim.language.words import marked
from sim.scenario import Scenario, load
from sim.scenario.basics.problems import input_error
from sim.scenario.loading.variants import all_assigned, variant

SECONDS = 0.6  # that an answer may take, as far as five replications take no longer
FEWEST, MOST = 5, 50
KEPT = 64  # results, of which each holds its tables
BASE, NOW = marked("as it was"), marked("as it is now")
Changes = tuple[str, ...]


class Session:
    """A scenario that somebody plays with.

    Parameters
    ----------
    file, assignments
        The scenario as it was: its file, and ``path=value`` laid over it.
    allow_code
        Whether rules may run that do not lie beside it.

    Raises
    ------
    InputError
        When it is wrong, or cannot run.
    """

    def __init__(self, file: Path, assignments: Sequence[str] = (), allow_code: bool = False) -> None:
        self.file, self.assignments, self._allow_code = file, tuple(assignments), allow_code
        self.base = load(file, self.assignments)
        check_allowed([self.base], allow_code)
        self._lock, self._results = Lock(), OrderedDict[Changes, RunResult]()
        started = perf_counter()
        replicate(self.base, 1)
        self.replications = self._worth(started)
        self.states: dict[str, Changes] = {}

    def _worth(self, started: float) -> int:
        """Return how many replications an answer may take, by a second one: the first has loaded what all need."""
        replicate(self.base, 1)
        return int(min(MOST, max(FEWEST, SECONDS / max(1e-3, (perf_counter() - started) / 2))))

    def scenario(self, changes: Changes) -> Scenario:
        """Return the scenario with changes, each ``path=value``.

        Raises
        ------
        InputError
            With every problem, each with its path; when it changes ``experiment``, which belongs to the page.
        """
        own = [one for one in changes if one.strip().startswith("experiment")]
        if own:
            raise input_error("", "is set by the page, so that all designs meet the same customers", ("experiment",))
        found = variant(self.base._base, [*self.base._changes, *all_assigned(changes)])
        check_allowed([found], self._allow_code)
        return found.compared_with(self.base)

    def result(self, changes: Changes = ()) -> RunResult:
        """Return what a design comes to; what was asked before is known."""
        with self._lock:
            if changes not in self._results:
                self._results[changes] = replicate(self.scenario(changes), self.replications)
            self._results.move_to_end(changes)
            while len(self._results) > KEPT:
                self._results.popitem(last=False)
            return self._results[changes]

    def compared(self, designs: Mapping[str, Changes]) -> Comparison:
        """Return a comparison of designs, the first of which is the reference."""
        results = {name: self.result(changes) for name, changes in designs.items()}
        scenarios = {name: result.scenario for name, result in results.items()}
        named = next(iter(scenarios.values())).experiment.primary
        counted = primary(scenarios, (), named)
        figures = tuple(dict.fromkeys((*family(scenarios), *counted)))
        return Comparison(results, figures, primary=counted)
