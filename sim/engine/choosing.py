"""Which engine plays a scenario: the compiled one where it can and where that pays, else the SimPy model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.calendar import Timetable
from sim.demand import SampledDemand
from sim.demand.rates import expected_volume
from sim.engine.compiling.alone import alone
from sim.engine.compiling.clearing import clear_others
from sim.engine.compiling.jit import cache_folder, is_there
from sim.engine.support import obstacles
from sim.log.records import ContactLog
from sim.model import simulate as play_by_simpy
from sim.plumbing import garbage
from sim.plumbing.progress import announce
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.engine.in_a_row import LogInARow

T = TypeVar("T")
SIMPY, COMPILED = "simpy", "compiled"
# Contacts, of all replications, from which on it pays to load what is compiled, and to compile it first.
WORTH_LOADING, WORTH_COMPILING = 20_000, 1_000_000
FEW_A_DAY = 20  # contacts: where there are fewer, laying out a day takes longer than the model takes to play it
LOOKED_AT = 100  # scenarios of a study, to see how much they are to play
READY = "compiled"
_USED: set[Path] = set()


def engine_of(scenario: Scenario) -> str:
    """Return which engine plays a scenario: as it says, or the faster one, which is asked once.

    Raises
    ------
    InputError
        When it asks for the compiled engine, and that cannot play it.
    """
    if scenario._engine is None:
        scenario._engine = _asked(scenario, lambda: _pays([scenario], scenario.experiment.replications))
    return scenario._engine


def choose_engines(scenarios: Sequence[Scenario], replications: float, elsewhere: bool = False) -> None:
    """Choose which engine plays scenarios that are much alike: what pays is judged by all that is to be played.

    Parameters
    ----------
    replications
        Of each of them, on average, that are still to be played.
    elsewhere
        Whether other machines play them, of which nobody knows whether they have compiled the engine already.

    Raises
    ------
    InputError
        When one asks for the compiled engine, and that cannot play it.
    """
    pays = cache(lambda: _pays(scenarios, replications, elsewhere))
    for scenario in scenarios:
        scenario._engine = _asked(scenario, pays)


def engines_of(scenarios: Iterable[Scenario]) -> str:
    """Return which engines play scenarios."""
    return " and ".join(sorted({engine_of(scenario) for scenario in scenarios}))


def _asked(scenario: Scenario, pays: Callable[[], bool]) -> str:
    wish = scenario.experiment.engine
    if wish == SIMPY:
        return SIMPY
    found = next(obstacles(scenario), None)
    if wish == COMPILED and found is not None:
        raise scenario.error(found[0], f"{found[1]}; the compiled engine cannot: write {_auto(scenario)}")
    if wish == COMPILED and not is_there:
        raise scenario.error(("experiment", "engine"), "needs numba, which is not installed; write auto")
    return COMPILED if wish == COMPILED or (found is None and is_there and pays()) else SIMPY


def _auto(scenario: Scenario) -> str:
    """Return how to leave the choice to us: where the engine was typed as an option, by that option."""
    typed = any(one.path == "experiment.engine" and one.place.startswith("--set") for one in scenario.changes)
    return "--engine auto" if typed else "experiment.engine: auto"


def _pays(scenarios: Sequence[Scenario], replications: float, elsewhere: bool = False) -> bool:
    """Whether so much is to be played that compiling, or loading what is compiled, takes less time than it saves.

    Of very many scenarios some are looked at, evenly spread.
    """
    some = scenarios[:: ceil(len(scenarios) / LOOKED_AT)]
    contacts = sum(map(_expected, some))
    if contacts < FEW_A_DAY * sum(one.calendar.days for one in some):
        return False
    contacts *= replications * len(scenarios) / len(some)
    if not WORTH_LOADING <= contacts < WORTH_COMPILING:
        return contacts >= WORTH_COMPILING
    return not elsewhere and (cache_folder() / READY).is_file()


def _expected(scenario: Scenario) -> float:
    timetable = Timetable(scenario)
    return sum(expected_volume(timetable, name) for name in scenario.channels)


def play(scenario: Scenario, demand: SampledDemand, lazily: bool = False) -> ContactLog:
    """Play one replication and return its facts, which do not depend on the engine.

    Parameters
    ----------
    lazily
        Put them in order when they are asked for, which pays where few of them are.
    """
    log = _played(scenario, demand, lazily)
    garbage.left_by(len(log.contacts["arrival"]))
    return log


def play_in_a_row(scenario: Scenario, demands: Sequence[SampledDemand], days: Sequence[int]) -> LogInARow | None:
    """Play some days of replications in one compiled run, where days are apart: see `sim.engine.in_a_row`."""
    from sim.engine import in_a_row

    found = _compiled(lambda: in_a_row.play_in_a_row(scenario, demands, days))
    garbage.left_by(0 if found is None else len(found.replication))
    return found


def _played(scenario: Scenario, demand: SampledDemand, lazily: bool) -> ContactLog:
    if engine_of(scenario) == SIMPY:
        return play_by_simpy(scenario, demand)
    from sim.engine.run import play as play_compiled

    return _compiled(lambda: play_compiled(scenario, demand, lazily))


def _compiled(perform: Callable[[], T]) -> T:
    """Perform what takes the compiled engine, which the first to do so compiles for all."""
    mark = cache_folder() / READY if is_there else None
    if mark is None or _is_kept(mark):
        return perform()
    with alone(cache_folder()):
        if _is_kept(mark):  # another process has compiled it meanwhile
            return perform()
        announce(f"compiling the engine, once: kept in {cache_folder()}")
        found = perform()
        mark.touch()
    clear_others(cache_folder(), READY)
    return found


def _is_kept(mark: Path) -> bool:
    """Whether all has been compiled; that it is used, and when, is noted once by each process."""
    if mark in _USED:
        return True
    try:
        os.utime(mark)
    except OSError:
        return mark.exists()
    _USED.add(mark)
    return True
