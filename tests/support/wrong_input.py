"""Wrong inputs as cases: a scenario's text, what lies beside it, and the lines expected of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BASE = """\
scenario: Tiny
calendar:
  start: 2026-01-05
  days: 1
  interval: 30 min
  open: "08:00-10:00"
experiment: {seed: 1, replications: 2}
channels:
  phone:
    mode: live
    arrivals: {per_hour: 20}
    patience: {exponential: {mean: 2 min}}
    handle_time: {exponential: {mean: 3 min}}
    target: {within: 20 s, share: 0.8}
pools:
  agents:
    agents: 3
    skills: [phone]
"""
PHONE = "channels.phone"
RATE, STAFF, HANDLE = "{per_hour: 20}", "agents: 3", "{exponential: {mean: 3 min}}"


class Bad(NamedTuple):
    """A wrong input: the scenario's text, what lies beside it, ``--set`` words, and the lines expected."""

    name: str
    text: str | bytes | None
    lines: tuple[tuple[str, ...], ...]
    files: Mapping[str, str | bytes] = {}
    sets: tuple[str, ...] = ()


def changed(*pairs: tuple[str, str]) -> str:
    """Return ``BASE`` with each first text, which must be there, replaced by the second."""
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def volumes(name: str, table: str | bytes, *words: str, arrivals: str = "{file: v.csv}") -> Bad:
    """Make a case by a CSV of volumes."""
    line = (f"s.yaml:11: {PHONE}.arrivals", *words)
    return Bad(name, changed((RATE, arrivals)), (line,), {"v.csv": table})


def lay_out(bad: Bad, folder: Path) -> None:
    """Write a case's files."""
    for name, content in {**bad.files, **({} if bad.text is None else {"s.yaml": bad.text})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def words_of(command: str, bad: Bad) -> list[str]:
    """Return the command line of a case."""
    return [command, "s.yaml", *(word for assignment in bad.sets for word in ("--set", assignment))]


def expect(bad: Bad, told: str) -> None:
    """Assert that the lines told are those the case expects, in any order."""
    lines = told.splitlines()
    assert len(lines) == len(bad.lines), told
    assert "Traceback" not in told
    for start, *words in bad.lines:
        found = [line for line in lines if line.startswith(start) and all(word in line for word in words)]
        assert found, f"no line starts with {start!r} and holds {words} in:\n{told}"
