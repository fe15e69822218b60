"""ccsim: a contact-center discrete-event simulator.

What a researcher needs is here: ``from sim import load, build, vary, simulate, replicate, compare, sweep``. Each name
is imported when it is first used, so that ``import sim`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.compare import compare
    from sim.experiments.comparison import Comparison
    from sim.experiments.estimate import Estimate
    from sim.experiments.failure import SweepError
    from sim.experiments.replicate import replicate, simulate
    from sim.experiments.results import RunResult
    from sim.experiments.selecting import UntilBest, WithinBudget
    from sim.experiments.stopping import AsMany, UntilPrecise
    from sim.experiments.sweep import sweep
    from sim.experiments.sweep_result import SweepResult
    from sim.records import ContactLog
    from sim.report.logs import read_log
    from sim.scenario.loader import build, load, vary
    from sim.scenario.problems import InputError
    from sim.scenario.scenario import Scenario
    from sim.scenario.studies import build_study, load_study
    from sim.scenario.study import Study

__all__ = [
    "AsMany",
    "Comparison",
    "ContactLog",
    "Estimate",
    "InputError",
    "RunResult",
    "Scenario",
    "Study",
    "SweepError",
    "SweepResult",
    "UntilBest",
    "UntilPrecise",
    "WithinBudget",
    "build",
    "build_study",
    "compare",
    "load",
    "load_study",
    "read_log",
    "replicate",
    "simulate",
    "sweep",
    "vary",
]

_ROOMS = {
    "sim.experiments.compare": ("compare",),
    "sim.experiments.comparison": ("Comparison",),
    "sim.experiments.estimate": ("Estimate",),
    "sim.experiments.failure": ("SweepError",),
    "sim.experiments.replicate": ("replicate", "simulate"),
    "sim.experiments.results": ("RunResult",),
    "sim.experiments.selecting": ("UntilBest", "WithinBudget"),
    "sim.experiments.stopping": ("AsMany", "UntilPrecise"),
    "sim.experiments.sweep": ("sweep",),
    "sim.experiments.sweep_result": ("SweepResult",),
    "sim.records": ("ContactLog",),
    "sim.report.logs": ("read_log",),
    "sim.scenario.loader": ("build", "load", "vary"),
    "sim.scenario.problems": ("InputError",),
    "sim.scenario.scenario": ("Scenario",),
    "sim.scenario.studies": ("build_study", "load_study"),
    "sim.scenario.study": ("Study",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
