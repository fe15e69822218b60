"""ccsim: a contact-center discrete-event simulator.

What a researcher needs is here: ``from sim import load, build, vary, simulate, replicate, compare, sweep``. Each name
is imported when it is first used, so that ``import sim`` costs nothing.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.calibration.against import calibrate
    from sim.experiments.calibration.calibrate import Calibration
    from sim.experiments.calibration.fitting import FitResult, fit
    from sim.experiments.compare.brief import Brief
    from sim.experiments.compare.compare import compare
    from sim.experiments.compare.comparison import Comparison
    from sim.experiments.compare.stopping import AsMany, UntilPrecise
    from sim.experiments.compare.until_best import UntilBest, WithinBudget
    from sim.experiments.execution.failure import SweepError
    from sim.experiments.runs.replicate import replicate, simulate
    from sim.experiments.runs.results import RunResult
    from sim.experiments.staffing.finding import staff
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.statistics.estimate import Estimate
    from sim.experiments.sweep.results import SweepResult
    from sim.experiments.sweep.sweep import sweep
    from sim.importing.canonical import Canonical
    from sim.importing.exports import read_export
    from sim.log.files import read_log
    from sim.log.records import ContactLog
    from sim.scenario.basics.problems import InputError
    from sim.scenario.loading.loader import build, load, vary
    from sim.scenario.scenario import Scenario
    from sim.scenario.studies.files import build_study, load_study
    from sim.scenario.studies.study import Study

from sim.moved import MovedModules

__all__ = [
    "AsMany",
    "Brief",
    "Calibration",
    "Canonical",
    "Comparison",
    "ContactLog",
    "Estimate",
    "FitResult",
    "InputError",
    "RunResult",
    "Scenario",
    "StaffingResult",
    "Study",
    "SweepError",
    "SweepResult",
    "UntilBest",
    "UntilPrecise",
    "WithinBudget",
    "build",
    "build_study",
    "calibrate",
    "compare",
    "fit",
    "load",
    "load_study",
    "read_export",
    "read_log",
    "replicate",
    "simulate",
    "staff",
    "sweep",
    "vary",
]

_ROOMS = {
    "sim.experiments.calibration.against": ("calibrate",),
    "sim.experiments.calibration.calibrate": ("Calibration",),
    "sim.experiments.calibration.fitting": ("FitResult", "fit"),
    "sim.experiments.compare.brief": ("Brief",),
    "sim.experiments.compare.compare": ("compare",),
    "sim.experiments.compare.comparison": ("Comparison",),
    "sim.experiments.statistics.estimate": ("Estimate",),
    "sim.experiments.execution.failure": ("SweepError",),
    "sim.experiments.runs.replicate": ("replicate", "simulate"),
    "sim.experiments.runs.results": ("RunResult",),
    "sim.experiments.compare.until_best": ("UntilBest", "WithinBudget"),
    "sim.experiments.compare.stopping": ("AsMany", "UntilPrecise"),
    "sim.experiments.sweep.sweep": ("sweep",),
    "sim.experiments.staffing.result": ("StaffingResult",),
    "sim.experiments.staffing.finding": ("staff",),
    "sim.experiments.sweep.results": ("SweepResult",),
    "sim.importing.canonical": ("Canonical",),
    "sim.importing.exports": ("read_export",),
    "sim.log.records": ("ContactLog",),
    "sim.log.files": ("read_log",),
    "sim.scenario.loading.loader": ("build", "load", "vary"),
    "sim.scenario.basics.problems": ("InputError",),
    "sim.scenario.scenario": ("Scenario",),
    "sim.scenario.studies.files": ("build_study", "load_study"),
    "sim.scenario.studies.study": ("Study",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


sys.meta_path.append(MovedModules())
