"""Whether a ranking of designs by attention holds, whatever weights one gives its six parts.

Runs the designs named below, draws 10,000 sets of weights around those of the scenario, and writes how often each
design is best, and how often it is above each other one, to outputs/attention_weights.csv. From the project's folder:

    .venv/bin/python scenarios/attention_weights.py

Words after it change every design, as ``--set`` does: ``experiment.replications=2`` makes a quick trial.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from sim.experiments import replicate
from sim.experiments.parallel import workers
from sim.experiments.sweep.sensitivity import sensitivity
from sim.scenario import load

BASE = Path(__file__).parent / "tiers_and_vendor.yaml"
DESIGNS = {
    "as it is": [],
    "more authority": ["pools.front.empowerment.authority=0.9"],
    "nobody outside": ["outsourcing=[]"],
    "more outside": ["outsourcing.0.when.share=0.6"],
    "experts stay on the line": ["pools.front.empowerment.transfer=warm"],
}


def main(words: Sequence[str]) -> None:
    """Write the table."""
    designs = [load(BASE, [*changes, *words]) for changes in DESIGNS.values()]
    results = [replicate(design, jobs=workers.all_cores()) for design in designs]
    found, names = sensitivity(results), list(DESIGNS)
    table = pl.DataFrame(
        {
            "design": names,
            "attention": [result.estimate("attention_level").mean for result in results],
            "best": found.first,
            **{f"above {name}": found.beats[:, k] for k, name in enumerate(names)},
        }
    )
    out = Path("outputs") / "attention_weights.csv"
    out.parent.mkdir(exist_ok=True)
    table.write_csv(out)
    ranked = " > ".join(names[k] for k in found.order)
    sys.stdout.write(f"{ranked}: holds in {100 * found.holds:.0f} % of the weights drawn\n{out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
