"""Mutants of every file that ccsim ships: whatever is done to them, all that may come of it is a line that says so.

``make fuzz`` plays many, ``tests/scenario/files/test_mutants.py`` some. A mutant is its number:
``python -m tests.support.fuzz --first 812 1`` plays number 812 alone and lets its traceback through.
"""

from __future__ import annotations

import argparse
import datetime
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unicodedata import category

from sim.calendar import Timetable
from sim.demand.rates import expected_volume
from sim.experiments import simulate
from sim.experiments.sweep.plan import plan
from sim.report.check.checked import Checked
from sim.scenario import InputError, Scenario, load
from sim.scenario.files.layers import read_layers
from sim.scenario.files.tree import Tree
from sim.scenario.loading.variants import variant
from sim.scenario.studies.files import load_study
from tests.support.paths import SCENARIOS

SHIPPED = SCENARIOS
SCENARIOS = sorted(SHIPPED.glob("*.yaml"))
STUDIES = sorted((SHIPPED / "studies").glob("*.yaml"))
TABLES = sorted((SHIPPED / "data").glob("*.csv"))
READERS = {
    "shop": "shop_november.yaml",
    "desk": "service_desk.yaml",
    "staffing": "from_csv.yaml",
    "volumes": "from_csv.yaml",
}
LONGEST = 30  # seconds that one mutant may take
STEERING = ("Cc", "Cf", "Cs")  # what controls or turns round a line, or is half a letter
CHEAP = 300  # contacts that a mutant may bring to be played
A_LINE = re.compile(r"(?P<place>[^\n]+?\.(yaml|csv)(\.gz)?:\d+): .+")

HOSTILE: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 7, 0.5, -0.5, 1.0000001, 1e-300, 1e300, float("inf"), float("nan"), 10**30),
    *("", " ", "x", "0", "5", "5 min", "-5 min", "1e9 s", "24:00", "25:00", "08:00", "08:00-20:00", "20:00-08:00"),
    *("80 %", "2026-01-05", "2026-02-30", "mon", "mon-fri", "fri-mon", "every day", "none", "null", "lost.csv", "."),
    *("/", "~", "a:b", "\x1b[31mred", "two\nlines", "tab\there", "\u202eright to left", "\ud800", "ü" * 5, "x" * 5_000),
    *("{text}", "%s", "[b]", [], {}, [[]], [{}], {"": 1}, {"a": {}}, [None], ["phone"], [1, 2, 3], {"mean": "5 min"}),
    *({"mon": 1}, {"08:00": 1}, [0.5] * 30, {"file": "x.csv"}, {"exponential": {}}),
    *(datetime.date(2026, 1, 5), datetime.datetime(2026, 1, 5, 8)),
]
WRITTEN = [
    *("!!set", "!!omap", "!!binary", "!!python/none", "!x", "&a", "*a", "<<: ", "? ", "- ", ": ", "|", ">", "%", "@"),
    *("`", "#", "{", "}", "[", "]", ",", '"', "'", "\\", "\t", "\x00", "\x1b", "\x7f", "\u2028", "\ufeff", "---"),
    *("...", "\r", "0x", "1_0", "9" * 400, "~", ".nan", ".inf", "é", "\U0001f600", "=", "+", ";", "[" * 40),
    "{a: " * 40,
]


class Mutant(NamedTuple):
    """One mutant: what it is of, and how it is loaded; that returns a scenario if it is one and a good one."""

    of: str
    load: Callable[[], Scenario | None]


def mutant(number: int, folder: Path) -> Mutant:
    """Return the mutant of a number; files are written to a folder."""
    luck = Random(f"mutant {number}")
    kind = luck.choices((_of_tree, _of_text, _of_table, _of_study), weights=(72, 8, 14, 6))[0]
    return kind(luck, folder)


def _of_tree(luck: Random, folder: Path) -> Mutant:
    """Change values of a scenario that was parsed already; that is quick."""
    file = luck.choice(SCENARIOS)
    known = _tree(file)
    tree = Tree(deepcopy(known.data), dict(known.places), known.folder)
    for _ in range(luck.choice((1, 1, 1, 2, 3))):
        _disturb(tree.data, luck)
    return Mutant(file.name, lambda: _checked(variant(tree, ())))


@cache
def _tree(file: Path) -> Tree:
    return read_layers(file)


def _disturb(data: dict[str, Any], luck: Random) -> None:
    """Replace, take away, rename, wrap or put elsewhere one value of a tree."""
    spots = list(_spots(data))
    node, key = luck.choice(spots)
    how = luck.randrange(8)
    if how < 4:
        node[key] = deepcopy(luck.choice(HOSTILE))
    elif how == 4:
        del node[key]
    elif how == 5 and isinstance(node, dict):
        node[_renamed(str(key), luck)] = node.pop(key)
    elif how == 6:
        node[key] = luck.choice(([node[key]], {"a": node[key]}, {str(key): node[key]}))
    else:
        other, place = luck.choice(spots)
        node[key] = deepcopy(other[place]) if place in other or isinstance(other, list) else 0


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(value, dict | list):
            yield from _spots(value)


def _renamed(key: str, luck: Random) -> str:
    place = luck.randrange(len(key) + 1)
    written = str(luck.choice([one for one in HOSTILE if isinstance(one, str)]))
    return luck.choice((key[:place] + key[place + 1 :], key[:place] + "x" + key[place:], key.upper(), written))


