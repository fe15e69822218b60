"""A new app launched well, launched badly, and repaired: what customers do with it, week by week.

Runs new_app.yaml without the app, as it is, as new_app_badly.yaml and as new_app_mended.yaml, on the same customers.
Prints who uses the app, who comes back to it after its repair, and what each comes to, with the differences from
replication to replication, and writes the share of contacts that begin on each channel, week by week, to
outputs/new_app.csv. From the project's folder:

    .venv/bin/python scenarios/new_app.py

Words after it change all four, as ``--set`` does: ``experiment.replications=2`` makes a quick trial.
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
WEEK, LAUNCHED, MENDED, LATE = 7 * 86_400.0, 4, 8, 10  # in weeks from 1 on: app, repair, and when who came back is seen
TRIED = (("never", 0, 1), ("once or twice", 1, 3), ("three times or more", 3, 10**6))  # before the repair
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
    ("in the app again after five uses", "share_after_5", APP, ".1%"),
    ("tried it three times and left it", "reversion", APP, ".1%"),
    ("opinion of the app", "opinion", APP, ".3f"),
    ("have the app", "adoption", APP, ".1%"),
)


class Told(NamedTuple):
    """A run, and of every replication the shares of first contacts: by channel and week, and by tries of the app."""

    result: RunResult
    weeks: Any  # replications x channels x weeks
    late: Any  # replications x how often they had tried it


class Design(NamedTuple):
    """What is run: a file, and what of it is changed."""

    name: str
    file: str
    changes: tuple[str, ...] = ()

    def run(self) -> Told:
        """Return what was run."""
        found: list[tuple[Any, Any]] = []
        scenario = load(HERE / self.file, list(self.changes))
        result = replicate(scenario, keep=lambda _, log: found.append((shares_by_week(log), late_shares(log))))
        return Told(result, *(np.array(each) for each in zip(*found, strict=True)))


def designs(words: Sequence[str] = ()) -> tuple[Design, ...]:
    """Return the four that the study compares, with what changes them all."""
    nobody = tuple(f"channels.app.opens.{key}=0" for key in ("adopted", "innovation", "imitation"))
    without = (*nobody, "migration.campaigns=[]")
    return (
        Design("without the app", "new_app.yaml", (*without, *words)),
        Design("launched well", "new_app.yaml", tuple(words)),
        Design("launched badly", "new_app_badly.yaml", tuple(words)),
        Design("and repaired", "new_app_mended.yaml", tuple(words)),
    )


def shares_by_week(log: ContactLog) -> Any:
    """Return the share of each channel among the first contacts of each week, shape (channels, weeks)."""
    contacts, names = log.contacts, log.names.channels
    first = contacts["attempt"] == 1
    week = (contacts["arrival"][first] // WEEK).astype(int)
    counts = np.array([np.bincount(week[contacts["channel"][first] == k], minlength=13) for k in range(len(names))])
    return counts / counts.sum(axis=0)


def late_shares(log: ContactLog) -> Any:
    """Return the share of the app in the late weeks, by how often customers had begun on it before the repair."""
    contacts, app = log.contacts, log.names.channels.index("app")
    first, week = contacts["attempt"] == 1, contacts["arrival"] // WEEK + 1
    here = first & (contacts["channel"] == app)
    tries = np.bincount(contacts["customer"][here & (week < MENDED)], minlength=int(contacts["customer"].max()) + 1)
    had, late = tries[contacts["customer"]], first & (week >= LATE)
    return np.array([_mean(here[late & (low <= had) & (had < high)]) for _, low, high in TRIED])


def _mean(values: Any) -> float:
    return float(values.mean()) if len(values) else np.nan


def weekly(design: Design, told: Told) -> Iterator[dict[str, Any]]:
    """Yield a line per week and channel: the mean share with its interval."""
    result, every, _ = told
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


def by_week(*launches: Told) -> Iterator[list[str]]:
    """Yield a row per week from the launch on: the share of first contacts in the app, and the differences."""
    for week in range(LAUNCHED - 1, launches[0].weeks.shape[2]):
        yield [str(week + 1), *_compared([told.weeks[:, 0, week] for told in launches])]


def who_comes_back(*launches: Told) -> Iterator[list[str]]:
    """Yield a row by how often customers had tried the app before the repair: its share of their late contacts."""
    for row, (label, *_) in enumerate(TRIED):
        yield [label, *_compared([told.late[:, row] for told in launches])]


def _compared(shares: list[Any]) -> list[str]:
    steps = [after - before for before, after in pairwise(shares)]
    return [spoken(*mean_interval(one, 0.95), ".1%") for one in (*shares, *steps)]


def main(words: Sequence[str]) -> None:
    """Print the figures and write the weeks."""
    compared = designs(words)
    runs = [design.run() for design in compared]
    for row in [*by_week(*runs[1:]), *who_comes_back(*runs[1:]), *table([told.result for told in runs])]:
        sys.stdout.write("| " + " | ".join(row) + " |\n")
    lines = [line for design, told in zip(compared, runs, strict=True) for line in weekly(design, told)]
    out = Path("outputs") / "new_app.csv"
    out.parent.mkdir(exist_ok=True)
    pl.DataFrame(lines).write_csv(out)
    sys.stdout.write(f"{out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
