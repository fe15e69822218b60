"""How figures look: where they apply, that they hold what their tables do, drawn once too, and nothing overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiments import replicate
from sim.report.canvas.drawing import painted
from sim.report.canvas.style import fit, house, to_svg, width
from sim.report.figures import OF_COMPARISONS, OF_RUNS, Compared, Drawing, drawn
from sim.runs.inputs import Inputs
from sim.runs.perform import write_run
from sim.runs.writing import draw_report
from sim.scenario import build
from tests.report.figures.alike import both_alike
from tests.report.figures.centers import HOSTILE, compared, hostile, rich, saved

pytestmark = pytest.mark.long

PAINT = {kind.name: kind.paint for kind in (*OF_COMPARISONS, *OF_RUNS)}
ALWAYS = {"volume_and_staff", "occupancy", "agent_states"}
WAITED = {"service_level", "service_level_by_hour", "waits", "wait_distribution", "queue"}


@cache
def drawings(which: str) -> dict[str, Drawing]:
    """The figures of a run, or of a comparison, by name."""
    if which == "comparison":
        return {one.name: one for one in drawn(OF_COMPARISONS, Compared(compared()))}
    result = {"rich": rich, "hostile": hostile}[which]()
    return {one.name: one for one in drawn(OF_RUNS, saved(result))}


def those_of_its_own(which: str) -> dict[str, Drawing]:
    """The figures of kinds that the hostile center has not, which has more letters."""
    known = drawings("hostile") if which == "rich" else {}
    return {name: one for name, one in drawings(which).items() if name not in known}


@cache
def svgs(which: str) -> dict[str, str]:
    """The same as SVG."""
    return {name: to_svg(one.figure) for name, one in those_of_its_own(which).items()}


def test_figures_apply_where_there_is_something_to_show() -> None:
    everything = {kind.name for kind in OF_RUNS}
    assert set(drawings("rich")) == everything
    assert set(drawings("hostile")) == everything - {"backlog", "channel_shares", "skill_of_agents"}
    plain = build(
        {
            "scenario": "Plain",
            "calendar": {"open": "08:00-10:00"},
            "experiment": {"replications": 1},
            "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 60}}},
            "pools": {"agents": {"agents": 4, "skills": ["phone"]}},
        }
    )
    assert {one.name for one in drawn(OF_RUNS, saved(replicate(plain)))} == ALWAYS | WAITED


@pytest.mark.parametrize("which", ["rich", "hostile", "comparison"])
def test_a_picture_holds_nothing_that_its_table_does_not(which: str) -> None:
    """Drawn again from the CSV, every figure is the same, byte by byte."""
    for name, one in those_of_its_own(which).items():
        again = pl.read_csv(one.data.write_csv().encode(), schema=one.data.schema)
        assert to_svg(painted(PAINT[name], again)) == svgs(which)[name], name


def test_a_saved_run_is_drawn_again_from_its_files(tmp_path: Path) -> None:
    write_run(rich(), tmp_path, 1.0, Inputs(tmp_path))
    before = {path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    draw_report(tmp_path)
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()}
    assert page == (tmp_path / "report.html").read_text(encoding="utf-8")
    assert {Path(name).stem for name in before} == {kind.name for kind in OF_RUNS}
    assert all(Path(name).with_suffix(".csv").name in before for name in before)
    assert len(page) < 3_000_000


@pytest.mark.parametrize("which", ["rich", "hostile", "comparison"])
def test_every_figure_is_the_same_drawn_once(which: str, tmp_path: Path) -> None:
    for name, one in those_of_its_own(which).items():
        both_alike(one.figure, tmp_path, name, svgs(which)[name])


def labels(figure: Figure) -> Iterator[Text]:
    """Yield every text of a figure that says something."""
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip("\u200b "):
            yield text


@pytest.mark.parametrize("which", ["rich", "hostile", "comparison"])
def test_labels_overlap_neither_each_other_nor_the_edge(which: str) -> None:
    for name, one in drawings(which).items():
        with house():
            canvas = FigureCanvasAgg(one.figure)
            one.figure.draw_without_rendering()
            unseen = out_of_sight(one.figure)
            shown = [text for text in labels(one.figure) if id(text) not in unseen]
            found = [(text.get_text(), Text.get_window_extent(text, canvas.get_renderer())) for text in shown]
        for k, (said, box) in enumerate(found):
            inside = (
                box.x0 >= -1 and box.y0 >= -1 and box.x1 <= one.figure.bbox.x1 + 1 and box.y1 <= one.figure.bbox.y1 + 1
            )
            assert inside, (name, said)
            for other, beside in found[:k]:
                assert not box.padded(-1).overlaps(beside.padded(-1)), (name, said, other)


@pytest.mark.parametrize("which", ["rich", "hostile", "comparison"])
def test_every_point_of_cost_and_attention_has_a_name_and_a_look_of_its_own(which: str) -> None:
    one = drawings(which)["cost_and_attention"]
    (legend,) = one.figure.legends
    looks = [(handle.lines[0].get_color(), handle.lines[0].get_marker()) for handle in one.figure.axes[0].containers]
    assert len(looks) == len(set(looks)) == len(legend.get_texts()) == len(one.data)
    assert [text.get_text()[:4] for text in legend.get_texts()] == [name[:4] for name in one.data["name"]]


def out_of_sight(figure: Figure) -> set[int]:
    """Return the labels that are not drawn: of ticks outside of the limits, of axes that are off, or are ruled."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_visible():
                found |= {id(text) for text in axis.findobj(Text)}
                continue
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not (low - 1e-9 <= tick.get_loc() <= high + 1e-9 and axes.axison):
                    found |= {id(tick.label1), id(tick.label2)}
            found |= set() if axes.axison else {id(axis.label)}
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_cut_to_their_room(name: str) -> None:
    assert width(fit(name, 1.0), 9.0) <= 1.0
    assert fit(name, 99.0) == name
