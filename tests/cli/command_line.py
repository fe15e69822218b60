"""A tiny center on the command line, in this process and in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import cli
from tests.support.paths import ROOT

TINY = """\
scenario: Tiny center
calendar: {start: 2026-01-05, days: 1, interval: 30 min, open: "08:00-10:00"}
experiment: {seed: 5, replications: 3}
segments: {gold: {share: 0.2}, rest: {share: 0.8}}
channels:
  phone:
    mode: live
    arrivals: {file: volumes.csv}
    patience: {exponential: {mean: 2 min}}
    handle_time: {exponential: {mean: 3 min}}
    target: {within: 20 s, share: 0.8}
pools:
  agents: {agents: 3, skills: [phone]}
"""
VOLUMES = "start,volume\n08:00,10\n08:30,12\n09:00,11\n09:30,9\n"
FILES = {
    "scenario.yaml",
    "run.json",
    "summary.json",
    "summary.csv",
    "replications.csv",
    "intervals.csv",
    "days.csv",
    "timeline.csv",
    "waits.csv",
    "contacts.parquet",
    "agents.parquet",
    "report.html",
    "figures",
    "inputs",
}


def settled(folder: Path) -> Path:
    """Write the tiny center into a folder."""
    (folder / "s.yaml").write_text(TINY, encoding="utf-8")
    (folder / "volumes.csv").write_text(VOLUMES, encoding="utf-8")
    return folder


def run_folder(out: Path) -> Path:
    """Return the only run below an output folder."""
    (found,) = (folder for home in out.iterdir() for folder in home.iterdir())
    return found


def in_process(*words: str) -> int:
    """Run the command line here, on one core."""
    return cli._outcome([*words, "--jobs", "1"] if words[0] == "run" else list(words))


def in_subprocess(folder: Path, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, str(ROOT / "cli.py"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=180, **options)


def hidden(folder: Path) -> list[Path]:
    """Return the hidden files and folders below a folder."""
    return list(folder.rglob(".*"))
