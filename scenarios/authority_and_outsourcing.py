"""What authority and outsourcing do to cost and attention: a table ready for a chart.

Runs tiers_and_vendor.yaml for five levels of authority of the front line and four shares sent to the vendor, once
with every pool sized anew to the same occupancy and once with the staff of the file, and writes
outputs/authority_and_outsourcing.csv. From the project's folder:

    .venv/bin/python scenarios/authority_and_outsourcing.py

Words after it change every run, as ``--set`` does: ``experiment.replications=2`` makes a quick trial.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import polars as pl

from sim.experiments import RunResult, replicate
from sim.experiments.parallel import workers
from sim.scenario import Scenario, load

BASE = Path(__file__).parent / "tiers_and_vendor.yaml"
AUTHORITIES = (0.2, 0.4, 0.6, 0.8, 1.0)
SHARES = (0.0, 0.2, 0.4, 0.6)
OCCUPANCY, AMPLE, PILOTS = 0.80, 3.0, 2
METRICS = ("cost_per_contact", "attention_level", "wait", "transfers_per_contact", "escalation_wait")
OF_THE_FRONT = ("tier_time", "occupancy", "non_contact_share", "empowerment_achieved")


def design(
    authority: float, share: float, factors: dict[str, float], replications: int, words: Sequence[str] = ()
) -> Scenario:
    """Return the scenario with some authority and share sent out, and every pool's headcount multiplied."""
    pools = load(BASE).tree["pools"]
    changes = [f"pools.front.empowerment.authority={authority}", f"experiment.replications={replications}"]
    changes += [f"pools.{name}.agents={_times(pools[name]['agents'], factors.get(name, 1.0))}" for name in pools]
    return load(BASE, [*changes, f"outsourcing.0.when.share={share}" if share else "outsourcing=[]", *words])


def _times(agents: Any, factor: float) -> Any:
    """Multiply a headcount; what is rounded up in one interval of a day is rounded down in the next."""
    if not isinstance(agents, dict):
        return max(1, round(agents * factor))
    if not all(isinstance(count, int) for count in agents.values()):
        return {days: _times(table, factor) for days, table in agents.items()}
    sums = [0, *(round(factor * total) for total in accumulate(agents.values()))]
    return {time: max(1, late - early) for time, (early, late) in zip(agents, pairwise(sums), strict=True)}


def sized(authority: float, share: float, words: Sequence[str] = ()) -> dict[str, float]:
    """Return by what to multiply each pool's headcount, so that it is busy 80 % of its time at work."""
    ample = dict.fromkeys(load(BASE).pools, AMPLE)
    pilot = replicate(design(authority, share, ample, PILOTS, words))
    busy = {name: pilot.estimate("occupancy", (("pool", name),)).mean or 0.0 for name in ample}
    return {name: AMPLE * busy[name] / OCCUPANCY for name in ample}


def row(staff: str, authority: float, share: float, result: RunResult) -> dict[str, Any]:
    """Return one line of the table: means with their intervals."""
    figures = [result.estimate(name) for name in METRICS]
    figures += [result.estimate(name, (("pool", "front"),)) for name in OF_THE_FRONT]
    columns = {"staff": staff, "authority": authority, "outsourced": share}
    for one in figures:
        columns |= {one.metric: one.mean, f"{one.metric}_low": one.low, f"{one.metric}_high": one.high}
    return columns


def table(words: Sequence[str] = (), replications: int = 10) -> Iterator[dict[str, Any]]:
    """Yield every line of the table."""
    for authority in AUTHORITIES:
        for share in SHARES:
            for staff, factors in (("sized anew", sized(authority, share, words)), ("as in the file", {})):
                result = replicate(design(authority, share, factors, replications, words), jobs=workers.all_cores())
                yield row(staff, authority, share, result)


def main(words: Sequence[str]) -> None:
    """Write the table."""
    lines = []
    for line in table(words):
        lines.append(line)
        sys.stderr.write(f"{line['staff']}: authority {line['authority']}, outsourced {line['outsourced']}\n")
    out = Path("outputs") / "authority_and_outsourcing.csv"
    out.parent.mkdir(exist_ok=True)
    pl.DataFrame(lines).write_csv(out)
    sys.stdout.write(f"{out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
