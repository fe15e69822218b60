"""Memory of a whole run, from the command to the files, as ``make bench`` tells it.

The contract: ten million contacts of one queue, their log on disk, within two gigabytes. What a contact takes is the
slope between two runs, of two and four million: of less contacts the peak is when a run begins or tables are small
enough to be held, so that the slope is anything, and nothing is extrapolated. Of these two it came to what ten million
took: 1,806 MB and 1.8 GB. ``python -m tests.performance.memory --whole`` really runs the ten million, which takes a
minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.paths import ROOT

PER_DAY = 14_400
ENOUGH = 140  # days from which on each contact more takes as much as the one before
CONTRACT = 2e9
MANY = 10_000_000
RSS = 1 if sys.platform == "darwin" else 1_024  # bytes in which the system tells the peak
QUEUE = """\
scenario: One queue
calendar: {{days: {days}, open: "00:00-24:00", interval: 1 h}}
experiment: {{replications: 1, seed: 1}}
channels:
  phone:
    mode: live
    arrivals: {{per_hour: 600}}
    patience: {{exponential: {{mean: 3 min}}}}
    handle_time: {{exponential: {{mean: 5 min}}}}
    target: {{within: 20 s}}
pools:
  agents: {{agents: 52, skills: [phone]}}
"""


def peak_of_run(days: int) -> int:
    """Return the most bytes that ``ccsim run`` held, from start to end, with the log of so many days kept."""
    with TemporaryDirectory() as folder:
        scenario = Path(folder, "queue.yaml")
        scenario.write_text(QUEUE.format(days=days), encoding="utf-8")
        command = [sys.executable, str(ROOT / "cli.py"), "run", str(scenario), "--log", "first", "--out", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"ccsim run failed with {process.returncode}")
        return int(used.ru_maxrss) * RSS


def tell(small: int = ENOUGH, write: Any = sys.stdout.write) -> None:
    """Print what runs of some days and of twice as many take, and what ten million contacts would if they are many."""
    large = 2 * small
    peaks = {days: peak_of_run(days) for days in (small, large)}
    write("\npeak memory of ccsim run --log first\n")
    for days, peak in peaks.items():
        write(f"{PER_DAY * days:<34,}{peak / 1e6:>10.0f} MB\n")
    if small < ENOUGH:
        write(f"too few to tell what ten million take: it needs runs of {PER_DAY * ENOUGH:,} and of twice as many\n")
        return
    each = (peaks[large] - peaks[small]) / (PER_DAY * (large - small))
    expected = peaks[large] + each * (MANY - PER_DAY * large)
    write(f"{'each finished contact more':<34}{each:>10.0f} bytes\n")
    kept = "kept" if expected <= CONTRACT else "broken"
    write(f"{MANY:<34,}{expected / 1e6:>10.0f} MB by extrapolation ({CONTRACT / 1e9:g} GB promised: {kept})\n")


if __name__ == "__main__":
    tell()
    if "--whole" in sys.argv:
        sys.stdout.write(f"{MANY:<34,}{peak_of_run(MANY // PER_DAY + 1) / 1e6:>10.0f} MB measured\n")
