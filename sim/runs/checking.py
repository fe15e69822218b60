"""Scenario files checked one after the other, none of which is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiments.preview.checks import check_allowed
from sim.report.check.checked import Checked, refused
from sim.scenario import load
from sim.scenario.basics.problems import InputError, Problem


class CheckedFile(NamedTuple):
    """A scenario file: what is known of it, or what is wrong with it."""

    path: Path
    known: Checked | None
    problems: tuple[Problem, ...]

    @property
    def warnings(self) -> list[Problem]:
        """What makes the figures of a run say nothing."""
        return self.known.warnings if self.known else []

    def lines(self) -> Iterator[str]:
        """Yield what is told of a file that is right; nothing of others."""
        for number, line in enumerate(self.known.lines() if self.known else ()):
            yield line if number else f"{self.path}: {line}"

    def document(self) -> dict[str, Any]:
        """Return all of it for programs."""
        return {"file": str(self.path)} | (self.known.document() if self.known else refused(self.problems))


def check_files(paths: Sequence[Path], assignments: Sequence[str], allowed: bool) -> list[CheckedFile]:
    """Check scenario files; ``allowed`` says whether rules may lie elsewhere than beside them."""
    return [_checked(path, assignments, allowed) for path in paths]


def _checked(path: Path, assignments: Sequence[str], allowed: bool) -> CheckedFile:
    try:
        scenario = load(path, assignments)
        check_allowed([scenario], allowed)
        return CheckedFile(path, Checked(scenario), ())
    except InputError as error:
        return CheckedFile(path, None, error.problems)


def json_text(found: Sequence[CheckedFile]) -> str:
    """Return the document of files that were checked."""
    document = {"schema_version": 1, "scenarios": [one.document() for one in found]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
