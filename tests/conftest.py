"""What all test modules share: the comparisons they make stand in the documentation as they came out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from clone import cloned, equipped

from docs.tools import measured


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


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as who clones it has it, with an environment."""
    return equipped(cloned(tmp_path_factory.mktemp("clone")))


def _is_part(config: pytest.Config) -> bool:
    """Whether only some tests of a module were asked for."""
    option = config.option
    asked = any("::" in word for word in config.invocation_params.args if isinstance(word, str))
    return bool(asked or option.keyword or option.markexpr or getattr(option, "lf", False) or option.maxfail)
