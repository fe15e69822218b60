"""Draw the pictures of docs/migration.md: ``.venv/bin/python -m docs.tools.pictures``.

What a picture shows is computed by the program itself, so that it cannot say anything else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from scipy import stats

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from sim import build, simulate, vary
from sim.model.migration.beliefs import Beliefs
from sim.scenario.customers.migration import OpinionLearning

FOLDER = Path(__file__).parents[1] / "images"
DAY, WEEKS, REPLICATIONS = 86_400.0, 6, 4
LIGHT, DARK, WARM = "#9aa7b4", "#1f4e79", "#c0504d"
CENTER: dict[str, Any] = {
    "scenario": "A phone and an app",
    "calendar": {"start": "2026-03-02", "days": 7 * WEEKS, "interval": "1 h", "open": "08:00-20:00"},
    "customers": {"population": 200},
    "outcome": {"resolution": 0.9},
    "channels": {
        "phone": {"preset": "phone", "arrivals": {"per_day": 80}},
        "app": {
            "preset": "app",
            "arrivals": {"per_day": 40},
            "self_service": {"containment": 0.75, "quit": 0, "fallback": "phone"},
        },
    },
    "pools": {"agents": {"agents": 8, "skills": ["phone"]}},
    "migration": {},
    "attention": {},
}


def reference(axes: Axes) -> None:
    """Draw the app's share from week to week: as it was when the volumes were counted, and broken."""
    now = build(CENTER)
    broken = vary(now, {"channels.app.self_service.failure": 1}).compared_with(now)
    for scenario, name, colour in ((now, "as when the volumes were counted", DARK), (broken, "breaks on day 1", WARM)):
        axes.plot(range(1, WEEKS + 1), _by_week(scenario), marker="o", color=colour, label=name)
    axes.axhline(1 / 3, color=LIGHT, linestyle="--", label="share of the volumes")
    axes.set(xlabel="week", ylabel="app's share of first contacts", ylim=(0, 0.45))


def _by_week(scenario: Any) -> list[float]:
    logs = [simulate(scenario, number) for number in range(REPLICATIONS)]
    counts = np.zeros((WEEKS, 2))
    for log in logs:
        first = log.contacts["attempt"] == 1
        week = (log.contacts["arrival"][first] // (7 * DAY)).astype(int)
        np.add.at(counts, (week, (log.contacts["channel"][first] == 0).astype(int)), 1)
    return list(counts[:, 1] / counts.sum(axis=1))


def belief(axes: Axes) -> None:
    """Draw what one customer believes of a new app that should settle three of four, week by week."""
    tries = {0: [True, True, True, False, True], 1: [False, False, False, False, False]}
    for row, (colour, name) in enumerate(((DARK, "it helps four times of five"), (WARM, "it never helps"))):
        believed = Beliefs(np.ones(2), np.array([[0.75]]), {0}, OpinionLearning())
        days, levels = np.arange(0, 366, 1.0), []
        for day in days:
            if day % 14 == 7 and day < 70:
                believed.learn(row, 0, 0, tries[row][int(day // 14)], day * DAY)
            levels.append(0.75 + believed.gap(row, 0, 0, day * DAY))
        axes.plot(days, levels, color=colour, label=name)
    axes.axhline(0.75, color=LIGHT, linestyle="--", label="what was promised")
    axes.set(xlabel="days since it opened; five tries, then none", ylabel="believed to settle", ylim=(0, 1))


def habit(axes: Axes) -> None:
    """Draw how customers share their contacts out where the volumes have six in ten on the phone."""
    shares = np.linspace(0, 1, 21)
    law = stats.beta(1.5 * 0.6, 1.5 * 0.4)
    axes.bar(shares[:-1] + 0.025, np.diff(law.cdf(shares)), width=0.045, color=DARK, label="customers with habits")
    axes.axvline(0.6, color=WARM, label="all alike")
    axes.set(xlabel="a customer's share on the phone", ylabel="share of customers", ylim=(0, 0.3))


PICTURES = {"reference": reference, "belief": belief, "habit": habit}


def draw(folder: Path) -> None:
    """Write every picture into a folder."""
    for name, picture in PICTURES.items():
        figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
        picture(axes)
        axes.legend(frameon=False, fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(folder / f"choice_{name}.png", dpi=110, metadata={"Software": None})
        plt.close(figure)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