def _of_text(luck: Random, folder: Path) -> Mutant:
    """Change letters, lines and bytes of a scenario as it is written."""
    file = luck.choice([one for one in SCENARIOS if one.stat().st_size < 2_500])
    return Mutant(file.name, partial(_load, _written(file, luck, folder)))


def _of_study(luck: Random, folder: Path) -> Mutant:
    file = luck.choice(STUDIES)
    path = _written(file, luck, folder / "studies")
    return Mutant(file.name, partial(_planned, path))


def _planned(path: Path) -> None:
    study = load_study(path)
    if study.design.runs <= 4:
        plan(study)


def _of_table(luck: Random, folder: Path) -> Mutant:
    """Change a table, and load a scenario that reads it."""
    file = luck.choice(TABLES)
    _written(file, luck, folder / "data")
    known = _tree(SHIPPED / READERS[file.stem.split("_")[0]])
    text = str(SHIPPED), str(folder)
    tree = Tree(_moved(known.data, *text), dict(known.places), known.folder)
    return Mutant(file.name, lambda: _checked(variant(tree, ())))


def _moved(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        moved = {key: _moved(value, old, new) for key, value in pairs}
        return moved if isinstance(node, dict) else list(moved.values())
    return node.replace(old, new) if isinstance(node, str) else node


def _load(path: Path) -> Scenario:
    return _checked(load(path))


def _written(file: Path, luck: Random, folder: Path) -> Path:
    text = file.read_text(encoding="utf-8")
    for _ in range(luck.choice((1, 1, 2, 4))):
        text = _garbled(text, luck)
    data = text.encode("utf-8", "surrogatepass")
    if luck.random() < 0.08:
        place = luck.randrange(len(data) + 1)
        data = data[:place] + bytes(luck.randrange(256) for _ in range(3)) + data[place:]
    path = folder / file.name
    path.write_bytes(data)
    return path


def _garbled(text: str, luck: Random) -> str:
    """Insert, cut, swap, double or indent: letters, words or lines."""
    lines = text.split("\n")
    row, place = luck.randrange(len(lines)), luck.randrange(len(text) + 1)
    end = min(len(text), place + luck.choice((1, 1, 2, 8, 60)))
    words = list(re.finditer(r"[\w.%-]+", text)) or [re.match("", text)]
    word = luck.choice(words)
    assert word is not None
    hostile = str(luck.choice((luck.choice(WRITTEN), luck.choice(HOSTILE))))
    return luck.choice(
        (
            lambda: text[:place] + luck.choice(WRITTEN) + text[place:],
            lambda: text[:place] + text[end:],
            lambda: text[: word.start()] + hostile + text[word.end() :],
            lambda: "\n".join([*lines[:row], *lines[row + 1 :]]),
            lambda: "\n".join([*lines[: row + 1], lines[row], *lines[row + 1 :]]),
            lambda: "\n".join([*lines[:row], luck.choice((" ", "  ", "\t")) + lines[row], *lines[row + 1 :]]),
            lambda: text[:place],
            lambda: text.replace(word.group(), luck.choice(words).group()),  # type: ignore[union-attr]
        )
    )()


def _checked(scenario: Scenario) -> Scenario:
    """Do with a scenario what ``ccsim check`` does."""
    checked = Checked(scenario)
    list(checked.lines())
    checked.document()
    return scenario


class Found(NamedTuple):
    """What a mutant showed that must not be."""

    number: int
    of: str
    what: str


def faults(numbers: Iterator[int], plays: int = 0, raising: bool = False) -> Iterator[Found]:
    """Yield what is wrong with how mutants are taken; the first good ones that are cheap are simulated, too."""
    with _folder() as folder:
        for number in numbers:
            one = mutant(number, folder)
            try:
                with _within(LONGEST):
                    scenario = one.load()
                    if scenario is not None and plays and _is_cheap(scenario):
                        plays -= 1
                        simulate(scenario)
            except InputError as error:
                yield from (Found(number, one.of, line) for line in _unclear(error))
            except Exception as error:
                if raising:
                    raise
                yield Found(number, one.of, f"{type(error).__name__}: {str(error)[:200]!r}")


def _unclear(error: InputError) -> Iterator[str]:
    for line in map(str, error.problems):
        if not A_LINE.fullmatch(line):
            yield f"no line with file and line: {line[:300]!r}"
        elif any(category(letter) in STEERING for letter in line):
            yield f"letters that do not print: {line[:300]!r}"


def _is_cheap(scenario: Scenario) -> bool:
    volume = sum(expected_volume(Timetable(scenario), name) for name in scenario.channel_names)
    messages = sum(message.recipients for message in scenario.demand.messages)
    lists = any(channel.outbound for channel in scenario.channels.values())
    return volume <= CHEAP and scenario.calendar.days <= 7 and not messages and not lists and not scenario.customers


@contextmanager
def _folder() -> Iterator[Path]:
    """Copy the shipped files, since mutants of one may read others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "scenarios"
        shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("__pycache__"))
        yield folder


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Let nothing take longer."""

    def over(number: int, frame: Any) -> None:
        raise TimeoutError(f"takes longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main() -> None:
    """Play many mutants and say what they show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    numbers = iter(range(asked.first, asked.first + asked.count))
    found = 0
    for fault in faults(numbers, asked.count // 20, raising=asked.count == 1):
        found += 1
        sys.stdout.write(f"{fault.number} {fault.of}: {fault.what}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{asked.count:,} mutants, {found:,} faults\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
