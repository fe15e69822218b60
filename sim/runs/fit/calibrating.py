"""Any scenario against the export of the center that it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.calibration.against import calibrate
from sim.experiments.parallel.workers import all_cores
from sim.importing.exports import read_exports
from sim.report.fit.calibration import of_calibration
from sim.report.page.presentation import Presentation

if TYPE_CHECKING:
    from sim.importing.options import Options
    from sim.scenario import Scenario

Tell = Callable[[int, int], None]


def perform_calibration(
    scenario: Scenario, paths: Sequence[Path], reading: Options, mapping: Path | None, jobs: int | None, tell: Tell
) -> tuple[Presentation, bool]:
    """Read exports, simulate their days by a scenario, and return what is shown, and whether all figures agree.

    Raises
    ------
    InputError
        When a file cannot be read, or no queue is a channel of the scenario.
    """
    read = read_exports(paths, reading, mapping)
    found = calibrate(scenario, read, jobs=jobs or all_cores(), progress=tell)
    return of_calibration(scenario.scenario, found), found.agrees
