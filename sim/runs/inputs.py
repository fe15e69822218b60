"""The files that scenarios read, kept beside what came of them, so that it can be run again anywhere."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from os.path import abspath, relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.execution.fingerprint import rule_files
from sim.experiments.preview.checks import with_other_rules
from sim.scenario.files.tree import FILE_KEYS, dump, parse
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.sweep.plan import SweepPlan

FOLDER = "inputs"
LARGE = 1024**2
BLOCK = 1024**2


class Inputs:
    """Copies of files in a folder, each once, and of rules beside the scenarios that name them; large ones packed.

    The scenarios are those that read the files, by where each will be saved below the folder; ``entries`` are the
    files, with the digest of what was read, before any packing.
    """

    def __init__(self, home: Path, scenarios: Mapping[str, Scenario] | None = None) -> None:
        self._home = home
        self._names: dict[str, str] = {}
        self.entries: list[dict[str, Any]] = []
        self._scenarios = scenarios or {}
        for at, scenario in self._scenarios.items():
            files_changed(scenario.tree, self.name_of)
            self.keep_rules(scenario, at)

    def keep_rules(self, scenario: Scenario, at: str = ".") -> None:
        """Copy a scenario's own rules to where it will be saved, relative to the home."""
        for module, file in rule_files(scenario):
            if file.parent == Path(scenario.folder):
                target = self._home / at / f"{module}.py"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
                self._tell({"file": target.relative_to(self._home).as_posix()}, file)
            else:
                self._tell({"module": module}, file)

    def kept_in(self, home: Path) -> Inputs:
        """Return these where their copies are below ``home``; others, made now, where they went with their folder."""
        there = all((home / row["file"]).exists() for row in self.entries if "file" in row)
        return self if there else Inputs(home, self._scenarios)

    def tree(self, tree: Mapping[str, Any], at: str = ".") -> Any:
        """Return a tree that names the copies, as a file would that is saved so far below the home."""
        up = "" if at == "." else "../" * len(Path(at).parts)
        return files_changed(tree, lambda file: up + self.name_of(file))

    def name_of(self, file: str) -> str:
        """Return the name of the copy of a file, made when it is first asked for."""
        path = abspath(file)
        if path not in self._names:
            self._names[path] = self._copied(Path(path))
        return self._names[path]

    def _copied(self, file: Path) -> str:
        packed = file.suffix != ".gz" and file.stat().st_size > LARGE
        name = self._free(file.name + ".gz" * packed)
        target = self._home / FOLDER / name
        target.parent.mkdir(exist_ok=True)
        _pack(file, target) if packed else shutil.copyfile(file, target)
        self._tell({"file": f"{FOLDER}/{name}"}, file)
        return f"{FOLDER}/{name}"

    def _free(self, name: str) -> str:
        """Return a name that no other file has, on any disk: some take a and A for the same."""
        taken = {Path(known).name.lower() for known in self._names.values()}
        number, free = 1, name
        while free.lower() in taken:
            number, free = number + 1, f"{number + 1}-{name}"
        return free

    def _tell(self, what: dict[str, Any], file: Path) -> None:
        row = what | {"bytes": file.stat().st_size, "sha256": _digest(file)}
        self.entries += [row] * (row not in self.entries)


def _pack(file: Path, target: Path) -> None:
    """Compress a file, to the same bytes at any time."""
    with file.open("rb") as source, target.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        shutil.copyfileobj(source, packed, BLOCK)


def _digest(file: Path) -> str:
    found = sha256()
    with file.open("rb") as source:
        while block := source.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def files_changed(node: Any, change: Callable[[str], str], key: str = "") -> Any:
    """Return a tree in which every name of a file is what ``change`` makes of it; ``key`` is where the node stands."""
    if isinstance(node, Mapping):
        ends = {name: key if name == "values" else str(name).rpartition(".")[2] for name in node}  # of paths of studies
        return {name: files_changed(value, change, ends[name]) for name, value in node.items()}
    if isinstance(node, list):
        return [files_changed(value, change, key) for value in node]
    return change(node) if key in FILE_KEYS and isinstance(node, str) and node else node


def as_saved(text: str, path: Path, home: Path) -> dict[str, Any]:
    """Return a saved scenario as it is written: files below ``home`` by where they are from its own folder."""

    def name_of(file: str) -> str:
        return relpath(file, path.parent).replace("\\", "/") if Path(file).is_relative_to(abspath(home)) else file

    tree: dict[str, Any] = files_changed(parse(text, str(path), path.parent).data, name_of)
    return tree


def keep_study(plan: SweepPlan, folder: Path) -> list[dict[str, Any]]:
    """Write a study, its base and what they read so that the sweep can be run again anywhere; return the files.

    There is one base for all points, whose files are kept once; a point is the base with what the study sets and the
    values of its factors.
    """
    copies, first, study = Inputs(folder), plan.scenarios[0], plan.study
    for scenario in with_other_rules(plan.scenarios):
        copies.keep_rules(scenario)
    shared = first.changes[: len(first.changes) - len(plan.points[0])]
    numbers = {"replications": plan.replications, "seed": plan.seed}
    fixed = {one.path: one.value for one in shared if one.path not in {f"experiment.{name}" for name in numbers}}
    written = {key: value for key, value in study.tree.items() if key not in ("base", "set", *numbers)}
    written["design"] = files_changed(written["design"], lambda file: abspath(Path(study.folder) / file))
    resolved = {"study": study.study, "base": "base.yaml"} | numbers | ({"set": fixed} if fixed else {}) | written
    for name, tree in (("base.yaml", first.base.data), ("study.yaml", resolved)):
        (folder / name).write_text(dump(copies.tree(tree)), encoding="utf-8")
    return copies.entries
