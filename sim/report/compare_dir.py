"""What a comparison leaves behind."""

from __future__ import annotations

from pathlib import Path

from sim.experiments.comparison import Comparison
from sim.report.rundir import provenance, slug, write_json
from sim.scenario.tree import dump


def write_comparison(comparison: Comparison, folder: Path, seconds: float) -> None:
    """Write the tables of a comparison, and every design as it was run."""
    from sim.report import compare_frames
    from sim.report.figures import OF_COMPARISONS, drawn, write

    document, runs = comparison.to_dict(), comparison.results
    write_json(folder / "comparison.json", document)
    compare_frames.comparisons(document).write_csv(folder / "comparison.csv")
    compare_frames.values(comparison).write_csv(folder / "replications.csv")
    write_json(folder / "run.json", provenance(list(runs.values()), comparison.complete, seconds))
    for number, (name, run) in enumerate(runs.items(), 1):
        home = folder / "designs" / f"{number}-{slug(name)}"
        home.mkdir(parents=True)
        experiment = run.scenario.tree["experiment"] | {"replications": run.replications}
        (home / "scenario.yaml").write_text(dump(run.scenario.tree | {"experiment": experiment}), encoding="utf-8")
    write(drawn(OF_COMPARISONS, document), folder / "figures")
