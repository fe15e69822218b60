"""What a comparison leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.csvs import is_spreadsheet_safe, set_spreadsheet_safe, write_csv
from sim.experiments.comparison import Comparison
from sim.report.beside import replaced
from sim.report.compare_remarks import documented
from sim.report.disk import rescued
from sim.report.inputs import Inputs, as_saved
from sim.report.provenance import provenance, slug, write_json
from sim.report.reading import read, read_json, read_run, whole
from sim.scenario.scenario import Scenario
from sim.scenario.tree import dump

DOCUMENT = "comparison.json"


def keep_designs(designs: Mapping[str, Scenario], folder: Path) -> Inputs:
    """Copy what designs read, once for all of them, and the rules of each beside where it will be saved."""
    inputs = Inputs(folder)
    for number, (name, scenario) in enumerate(designs.items(), 1):
        inputs.keep(scenario, _home(number, name))
    return inputs


def _home(number: int, name: str) -> str:
    return f"designs/{number}-{slug(name)}"


@rescued
def write_comparison(comparison: Comparison, folder: Path, seconds: float, inputs: Inputs) -> None:
    """Write the tables of a comparison, and every design as it was run."""
    document, runs = documented(comparison), comparison.results
    homes = {_home(number, name): run.scenario for number, (name, run) in enumerate(runs.items(), 1)}
    inputs = inputs.kept_in(folder, homes)
    write_json(folder / DOCUMENT, document)
    write_csv(comparison.to_polars(), folder / "comparison.csv")
    write_csv(comparison.to_polars("replications"), folder / "replications.csv")
    write_json(folder / "run.json", provenance(list(runs.values()), comparison.complete, seconds, inputs))
    for number, (name, run) in enumerate(runs.items(), 1):
        home = _home(number, name)
        (folder / home).mkdir(parents=True, exist_ok=True)
        experiment = run.scenario.tree["experiment"] | {"replications": run.replications}
        tree = inputs.tree(run.scenario.tree | {"experiment": experiment}, home)
        (folder / home / "scenario.yaml").write_text(dump(tree), encoding="utf-8")
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

    run = read_run(folder / "run.json")
    set_spreadsheet_safe(bool(run.get("spreadsheet_safe")) or is_spreadsheet_safe())
    with whole(folder / DOCUMENT) as path:
        document = read_json(path)
        names = [one["design"] for one in document["designs"]]
        document["comparisons"], document["best"], document["warnings"]
    scenarios = {name: _design(folder, number, name) for number, name in enumerate(names, 1)}
    with whole(folder), replaced(folder) as draft:
        figures = write(drawn(OF_COMPARISONS, document), draft / "figures")
        page = comparison_page(document, scenarios, run, figures)
        (draft / "report.html").write_text(page, encoding="utf-8")


def _design(folder: Path, number: int, name: str) -> dict[str, Any]:
    with whole(folder / _home(number, name) / "scenario.yaml") as path:
        tree = as_saved(read(path), path, folder)
        tree["channels"], tree["pools"]
    return tree
