"""What a comparison leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.experiments.comparison import Comparison
from sim.report.compare_remarks import documented
from sim.report.reading import read, read_json, whole
from sim.report.rundir import provenance, slug, write_json
from sim.scenario.tree import dump, parse

DOCUMENT = "comparison.json"


def write_comparison(comparison: Comparison, folder: Path, seconds: float) -> None:
    """Write the tables of a comparison, and every design as it was run."""
    document, runs = documented(comparison), comparison.results
    write_json(folder / DOCUMENT, document)
    comparison.to_polars().write_csv(folder / "comparison.csv")
    comparison.to_polars("replications").write_csv(folder / "replications.csv")
    write_json(folder / "run.json", provenance(list(runs.values()), comparison.complete, seconds))
    for number, (name, run) in enumerate(runs.items(), 1):
        home = folder / "designs" / f"{number}-{slug(name)}"
        home.mkdir(parents=True)
        experiment = run.scenario.tree["experiment"] | {"replications": run.replications}
        (home / "scenario.yaml").write_text(dump(run.scenario.tree | {"experiment": experiment}), encoding="utf-8")
    draw_comparison(folder)


def draw_comparison(folder: Path) -> None:
    """Write the report of a saved comparison again, from its files alone.

    Raises
    ------
    InputError
        When the folder does not hold a whole comparison.
    """
    from sim.report.figures import OF_COMPARISONS, drawn, write
    from sim.report.html import comparison_page

    with whole(folder / "run.json") as path:
        run = read_json(path)
        run["seed"], run["replications"], run["version"], run["finished"]
    with whole(folder / DOCUMENT) as path:
        document = read_json(path)
        names = [one["design"] for one in document["designs"]]
        document["comparisons"], document["best"], document["warnings"]
    scenarios = {name: _design(folder, number, name) for number, name in enumerate(names, 1)}
    with whole(folder):
        figures = write(drawn(OF_COMPARISONS, document), folder / "figures")
        page = comparison_page(document, scenarios, run, figures)
    (folder / "report.html").write_text(page, encoding="utf-8")


def _design(folder: Path, number: int, name: str) -> dict[str, Any]:
    with whole(folder / "designs" / f"{number}-{slug(name)}" / "scenario.yaml") as path:
        tree: dict[str, Any] = parse(read(path), str(path), folder).data
        tree["channels"], tree["pools"]
    return tree
