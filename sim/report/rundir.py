"""A run directory: written beside, renamed into place, so that a half-written one is never seen."""

from __future__ import annotations

import datetime
import json
import platform
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sim.experiments import RunResult
from sim.experiments.assumptions import assumption_rows
from sim.report.reading import read, read_json, whole
from sim.scenario.problems import input_error
from sim.scenario.tree import dump, parse

PROGRAMS = ("ccsim", "ccsim.exe", "cli.py")


@dataclass
class Draft:
    """A run directory in the making: ``folder`` now, ``final`` once it is complete."""

    folder: Path
    final: Path


def slug(title: str) -> str:
    """Return a folder name for a scenario's title.

    >>> slug("Erlang-A: one queue / one pool")
    'erlang-a-one-queue-one-pool'
    """
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")[:60] or "scenario"


@contextmanager
def draft(out: Path, title: str, seed: int) -> Iterator[Draft]:
    """Make a folder beside the final one; rename it when all is written, remove it when writing fails.

    Raises
    ------
    InputError
        When the folder cannot be made.
    """
    try:
        home = out / slug(title)
        home.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=".writing-", dir=home))
    except OSError as error:
        raise input_error(
            str(out), f"cannot be written to ({error.strerror}); name another folder with --out"
        ) from None
    folder.chmod(0o755)
    planned = Draft(folder, home / f"{datetime.datetime.now():%Y%m%d-%H%M%S}-seed{seed}")
    try:
        yield planned
        planned.final = _settle(folder, planned.final)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _settle(folder: Path, wanted: Path) -> Path:
    """Rename a folder to the first free name; another run may take one at any moment."""
    for number in range(1, 10_000):
        final = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        try:
            return folder.rename(final)
        except OSError:
            if not final.exists():
                raise
    raise FileExistsError(wanted)


def write_run(result: RunResult, folder: Path, seconds: float) -> None:
    """Write everything a run leaves behind, but for the logs, which were kept while it ran."""
    (folder / "scenario.yaml").write_text(dump(result.scenario.tree), encoding="utf-8")
    assumed = {"assumptions": assumption_rows(result.scenario)}
    write_json(folder / "run.json", provenance([result], result.complete, seconds) | assumed)
    write_json(folder / "summary.json", result.to_dict())
    for name in result.table_names:
        result.to_polars(name).write_csv(folder / f"{name}.csv")
    draw_report(folder)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def provenance(results: Sequence[RunResult], complete: bool, seconds: float) -> dict[str, Any]:
    """Return where figures come from: the seed, how much was simulated, how long it took, with which versions."""
    contacts = sum(float(result.totals("arrivals", ()).sum()) for result in results)
    return {
        "seed": results[0].scenario.experiment.seed,
        "replications": sum(result.replications for result in results),
        "complete": complete,
        "contacts": round(contacts),
        "seconds": round(seconds, 3),
        "finished": datetime.datetime.now().isoformat(timespec="seconds"),
        "version": ccsim_version(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("simpy", "numpy", "scipy")},
        "command": command(),
    }


def command() -> str:
    """Return the command line as it was typed; empty where something else than ccsim was started."""
    program, *words = sys.argv
    return shlex.join(["ccsim", *words]) if Path(program).name in PROGRAMS else ""


def ccsim_version() -> str:
    """Return the installed version."""
    try:
        return version("ccsim")
    except PackageNotFoundError:
        return "uninstalled"


def draw_report(folder: Path) -> None:
    """Draw the figures and the report of a saved run or comparison again, from its files alone.

    Raises
    ------
    InputError
        When the folder does not hold a whole run.
    """
    from sim.experiments.run_frames import INTERVALS, MOVES, SHARES
    from sim.experiments.timelines import TIMELINE, WAITS
    from sim.report import compare_dir
    from sim.report.figures import Saved

    if (folder / compare_dir.DOCUMENT).exists():
        compare_dir.draw_comparison(folder)
        return
    _refuse_sweep(folder)
    with whole(folder / "run.json") as path:
        run = read_json(path)
        run["version"], run["finished"]
    with whole(folder / "summary.json") as path:
        document = read_json(path)
        document["scenario"], document["metrics"], document["warnings"]
    with whole(folder / "scenario.yaml") as path:
        scenario = parse(read(path), str(path), folder).data
        scenario["channels"], scenario["pools"]
    tables = {"intervals": _table(folder / "intervals.csv", INTERVALS)} | {
        name: _table(folder / f"{name}.csv", schema, may_lack=True)
        for name, schema in (("timeline", TIMELINE), ("waits", WAITS), ("moves", MOVES), ("shares", SHARES))
    }
    with whole(folder):
        _draw(folder, run, Saved(document, scenario, **tables))


def _table(path: Path, schema: Any, may_lack: bool = False) -> Any:
    """Return a table of the run; an empty one where it may lack and does."""
    import polars as pl

    if may_lack and not path.exists():
        return pl.DataFrame(schema=schema)
    with whole(path):
        return pl.read_csv(read(path).encode(), schema=schema)


def _refuse_sweep(folder: Path) -> None:
    if (folder / "study.json").exists():
        raise input_error(str(folder), "is of a sweep; give ccsim sweep its study again: it runs only what is missing")


def _draw(folder: Path, run: Any, saved: Any) -> None:
    from sim.report.figures import OF_RUNS, drawn, write
    from sim.report.html import page

    figures = write(drawn(OF_RUNS, saved), folder / "figures")
    (folder / "report.html").write_text(page(saved.document, saved.scenario, run, figures), encoding="utf-8")
