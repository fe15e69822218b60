"""Counts how often the cheapest staffing is found: centers of `optima`, each from many seeds, in rounds.

``python -m tests.experiments.staffing.repeated FILE --seeds 1-100 [--jobs 2] [CASE ...]`` appends a line for each
search to a file, and goes on from what is there; ``--told`` prints the table of what a file holds.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import Process
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from sim import StaffingResult, staff
from sim.experiments.staffing.aims import tolerated
from sim.experiments.staffing.grid import Design
from sim.experiments.staffing.playing import playing
from sim.experiments.staffing.playing.playing import Players, Trial
from tests.experiments.staffing.optima import OPTIMA
from tests.experiments.staffing.quick_player import QuickPlayers

APART = 1_000  # between seeds: a search takes some that follow its own
OTHER = 987_654  # the seed of further days
FURTHER, CALLS = 1_000, 1_000_000  # of these as many as make so many calls, and 1,000 at least
COLUMNS = ("case", "seed", "cost", "cheapest", "plan", "word", "verified", "played", "seconds", "to_spare", "strictly")
Row = dict[str, Any]
SPARED: dict[tuple[str, Design], tuple[float, float]] = {}  # what plans that were found have to spare on further days


def searched(case: str, number: int) -> Row:
    """Return what a search from a seed comes to, and what its plan has to spare on further days, within tolerance."""
    known, start = OPTIMA[case], process_time()
    playing.Players = QuickPlayers if known.quickly else Players
    found = staff(known.make(), seed=number * APART)
    took, check = process_time() - start, found.verification
    assert check is not None
    if (case, check.design) not in SPARED:
        SPARED[case, check.design] = spared(found)
    spare, strictly = SPARED[case, check.design]
    plan = " ".join(map(str, found.design))
    values = case, number, found.cost, known.cost, plan, check.word, check.replications, found.played, took
    return dict(zip(COLUMNS, (*values, spare, strictly), strict=True))


def spared(found: StaffingResult) -> tuple[float, float]:
    """Return by how much a plan keeps the target it keeps least on further days: less the tolerance, and without it."""
    assert found.verification is not None
    rows, block = found.rows, found.grid.block
    days = max(FURTHER, int(CALLS / max(found.grid.contacts, 1.0)))
    with Trial(found.grid, rows, laid_over=found.grid.laid_over) as trial:
        counts = trial.counts(found.verification.design, days, OTHER)
    slack = rows.slacks(counts)[:, rows.bound].mean(axis=0) / counts[:, 1, rows.bound].mean(axis=0)
    aims = [rows.aims[rows.rows[row].aim] for row in np.flatnonzero(rows.bound)]
    allowed = np.array([tolerated(aim, block.tolerance) for aim in aims])
    return float((slack + allowed).min()), float(slack.min())


def known_of(path: Path) -> list[Row]:
    """Return what a file holds, none where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked_for(path: Path, cases: Sequence[str], seeds: range) -> list[tuple[str, int]]:
    """Return the searches that are left, seed by seed over all cases."""
    done = {(row["case"], int(row["seed"])) for row in known_of(path)}
    return [(case, seed) for seed in seeds for case in cases if (case, seed) not in done]


def run(path: Path, asked: list[tuple[str, int]], jobs: int) -> None:
    """Make searches, each process those of seeds of its own; what is interrupted goes on where it was."""
    if not path.exists():
        path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    workers = [Process(target=_work, args=(path, [one for one in asked if one[1] % jobs == k])) for k in range(jobs)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if any(one.exitcode for one in workers):
        raise SystemExit("a search failed: see above; what was found is kept")


def _work(path: Path, asked: list[tuple[str, int]]) -> None:
    for one in asked:
        row = searched(*one)
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, COLUMNS).writerow(row)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each case: seeds, found, the others by cost, statements of *met* and those that are true."""
    yield "| center | cheapest | seeds | found | else | met | true | strictly | seconds |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for case in OPTIMA:
        mine = [row for row in rows if row["case"] == case]
        if mine:
            yield "| " + " | ".join((case, *_cells(case, mine))) + " |"


def _cells(case: str, mine: Sequence[Row]) -> Iterator[str]:
    known = OPTIMA[case]
    others = [row for row in mine if not known.is_found(float(row["cost"]), tuple(map(int, row["plan"].split())))]
    met = [row for row in mine if row["word"] == "met"]
    yield from (f"{known.cost:g}", str(len(mine)), str(len(mine) - len(others)))
    yield "; ".join(f"{float(row['cost']):g} ({row['plan']}), seed {row['seed']}" for row in others)
    yield str(len(met))
    yield from (str(sum(float(row[column]) >= 0 for row in met)) for column in ("to_spare", "strictly"))
    yield f"{np.mean([float(row['seconds']) for row in mine]):.1f}"


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _case(text: str) -> str:
    if text not in OPTIMA:
        raise argparse.ArgumentTypeError(f"{text} is none of {'; '.join(OPTIMA)}")
    return text


def main() -> None:
    """Read what is asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("cases", nargs="*", type=_case, metavar="CASE", help="of " + "; ".join(OPTIMA))
    parser.add_argument("--seeds", type=_seeds, default=range(14, 101), metavar="FIRST-LAST")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--told", action="store_true", help="search for nothing, and print what the file holds")
    asked = parser.parse_args()
    if not asked.told:
        run(asked.file, asked_for(asked.file, asked.cases or list(OPTIMA), asked.seeds), asked.jobs)
    sys.stdout.write("\n".join(table(known_of(asked.file))) + "\n")


if __name__ == "__main__":
    main()
