"""Figures: what they show is what was simulated, where they apply, and that nothing in them overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiments import RunResult, replicate, simulate
from sim.experiments.compare.compare import compare
from sim.experiments.runs import timelines
from sim.experiments.statistics.estimate import ratio_interval
from sim.log.records import Outcome, State
from sim.metrics import Facts, measure_intervals
from sim.metrics.columns.waits import answered_in_line, waited, waits
from sim.metrics.customers.moves import moved
from sim.metrics.sums import weights
from sim.report.canvas.axes import clock
from sim.report.canvas.drawing import painted
from sim.report.canvas.style import fit, house, width
from sim.report.figures import OF_COMPARISONS, OF_RUNS, Compared, Drawing, Saved, drawn, to_svg
from sim.report.run.presentation import of_run
from sim.runs.inputs import Inputs
from sim.runs.perform import write_run
from sim.runs.writing import draw_report
from sim.scenario import build
from sim.scenario.scenario import Scenario

pytestmark = pytest.mark.long

PAINT = {kind.name: kind.paint for kind in (*OF_COMPARISONS, *OF_RUNS)}
HOSTILE = (
    "$_^{", "<script>alert(1)</script>", "客户服务中心电话渠道非常非常长的名字甚至更长一些", "_hidden", "x", "%s {0}",
    "a very long name of a channel that never seems to end", "W" * 40, "$a$ & b", 'the "second" line', "\\alpha",
    "مرحبا",
)  # fmt: skip
ALWAYS = {"volume_and_staff", "occupancy", "agent_states"}
WAITED = {"service_level", "service_level_by_hour", "waits", "wait_distribution", "queue"}


def center(names: tuple[str, ...] = ("phone", "second"), **more: Any) -> Scenario:
    """A center whose callers, here or there, lose patience and try again, with a mailbox where nobody waits."""
    phone: dict[str, Any] = {"preset": "phone", "arrivals": {"per_hour": 40}}
    phone |= {"redial": {"probability": 0.6, "switch": 0.5}} if len(names) > 1 else {}
    tree = {
        "scenario": "Figures",
        "calendar": {"start": "2026-03-02", "days": 2, "open": "08:00-12:00"},
        "experiment": {"replications": 3, "seed": 5},
        "channels": dict.fromkeys(names, phone) | more.pop("channels", {}),
        "pools": {f"team {name}": {"agents": 3, "skills": [name, *more.get("late", [])], "wage": 20} for name in names},
    }
    tree["pools"][f"team {names[-1]}"] |= more.pop("learns", {})
    more.pop("late", None)
    return build(tree | more)


@cache
def rich() -> RunResult:
    """A run with everything that there are figures of."""
    return replicate(
        center(
            channels={"mail": {"preset": "email", "arrivals": {"per_hour": 6}}},
            late=["mail"],
            segments={"private": {"share": 0.7, "annual_value": 100}, "firms": {"share": 0.3, "annual_value": 900}},
            costs={}, attention={}, retention={},
            customers={"population": 500}, migration={}, learns={"empowerment": 0.6, "learning": {}},
        )
    )  # fmt: skip


@cache
def hostile() -> RunResult:
    needs = {name: {"share": 1 / len(HOSTILE)} for name in HOSTILE}
    return replicate(center(HOSTILE, costs={}, attention={}, retention={}, issues=needs))


def saved(result: RunResult) -> Saved:
    return Saved.of(result.to_dict(), result.scenario.tree, of_run(result, result.scenario.tree).frames)


@cache
def drawings(which: str) -> dict[str, Drawing]:
    """The figures of a run, or of a comparison, by name."""
    if which == "comparison":
        return {one.name: one for one in drawn(OF_COMPARISONS, Compared(compared()))}
    result = {"rich": rich, "hostile": hostile}[which]()
    return {one.name: one for one in drawn(OF_RUNS, saved(result))}


@cache
def compared() -> dict[str, Any]:
    usual = center(("phone",), costs={}, attention={})
    few = build(usual.tree | {"pools": {"team phone": {"agents": 1, "skills": ["phone"], "wage": 20}}})
    return compare({HOSTILE[0]: usual} | dict.fromkeys(HOSTILE[1:], few)).to_dict()


@cache
def logs() -> list[tuple[Facts, Any]]:
    scenario = rich().scenario
    return [(Facts(scenario, log), log) for log in (simulate(scenario, k, 5) for k in range(3))]


def at(frame: pl.DataFrame, name: str, date: str, start: str, metric: str) -> dict[str, Any]:
    return frame.row(
        by_predicate=(pl.col("name") == name)
        & (pl.col("date") == date)
        & (pl.col("start") == start)
        & (pl.col("metric") == metric),
        named=True,
    )


def within(log: Any, channel: str, begin: float, end: float) -> Any:
    contacts = log.contacts
    mine = contacts["channel"] == log.names.channels.index(channel)
    return mine & (contacts["arrival"] >= begin) & (contacts["arrival"] < end)


def test_volume_is_the_mean_of_the_logs_with_its_interval() -> None:
    row = at(drawings("rich")["volume_and_staff"].data, "phone", "2026-03-03", "09:30", "arrivals")
    begin = 86_400 + 9.5 * 3_600
    counts = np.array([within(log, "phone", begin, begin + row["seconds"]).sum() for _, log in logs()], float)
    half = 4.302652729911275 * counts.std(ddof=1) / np.sqrt(3)  # Student's quantile, two degrees of freedom
    assert row["seconds"] == 1_800.0
    assert [row["mean"], row["low"], row["high"]] == pytest.approx(
        [counts.mean(), max(counts.mean() - half, 0), counts.mean() + half]
    )


def test_waits_are_ratios_of_sums_with_their_interval() -> None:
    row = at(drawings("rich")["waits"].data, "second", "2026-03-02", "10:00", "wait")
    sums, many = [], []
    for facts, log in logs():
        mine = within(log, "second", 36_000, 37_800) & waited(facts)
        sums.append(waits(facts)[mine].sum())
        many.append(float(mine.sum()))
    expected = ratio_interval(np.array(sums), np.array(many), 0.95)
    assert [row["mean"], row["low"], row["high"]] == pytest.approx([expected[0], max(expected[1] or 0, 0), expected[2]])
    assert row["target"] == 20.0


def test_the_distribution_meets_the_service_level_at_the_target() -> None:
    data = drawings("rich")["wait_distribution"].data
    for name in ("phone", "second", "mail"):
        rows = data.filter(channel=name)
        reached = rows.filter(pl.col("within") == pl.col("target"))["answered"].item()
        assert reached == pytest.approx(rich().estimate("service_level_3", (("channel", name),)).mean)
        assert rows["answered"].is_sorted()
        assert (rows["answered"] + rows["lost"]).max() <= 1 + 1e-12


def test_the_distribution_counts_every_wait_of_every_replication() -> None:
    seconds = np.concatenate(
        [waits(facts)[within(log, "phone", 0, np.inf) & answered_in_line(facts)] for facts, log in logs()]
    )
    rows = timelines.waits(rich()).filter(channel="phone").sort("within", nulls_last=True)
    assert 3 * rows["answered"].sum() == pytest.approx(len(seconds))
    for edge, reached in rows.select("within", pl.col("answered").cum_sum()).drop_nulls().rows():
        assert 3 * reached == pytest.approx((seconds <= edge).sum())


def test_the_heat_map_is_a_ratio_of_sums_by_weekday_and_hour() -> None:
    row = drawings("rich")["service_level_by_hour"].data.filter(channel="phone", weekday=2, hour=9).row(0, named=True)
    kept = counted = 0.0
    for facts, log in logs():
        mine = within(log, "phone", 86_400 + 32_400, 86_400 + 36_000)
        kept += weights(facts)["sl_numerator"][mine].sum()
        counted += weights(facts)["sl_denominator"][mine].sum()
    assert row["service_level"] == pytest.approx(kept / counted)
    assert row["promised"] == pytest.approx(counted / 3)


def test_states_of_agents_are_seconds_of_the_log() -> None:
    data = drawings("rich")["agent_states"].data
    row = at(data, "team phone", "2026-03-02", "08:30", "idle")
    seconds = 0.0
    for _, log in logs():
        states = log.states
        mine = (states["pool"] == 0) & (states["state"] == State.IDLE)
        seconds += np.clip(np.minimum(states["end"], 32_400) - np.maximum(states["start"], 30_600), 0, None)[mine].sum()
    assert row["mean"] == pytest.approx(seconds / 3 / 1_800)
    whole = data.filter(pl.col("metric") != "absent").group_by("name", "date", "start").agg(pl.col("mean").sum())
    duty = (
        drawings("rich")["volume_and_staff"].data.filter(metric="agents").select("name", "date", "start", agents="mean")
    )
    both = whole.join(duty, on=["name", "date", "start"])
    assert len(both) > 10
    assert both["mean"].to_numpy() == pytest.approx(both["agents"].to_numpy())


def test_queue_and_backlog_are_those_of_the_log() -> None:
    row = at(drawings("rich")["queue"].data, "phone", "2026-03-02", "10:30", "queue_length")
    backlog = at(drawings("rich")["backlog"].data, "mail", "2026-03-02", "11:30", "backlog")
    waiting, left = 0.0, []
    for _, log in logs():
        contacts = log.contacts
        mine = within(log, "phone", 0, np.inf)
        gone = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
        waiting += np.clip(np.minimum(gone, 39_600) - np.maximum(contacts["arrival"], 37_800), 0, None)[mine].sum()
        mail = within(log, "mail", 0, 43_200)
        left.append((mail & ~(contacts["talk_end"] <= 43_200)).sum())
    assert row["mean"] == pytest.approx(waiting / 3 / 1_800)
    assert backlog["mean"] == pytest.approx(np.mean(left))


def test_flows_are_contacts_that_came_after_others() -> None:
    data = drawings("rich")["flows"].data
    assert set(data["why"]) == {
        *("waited too long, or was not let in", "chose so"),
        *("not resolved, or no reply", "the channel was closed"),
    }
    again = sum(int((log.contacts["attempt"] > 1).sum()) for _, log in logs())
    elsewhere = sum(int(moved(facts).sum()) for facts, _ in logs())
    assert 3 * data["contacts"].sum() == pytest.approx(again + elsewhere)


def test_the_waterfall_adds_up_to_the_cost() -> None:
    data = drawings("rich")["cost_waterfall"].data
    lines = data.filter(pl.col("line") != "total")
    assert lines["begin"].to_list() == pytest.approx([0.0, *lines["end"].to_list()[:-1]])
    assert data["end"][-1] == pytest.approx(rich().estimate("cost_total").mean)


def test_parts_of_attention_add_up_to_the_level() -> None:
    data = drawings("rich")["attention_parts"].data
    sums = data.group_by("channel").agg(pl.col("adds").sum(), pl.col("level").first())
    assert sums["adds"].to_numpy() == pytest.approx(sums["level"].to_numpy())
    assert set(sums["channel"]) == {"phone", "second", "mail"}


def test_cost_and_attention_are_the_metrics() -> None:
    row = drawings("rich")["cost_and_attention"].data.filter(name="mail").row(0, named=True)
    for axis, metric in (("cost", "cost_per_contact"), ("attention", "attention_level")):
        found = rich().estimate(metric, (("channel", "mail"),))
        assert [row[f"{axis}_{part}"] for part in ("mean", "low", "high")] == [found.mean, found.low, found.high]


def test_retention_falls_by_the_churn_in_both_conventions() -> None:
    data = drawings("rich")["retention"].data
    assert set(data["segment"]) == {"private", "firms", "all customers"}
    churn = rich().estimate("churn", (("segment", "firms"),)).mean or 0.0
    last = data.filter(segment="firms", year=10).sort("convention")["share"].to_list()
    assert last == pytest.approx([(1 - churn) ** 10, (1 - churn) ** 9])
    assert rich().estimate("base_kept", ()).mean == pytest.approx(
        data.filter(segment="all customers", year=10, convention="start_of_year")["share"].item(), abs=1e-3
    )


def test_shares_of_channels_add_up() -> None:
    days = drawings("rich")["channel_shares"].data.group_by("date").agg(pl.col("mean").sum())
    assert days["mean"].to_list() == pytest.approx([1.0, 1.0])


def test_differences_are_those_of_the_comparison() -> None:
    data, told = drawings("comparison")["differences"].data, compared()["comparisons"]
    row = next(one for one in told if one["metric"] == "service_level" and not one["scope"] and one["design"] == "x")
    mine = data.filter(pl.col("channel").is_null(), pl.col("pool").is_null(), metric="service_level", design="x").row(
        0, named=True
    )
    assert [mine[key] for key in ("difference", "difference_low", "difference_high", "verdict")] == [
        row[key] for key in ("difference", "difference_low", "difference_high", "verdict")
    ]
    assert row["difference"] < -0.2


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
    for name, one in drawings(which).items():
        again = pl.read_csv(one.data.write_csv().encode(), schema=one.data.schema)
        assert to_svg(painted(PAINT[name], again)) == to_svg(one.figure), name


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
            canvas.draw()
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


def test_one_replication_has_lines_without_bands() -> None:
    scenario = center()
    facts = Facts(scenario, simulate(scenario, 0, 5))
    assert len(facts.log.contacts["arrival"])
    one = replicate(build(scenario.tree | {"experiment": {"replications": 1, "seed": 5}}))
    assert timelines.timeline(one)["low"].null_count() == len(timelines.timeline(one))
    assert one.intervals.lines["arrivals"] == pytest.approx(measure_intervals(facts).lines["arrivals"])
    assert {"waits", "queue"} <= {figure.name for figure in drawn(OF_RUNS, saved(one))}


def test_long_horizons_are_told_by_day() -> None:
    scenario = build(
        {
            "scenario": "Long",
            "calendar": {"start": "2026-01-05", "days": 60, "open": {"mon-fri": "08:00-10:00"}},
            "experiment": {"replications": 2},
            "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 10}}},
            "pools": {"agents": {"agents": 2, "skills": ["phone"]}},
        }
    )
    result = replicate(scenario)
    rows = timelines.timeline(result).filter(metric="arrivals")
    assert set(rows["seconds"]) == {86_400.0}
    assert set(rows["date"].str.to_date().dt.weekday()) == {1, 2, 3, 4, 5}
    assert rows["mean"].sum() == pytest.approx(result.estimate("arrivals").mean)


@pytest.mark.parametrize(
    ("days", "inches", "said"),
    [
        (0.5, 3.0, ["Mon 5", "02:00", "04:00", "06:00", "08:00", "10:00", "12:00"]),
        (2.0, 2.5, ["Mon 5", "12:00", "Tue 6", "12:00", "Wed 7"]),
        (14.0, 2.0, ["Mon 5", "Mon 12", "Mon 19"]),
        (90.0, 3.0, ["5 Jan", "19 Jan", "2 Feb", "16 Feb", "2 Mar", "16 Mar", "30 Mar"]),
        (730.0, 2.0, ["Jul", "2027", "Jul", "2028"]),
    ],
)
def test_ticks_are_at_midnight_whole_hours_and_mondays(days: float, inches: float, said: list[str]) -> None:
    monday = 739_621.0  # 5 January 2026
    ticks = clock(monday, monday + days, inches)
    assert ticks.said == said
    assert all((24 * one) % 1 < 1e-9 for one in ticks.at)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_cut_to_their_room(name: str) -> None:
    assert width(fit(name, 1.0), 9.0) <= 1.0
    assert fit(name, 99.0) == name


def test_served_contacts_are_in_the_figures() -> None:
    served = sum(int((log.contacts["outcome"] == Outcome.SERVED).sum()) for _, log in logs())
    assert served > 300, "the tests above would compare nothing with nothing"
