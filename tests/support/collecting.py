"""Tests collected by several workers at once, each of which needs all there are."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

EXAMPLE, TESTS = b">>>", "test_*.py"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for examples where there are some: to search all that a module holds takes longer than to read it.

    In the docstrings of tests there are none.
    """
    found = yield
    return found if _has_examples(file_path) else [one for one in found if type(one) is pytest.Module]


def _has_examples(path: Path) -> bool:
    return ROOT / "tests" not in path.parents and EXAMPLE in path.read_bytes()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let every worker begin elsewhere: what one has compiled, the others find and need not compile again."""
    config = session.config
    given: dict[str, int] = getattr(config, "workerinput", {})
    if given and config.args == config.getini("testpaths"):
        rooms = [str(room) for place in config.args for room in _rooms(ROOT / place)]
        first = len(rooms) * int(given["workerid"].removeprefix("gw")) // given["workercount"]
        config.args = rooms[first:] + rooms[:first]


def _rooms(place: Path) -> list[Path]:
    """Return what is collected of a folder: what is in it, where that are tests, or all of it."""
    return sorted(path for path in place.iterdir() if path.match(TESTS) or any(path.rglob(TESTS))) or [place]


def place_of(item: pytest.Item) -> tuple[bool, tuple[str, ...]]:
    """Return where a test stands among all, wherever a worker began: the package comes last, whose tests are short."""
    parts = item.path.relative_to(ROOT).parts
    return parts[0] != "tests", parts
