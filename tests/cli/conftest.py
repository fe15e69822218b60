"""The tiny center, and a run of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import in_subprocess, run_folder, settled


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the tiny center."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return settled(tmp_path)


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run the tiny center once as a user would; return its folder and what it printed."""
    folder = settled(tmp_path_factory.mktemp("ran"))
    return folder, in_subprocess(folder, "run", "s.yaml")


@pytest.fixture(scope="session")
def run(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    """The run directory of the tiny center."""
    return run_folder(ran[0] / "outputs")
