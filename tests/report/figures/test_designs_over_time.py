"""What customers think of channels over weeks, design by design: the means of the logs, drawn and said."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.experiments import simulate
from sim.experiments.compare.compare import compare
from sim.experiments.compare.comparison import Comparison
from sim.experiments.compare.frames import PERIODS
from sim.report.canvas.drawing import painted
from sim.report.figures import OF_COMPARISONS, Compared
from sim.report.figures.designs_over_time import by_channel, opinions, opinions_show
from sim.scenario import Scenario, build

DAY = 86_400.0
WEEKS = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26")
Means = dict[tuple[str, str], tuple[float, ...]]  # by design and channel


def of(means: Means, metric: str = "opinion") -> Compared:
    """Return a comparison with these means by week."""
    rows = [
        {"design": design, "date": date, "metric": metric, "channel": channel, "unit": "level"}
        | {"mean": mean, "low": mean - 0.01, "high": mean + 0.01}
        for (design, channel), values in means.items()
        for date, mean in zip(WEEKS, values, strict=False)
    ]
    return Compared({}, pl.DataFrame(rows, schema=PERIODS))


FALLING: Means = {
    ("now", "app"): (0.7, 0.7, 0.7, 0.7),
    ("now", "chat"): (0.6, 0.62, 0.64, 0.66),
    ("now", "phone"): (0.8, 0.7, 0.6, 0.5),
    ("new", "app"): (0.7, 0.7, 0.7, 0.7),
    ("new", "chat"): (0.6, 0.6, 0.6, 0.6),
    ("new", "phone"): (0.8, 0.8, 0.8, 0.8),
}


def test_a_panel_for_each_channel_and_a_line_with_a_band_for_each_design() -> None:
    found = opinions(of(FALLING))
    assert len(found) == 24
    figure = painted(by_channel, found)
    panels = [axes for axes in figure.axes if axes.get_visible() and axes.lines]
    assert [axes.get_title(loc="left") for axes in panels] == ["chat", "phone"]
    drawn = [[line.get_ydata().tolist() for line in axes.lines] for axes in panels]  # type: ignore[union-attr]
    assert drawn == [[[*FALLING[design, name]] for design in ("now", "new")] for name in ("chat", "phone")]
    assert all(len(axes.collections) == 2 for axes in panels)
    assert "app 0.7" in figure.get_supxlabel()  # which never moves, and is the same in both


def test_said_is_the_channel_on_which_designs_are_furthest_apart_at_the_end() -> None:
    source = of(FALLING)
    assert opinions_show(source, opinions(source)) == (
        "At the end what customers think of phone is 0.80 in new, 0.50 in now"
    )


@pytest.mark.parametrize(
    "source",
    [
        of({}),
        of({("now", "phone"): (0.5,) * 4, ("new", "phone"): (0.5,) * 4}),
        of({("now", "phone"): (0.5,), ("new", "phone"): (0.9,)}),
        of(FALLING, "channel_share"),
    ],
    ids=["nobody chooses", "nothing moves", "one week", "other figures"],
)
def test_nothing_is_shown_where_nothing_moves(source: Compared) -> None:
    assert opinions(source).is_empty()


def center(agents: int) -> Scenario:
    """Describe four weeks of customers who choose between a phone and a chat."""
    phone = {"mode": "live", "arrivals": {"per_day": 15}, "handle_time": {"exponential": {"mean": "4 min"}}}
    phone |= {"patience": {"exponential": {"mean": "2 min"}}, "target": {"within": "20 s"}}
    return build(
        {
            "scenario": "Weeks", "calendar": {"start": "2026-01-05", "days": 28, "open": "09:00-11:00"},
            "experiment": {"replications": 2}, "customers": {"population": 50}, "attention": {},
            "channels": {"phone": phone, "chat": phone | {"arrivals": {"per_day": 5}}},
            "pools": {"desk": {"agents": agents, "skills": ["phone", "chat"]}},
            "migration": {"reference": "promised"},
        }
    )  # fmt: skip


@cache
def compared() -> Comparison:
    return compare({"two": center(2), "one": center(1)}, jobs=1)


def test_the_table_has_the_means_of_the_logs() -> None:
    rows = compared().to_polars("periods").filter(metric="opinion")
    assert sorted(set(zip(rows["design"], rows["channel"], strict=True))) == [
        (design, channel) for design in ("one", "two") for channel in ("chat", "phone")
    ]
    scenario = compared().results["one"].scenario
    logs = [simulate(scenario, k).daily_opinions for k in (0, 1)]
    row: Any = rows.filter(design="one", channel="phone", date="2026-01-19").row(0, named=True)
    weighed = [_of_days(log, log["channel"] == 1, 14, 21) for log in logs]
    assert row["mean"] == pytest.approx(sum(one for one, _ in weighed) / sum(users for _, users in weighed))
    assert 0 < row["low"] < row["mean"] < row["high"] < 1
    assert "opinions_over_time" in [kind.name for kind in OF_COMPARISONS]
    assert not opinions(Compared({}, compared().to_polars("periods"))).is_empty()


def _of_days(table: Any, mine: Any, first: int, last: int) -> tuple[float, float]:
    rows = mine & (table["at"] >= first * DAY) & (table["at"] < last * DAY)
    assert np.count_nonzero(rows) == last - first
    return float((table["users"] * table["opinion"])[rows].sum()), float(table["users"][rows].sum())
