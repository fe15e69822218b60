"""What all test modules share: the comparisons they make stand in the documentation as they came out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from docs.tools import measured
from sim.engine import choosing
from sim.engine.support import obstacles
from sim.language.choice import ENGLISH, of_locale
from sim.plumbing import garbage
from sim.scenario.files import tree
from tests.support import collecting
from tests.support.clone import cloned, equipped
from tests.support.collecting import place_of
from tests.support.undrawn import leave_undrawn

KEPT = type(lru_cache(len))  # a function whose results are kept
SHORT = 50_000  # letters of a file that is kept parsed: larger ones are there to be large


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Let one worker more than there are cores begin: some tests wait for processes that they have started."""
    cores = yield
    return cores if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else cores + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all tests be played by the compiled engine, as far as it can: what they are held against is the same."""
    parser.addoption("--engine", choices=("auto", "compiled"), default="auto", help="which engine plays")


def pytest_configure(config: pytest.Config) -> None:
    """Play what can be compiled by the engine asked for; speak English, whatever the locale of this machine is."""
    if of_locale() != ENGLISH:
        os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of workers, as in commands: they share the cores already
    config.pluginmanager.register(collecting)  # of all that is collected, not of what stands below this file alone
    tree.loaded = _parsed_once(tree.loaded)
    if config.getoption("--engine") == choosing.COMPILED:
        choosing._asked = lambda scenario, _pays: choosing.SIMPY if any(obstacles(scenario)) else choosing.COMPILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest, so that no worker is left with one; workers take whole modules.

    Of those that need the compiled engine one is the first of all, and the others follow when it is compiled.
    """
    items.sort(key=place_of)
    first = next((item.path for item in items if item.get_closest_marker("compiled")), None)
    items.sort(key=lambda item: _turn(item, first))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone, and let what a command made here go when it has ended.

    In a process of its own it would end with that; here it were kept for good, figures and all.
    """
    garbage.seldom()
    garbage.seldom = garbage.never_again = lambda *new: None


def _parsed_once(parse: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """Keep what texts hold: files that ship are read hundreds of times, and what is made of them is a copy."""
    kept = lru_cache(maxsize=64)(parse)
    return lambda text, name: (kept if len(text) < SHORT else parse)(text, name)


def _turn(item: pytest.Item, first: Path | None) -> int:
    if item.get_closest_marker("compiled"):
        return 0 if item.path == first else 2
    return 1 if item.get_closest_marker("long") else 3


@pytest.fixture(scope="module", autouse=True)
def _comparisons_are_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold the rows of docs/validation.md against what was measured, when all of a module has run."""
    yield
    file = request.path.relative_to(measured.ROOT).as_posix()
    found = measured.rows(file)
    folder = os.environ.get(measured.FOLDER)
    if folder and found:
        (Path(folder) / file.replace("/", "-")).write_text("".join(f"{row}\n" for row in found), encoding="utf-8")
    elif not _is_part(request.config):
        told = [row for row in measured.PAGE.read_text(encoding="utf-8").splitlines() if f" (`{file}`) |" in row]
        assert found == told, "make measured writes the table of docs/validation.md anew"


@pytest.fixture(scope="module", autouse=True)
def _results_are_let_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what a module, or one that helps it, simulated once for all of its tests, and what else it leaves.

    What is there after that is looked through no more: the compiler alone leaves so much that a look takes seconds.
    """
    yield
    modules = {getattr(value, "__module__", None) for value in vars(request.module).values()}
    homes = {name: sys.modules[name] for name in modules if str(name).startswith("tests.") and name in sys.modules}
    for name, home in homes.items():
        for value in vars(home).values():
            if isinstance(value, KEPT) and value.__module__ == name:
                value.cache_clear()
    gc.collect()
    gc.freeze()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder; undo what rules of one's own do to the import path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw neither figures nor pages."""
    leave_undrawn(monkeypatch)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as who clones it has it, with an environment."""
    return equipped(cloned(tmp_path_factory.mktemp("clone")))


WHOLE = ("", "slow", "not slow and not oracle", "oracle and not slow")  # modules are one or the other as a whole


def _is_part(config: pytest.Config) -> bool:
    """Whether only some tests of a module were asked for."""
    option = config.option
    asked = any("::" in word for word in config.invocation_params.args if isinstance(word, str))
    return bool(
        asked or option.keyword or option.markexpr not in WHOLE or getattr(option, "lf", False) or option.maxfail
    )
