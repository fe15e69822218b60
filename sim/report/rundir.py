"""A run directory: written beside, renamed into place, so that a half-written one is never seen."""

from __future__ import annotations

import datetime
import json
import platform
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sim.experiments import RunResult
from sim.scenario.problems import input_error
from sim.scenario.tree import dump, parse


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
    from sim.report import frames, timelines

    (folder / "scenario.yaml").write_text(dump(result.scenario.tree), encoding="utf-8")
    write_json(folder / "run.json", provenance([result], result.complete, seconds))
    write_json(folder / "summary.json", result.to_dict())
    frames.summary(result).write_csv(folder / "summary.csv")
    frames.replications(result).write_csv(folder / "replications.csv")
    frames.intervals(result).write_csv(folder / "intervals.csv")
    timelines.timeline(result).write_csv(folder / "timeline.csv")
    timelines.waits(result).write_csv(folder / "waits.csv")
    frames.moves(result).write_csv(folder / "moves.csv")
    if result.scenario.has_costs:
        frames.ledger(result).write_csv(folder / "ledger.csv")
        frames.invoices(result).write_csv(folder / "invoices.csv")
    if result.scenario.migration is not None:
        frames.shares(result).write_csv(folder / "shares.csv")
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
    }


def ccsim_version() -> str:
    """Return the installed version."""
    try:
        return version("ccsim")
    except PackageNotFoundError:
        return "uninstalled"


def draw_report(folder: Path) -> None:
    """Draw the figures and the report of a saved run again, from its files alone.

    Raises
    ------
    InputError
        When the folder does not hold a whole run.
    """
    from sim.report.figures import Saved
    from sim.report.frames import INTERVALS, MOVES, SHARES
    from sim.report.timelines import TIMELINE, WAITS

    with _whole(folder / "run.json") as path:
        run = _read_json(path)
        run["version"], run["finished"]
    with _whole(folder / "summary.json") as path:
        document = _read_json(path)
        document["scenario"], document["metrics"], document["warnings"]
    with _whole(folder / "scenario.yaml") as path:
        scenario = parse(_read(path), str(path), folder).data
        scenario["channels"], scenario["pools"]
    tables = {"intervals": _table(folder / "intervals.csv", INTERVALS)} | {
        name: _table(folder / f"{name}.csv", schema, may_lack=True)
        for name, schema in (("timeline", TIMELINE), ("waits", WAITS), ("moves", MOVES), ("shares", SHARES))
    }
    with _whole(folder):
        _draw(folder, run, Saved(document, scenario, **tables))


def _table(path: Path, schema: Any, may_lack: bool = False) -> Any:
    """Return a table of the run; an empty one where it may lack and does."""
    import polars as pl

    if may_lack and not path.exists():
        return pl.DataFrame(schema=schema)
    with _whole(path):
        return pl.read_csv(_read(path).encode(), schema=schema)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Tell of a file that is not what a run has left as one line."""
    import polars as pl

    try:
        yield path
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        what = str(error).splitlines()[0][:60] if str(error) else type(error).__name__
        raise input_error(str(path), f"is not what a run leaves ({what}); run the scenario again") from None


def _draw(folder: Path, run: Any, saved: Any) -> None:
    from sim.report.figures import OF_RUNS, drawn, write
    from sim.report.html import page

    figures = write(drawn(OF_RUNS, saved), folder / "figures")
    (folder / "report.html").write_text(page(saved.document, saved.scenario, run, figures), encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(_read(path))  # type: ignore[no-any-return]
    except json.JSONDecodeError as error:
        raise input_error(f"{path}:{error.lineno}", f"is not JSON ({error.msg}); name the folder of a run") from None


def _read(path: Path) -> str:
    if not path.is_file():
        raise input_error(str(path), "there is no such file; name the folder of a run, outputs/<scenario>/<run>")
    return path.read_text(encoding="utf-8")
