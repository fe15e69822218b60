"""A scenario that reads a file of each kind."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import Scenario, load


def with_files(folder: Path) -> Scenario:
    """Build a scenario that reads a file of each kind, and has a rule of its own."""
    folder.mkdir(exist_ok=True)
    written = {
        "volume.csv": "start,volume\n09:00,30\n",
        "trace.csv": "arrival\n2030-01-07 09:10:00\n",
        "staff.csv": "start,agents\n09:00,3\n",
        "times.csv": "seconds\n60\n90\n",
        "mine.py": "def rule(lines, now):\n    return lines[0]\n",
    }
    for name, text in written.items():
        if not (folder / name).exists():
            (folder / name).write_text(text)
    (folder / "center.yaml").write_text(
        """
scenario: Files
calendar: {start: 2030-01-07, open: "09:00-10:00", interval: 1 h}
channels:
  phone: {mode: live, arrivals: {file: volume.csv}, handle_time: {empirical: {file: times.csv, column: seconds}}}
  chat: {mode: live, arrivals: {trace: trace.csv}, handle_time: {deterministic: 1 min}}
pools:
  agents: {agents: {file: staff.csv}, skills: [phone, chat]}
routing: {contact_selection: "mine:rule"}
"""
    )
    return load(folder / "center.yaml")
