"""What figures leave out, put together, or begin elsewhere, so that what is left can be seen."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib import colormaps

from sim.experiments import replicate
from sim.report.canvas.drawing import painted
from sim.report.canvas.panels import panels
from sim.report.figures import Saved, over_time
from sim.report.figures.heat import NORM
from sim.report.figures.money import cost_waterfall
from sim.report.figures.over_time import extreme
from sim.report.run.headlines import headlines
from sim.report.run.presentation import of_run
from sim.scenario import build

cividis = colormaps["cividis"]


def test_lines_that_are_small_are_one_and_nothing_is_lost() -> None:
    ledger = [
        {"line": name, "mean": mean} for name, mean in (("wages", 900.0), ("a", 9.0), ("b", 8.0), ("tools", 83.0))
    ]
    document = {"costs": {"currency": "EUR", "ledger": ledger}}
    empty = {name: pl.DataFrame() for name in ("intervals", "timeline", "waits", "moves", "shares")}
    data = cost_waterfall(Saved(document, {}, **empty))
    assert data["line"].to_list() == ["wages", "tools", "other: a, b", "total"]
    assert data["amount"].to_list() == pytest.approx([900.0, 83.0, 17.0, 1_000.0])


def test_the_heat_map_tells_88_from_94_per_cent() -> None:
    """A difference of colour that anybody sees (CIE76 above 5), as between all steps from 80 % up."""
    shown = [cividis(NORM(share))[:3] for share in (0.82, 0.88, 0.94, 0.965, 0.99)]
    for one, other in pairwise(shown):
        assert np.linalg.norm(lab(one) - lab(other)) > 5


def lab(colour: Any) -> Any:
    """Return a colour of sRGB in CIELAB, under D65."""
    linear = np.where(
        np.array(colour) <= 0.04045, np.array(colour) / 12.92, ((np.array(colour) + 0.055) / 1.055) ** 2.4
    )
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def levels(**means: list[float]) -> pl.DataFrame:
    rows = [
        {"kind": "channel", "name": name, "metric": "service_level", "unit": "share", "date": "2026-01-05",
         "start": f"{9 + k:02d}:00", "seconds": 3_600.0, "mean": mean, "low": mean, "high": mean, "target": 0.8}
        for name, some in means.items() for k, mean in enumerate(some)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=over_time.SCHEMA)


def test_a_promise_that_is_always_kept_is_a_line_and_no_picture() -> None:
    figure = painted(partial(panels, label="in time"), levels(phone=[0.9, 0.7], web=[1.0, 1.0], app=[1.0, 1.0]))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["phone"]
    assert figure.get_supxlabel() == "100 % in time all the time: web, app"
    alone = painted(partial(panels, label="in time"), levels(web=[1.0, 1.0], app=[1.0, 1.0]))
    assert alone.axes == []
    assert [text.get_text() for text in alone.texts] == ["100 % in time all the time: web, app"]


def test_service_levels_begin_below_the_data_and_the_target_and_say_so() -> None:
    high = painted(partial(panels, label="in time", top=1.04, zoomed=True), levels(phone=[0.95, 0.93]))
    assert high.axes[0].get_ylim()[0] == pytest.approx(0.7)  # a tenth below the target of 80 %
    assert "not from 0" in high.axes[0].get_ylabel()
    low = painted(partial(panels, label="in time", top=1.04, zoomed=True), levels(phone=[0.95, 0.03]))
    assert low.axes[0].get_ylim()[0] == 0
    assert "not from 0" not in low.axes[0].get_ylabel()


def test_closed_hours_are_left_out() -> None:
    """Who finishes after close, and who still waits then, is not drawn as staff and queue of an open hour."""
    pools = {"agents": {"agents": {"08:00": 2, "10:00": 0}, "skills": ["phone"]}}
    plain = {
        "scenario": "Plain", "calendar": {"open": "08:00-10:00", "interval": "30 min"}, "pools": pools,
        "experiment": {"replications": 2}, "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 90}}},
    }  # fmt: skip
    result = replicate(build(plain))
    found = Saved.of(result.to_dict(), result.scenario.tree, of_run(result, result.scenario.tree).frames)
    late = found.timeline.filter(pl.col("start") >= "10:00")
    assert late.filter(metric="busy")["mean"].max() > 0
    assert set(late["open"]) == {0.0}
    assert set(found.timeline.filter(pl.col("start") < "10:00")["open"]) == {1.0}
    for frame in (over_time.queue(found), over_time.volume_and_staff(found)):
        assert len(frame)
        assert frame["start"].max() < "10:00"


def test_sentences_are_as_people_speak() -> None:
    phone = {"preset": "phone", "arrivals": {"per_hour": 60}}
    small = {
        "scenario": "Small", "calendar": {"open": "08:00-09:00"}, "experiment": {"replications": 2},
        "channels": {"phone": phone}, "pools": {"agents": {"agents": 7, "skills": ["phone"]}},
    }  # fmt: skip
    result = replicate(build(small))
    said = [one.text for one in headlines(result.to_dict(), result.scenario.tree)]
    assert any(text.startswith("Callers who get through wait ") for text in said)
    assert not any("Who is answered" in text or "on the average" in text for text in said)


def test_a_figure_says_where_its_line_is_lowest_and_when() -> None:
    told = extreme("The lowest is {value}, on {name}, {when}", lowest=True)
    data = levels(phone=[0.9, 0.7], web=[1.0, 0.95])
    empty = {name: pl.DataFrame() for name in ("intervals", "timeline", "waits", "moves", "shares")}
    assert told(Saved({}, {}, **empty), data) == "The lowest is 70.0 %, on phone, Mon 5 at 10:00"
    assert told(Saved({}, {}, **empty), data.clear()) == ""
