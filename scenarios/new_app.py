"""A new app launched well and launched badly: what customers do with it, week by week.

Runs new_app.yaml without the app, as it is, and as new_app_badly.yaml, on the same customers. Prints what each comes
to, with the differences from replication to replication, and writes the share of contacts that begin on each channel,
week by week, to outputs/new_app.csv. From the project's folder:

    .venv/bin/python scenarios/new_app.py

Words after it change all three, as ``--set`` does: ``experiment.replications=2`` makes a quick trial.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import mean_interval
from sim.log.records import ContactLog
from sim.metrics.counting.scopes import Scope
from sim.scenario import load

HERE = Path(__file__).parent
WEEK, LAUNCHED = 7 * 86_400.0, 4
APP: Scope = (("channel", "app"),)
PHONE: Scope = (("channel", "phone"),)
PARTNER: Scope = (("pool", "partner"),)
FIGURES: tuple[tuple[str, str, Scope, str], ...] = (
    ("contacts of each customer", "contacts_per_customer", (), ".2f"),
    ("calls answered", "answered", PHONE, ",.0f"),
    ("partner busy", "occupancy", PARTNER, ".1%"),
    ("calls in 20 s", "service_level", PHONE, ".1%"),
    ("resolved at the first contact", "first_contact_resolution", (), ".1%"),
    ("satisfaction of customers", "customer_satisfaction", (), ".3f"),
    ("leave within the year", "churn", (), ".2%"),
    ("cost per customer", "cost_per_customer", (), "$.2f"),
    ("revenue at risk", "revenue_at_risk", (), "$,.0f"),
    ("moved to the app", "moved_here", APP, ",.0f"),
    ("sessions contained", "containment", APP, ".1%"),
    ("went back from the app", "reversion", APP, ".1%"),
    ("opinion of the app", "opinion", APP, ".3f"),
    ("have the app", "adoption", APP, ".1%"),
)


class Design(NamedTuple):
    """What is run: a file, and what of it is changed."""

    name: str
    file: str
    changes: tuple[str, ...] = ()

    def run(self) -> tuple[RunResult, Any]:
        """Return the run, and of every replication the shares of first contacts by channel and week."""
        weeks: list[Any] = []
        scenario = load(HERE / self.file, list(self.changes))
        result = replicate(scenario, keep=lambda _, log: weeks.append(shares_by_week(log)))
        return result, np.array(weeks)


def designs(words: Sequence[str] = ()) -> tuple[Design, ...]:
    """Return the three that the study compares, with what changes them all."""
    nobody = tuple(f"channels.app.opens.{key}=0" for key in ("adopted", "innovation", "imitation"))
    without = (*nobody, "migration.campaigns=[]")
    return (
        Design("without the app", "new_app.yaml", (*without, *words)),
        Design("launched well", "new_app.yaml", tuple(words)),
        Design("launched badly", "new_app_badly.yaml", tuple(words)),
    )


def shares_by_week(log: ContactLog) -> Any:
    """Return the share of each channel among the first contacts of each week, shape (channels, weeks)."""
    contacts, names = log.contacts, log.names.channels
    first = contacts["attempt"] == 1
    week = (contacts["arrival"][first] // WEEK).astype(int)
    counts = np.array([np.bincount(week[contacts["channel"][first] == k], minlength=13) for k in range(len(names))])
    return counts / counts.sum(axis=0)


def weekly(design: Design, result: RunResult, every: Any) -> Iterator[dict[str, Any]]:
    """Yield a line per week and channel: the mean share with its interval."""
    for k, channel in enumerate(result.scenario.channel_names):
        for week in range(every.shape[2]):
            mean, low, high = mean_interval(every[:, k, week], result.scenario.experiment.confidence)
            yield {"design": design.name, "week": week + 1, "channel": channel, "share": mean, "low": low, "high": high}


def spoken(mean: float | None, low: float | None, high: float | None, style: str) -> str:
    """Write a figure with its interval, such as ``12.3 % ±0.4``, or ``0.0 % (0.0 to 2.6)`` where none is below 0."""
    if mean is None or low is None or high is None:
        return "–"
    money, percent = style.startswith("$"), style.endswith("%")
    style = style.lstrip("$").rstrip("%") + ("f" if percent else "")
    value, half = (100 * mean, 50 * (high - low)) if percent else (mean, (high - low) / 2)
    digits, unit = f"{abs(value):{style}}", " %" if percent else ""
    if percent and low >= 0 > mean - (high - low) / 2:
        return f"{digits}{unit} ({100 * low:{style}} to {100 * high:{style}})"
    sign = ("−" if value < 0 and digits.strip("0.") else "") + ("$" if money else "")
    return f"{sign}{digits}{unit} ±{half:{style}}"


def figure(result: RunResult, metric: str, scope: Scope, style: str) -> str:
    """Return one figure of one design."""
    one = result.estimate(metric, scope)
    return spoken(one.mean, one.low, one.high, style)


def difference(low: RunResult, high: RunResult, metric: str, scope: Scope, style: str) -> str:
    """Return by how much one design is above another on the same customers, from replication to replication."""
    return spoken(*mean_interval(gap(low, high, metric, scope), low.scenario.experiment.confidence), style)


def gap(low: RunResult, high: RunResult, metric: str, scope: Scope = ()) -> Any:
    """Return the difference of two designs in every replication."""
    return high.values(metric, scope) - low.values(metric, scope)


def table(results: list[RunResult]) -> Iterator[list[str]]:
    """Yield every row: a label, the figure of each design, and what each differs from the one before by."""
    for label, metric, scope, style in FIGURES:
        cells = [figure(result, metric, scope, style) for result in results]
        steps = [difference(before, after, metric, scope, style) for before, after in pairwise(results)]
        yield [label, *cells, *steps]


def by_week(well: Any, badly: Any) -> Iterator[list[str]]:
    """Yield a row per week from the launch on: the share of first contacts in the app, of both launches."""
    for week in range(LAUNCHED - 1, well.shape[2]):
        shares = well[:, 0, week], badly[:, 0, week], badly[:, 0, week] - well[:, 0, week]
        yield [str(week + 1), *(spoken(*mean_interval(one, 0.95), ".1%") for one in shares)]


def main(words: Sequence[str]) -> None:
    """Print the figures and write the weeks."""
    compared = designs(words)
    runs = [design.run() for design in compared]
    rows = [*by_week(runs[1][1], runs[2][1]), *table([result for result, _ in runs])]
    for row in rows:
        sys.stdout.write("| " + " | ".join(row) + " |\n")
    lines = [line for design, one in zip(compared, runs, strict=True) for line in weekly(design, *one)]
    out = Path("outputs") / "new_app.csv"
    out.parent.mkdir(exist_ok=True)
    pl.DataFrame(lines).write_csv(out)
    sys.stdout.write(f"{out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
