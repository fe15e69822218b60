"""The table that a run begins with: what it holds by mode, how wide it is, what it leaves out first."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from functools import partial
from typing import Any

import pytest
from rich.console import Console

from sim import terminal
from sim.experiments import replicate
from sim.report.page.text_table import Table, label_beside
from sim.report.run.findings import findings
from sim.report.run.overview import SPARE, overview
from sim.report.run.presentation import present_run
from sim.report.run.slots import slots_taken
from sim.report.run.tables import Figures, tables
from sim.scenario import Scenario, build
from tests.report.run.center import center, document
from tests.support.paths import ROOT

WORK = {"handle_time": {"exponential": {"mean": "4 min"}}}
LONG = "customers_of_the_north"


def rows_of(table: Table) -> dict[str, dict[str, str]]:
    """Return the cells of a table by row and column."""
    return {row[0]: dict(zip(table.header[1:], row[1:], strict=True)) for row in table.rows}


def test_every_mode_has_its_row() -> None:
    channels, pools = overview(document(), center().tree)
    rows = rows_of(channels)
    assert list(rows) == ["phone", "mail", "bot", "chat", "calls", "all channels"]
    assert channels.header[1:] == (
        *("offered", "answered", "service level", "target", "ASA, reply", "abandoned"),
        *("occupancy", "cost/contact", "attention"),
    )
    assert [rows[name]["target"] for name in rows] == ["80/20 s", "80/4 h", "–", "–", "–", "–"]
    assert rows["mail"]["abandoned"] == rows["bot"]["ASA, reply"] == rows["bot"]["occupancy"] == "–"
    assert [row[0] for row in pools.rows] == ["voice", "text"]


def test_cells_are_the_metrics_of_the_document() -> None:
    figures, rows = Figures(document()), rows_of(overview(document(), center().tree)[0])
    for name, metric in (("phone", "asa"), ("mail", "response_time")):
        mean = figures.get(metric, (("channel", name),))["mean"]  # type: ignore[index]
        shown, unit = rows[name]["ASA, reply"].split()[:2]
        assert float(shown) * {"s": 1, "min": 60}[unit] == pytest.approx(mean, abs=3.1)
    contained = figures.get("contained", (("channel", "bot"),))["mean"]  # type: ignore[index]
    assert float(rows["bot"]["answered"]) == pytest.approx(contained, abs=0.5)
    level = figures.get("attention_level", ())["mean"]  # type: ignore[index]
    assert float(rows["all channels"]["attention"].split()[0]) == pytest.approx(level, abs=0.005)


def test_counts_of_the_channels_add_up() -> None:
    rows = rows_of(overview(document(), center().tree)[0])
    for column in ("offered", "answered"):
        *parts, whole = (float(row[column].replace(",", "")) for row in rows.values())
        assert sum(parts) == pytest.approx(whole, abs=2.5)


def test_failed_sessions_are_a_share_of_all_that_ended() -> None:
    figures = Figures(document())
    ends = [figures.get(metric, (("channel", "bot"),))["mean"] for metric in ("failed", "contained", "deflected")]  # type: ignore[index]
    shown = rows_of(overview(document(), center().tree)[0])["bot"]["abandoned"]
    assert float(shown.split()[0]) == pytest.approx(100 * ends[0] / sum(ends), abs=0.05)


def test_occupancy_is_that_of_the_pools_that_serve_the_channel() -> None:
    channels, pools = (rows_of(table) for table in overview(document(), center().tree))
    assert channels["phone"]["occupancy"] == pools["voice"]["occupancy"]
    figures = Figures(document())
    least, most = sorted(100 * figures.get("occupancy", (("pool", name),))["mean"] for name in pools)  # type: ignore[index]
    assert channels["mail"]["occupancy"] == f"{least:.0f} to {most:.0f} %"


def test_columns_of_which_nothing_is_known_are_left_out() -> None:
    data = {"scenario": "Plain", "calendar": {"days": 1}, "experiment": {"replications": 2}}
    phone = {"mode": "live", "arrivals": {"per_hour": 9}} | WORK
    scenario = build(data | {"channels": {"phone": phone}, "pools": {"p": {"agents": 3, "skills": ["phone"]}}})
    header = overview(replicate(scenario).to_dict(), scenario.tree)[0].header
    assert not {"cost/contact", "attention", "service level", "target"} & set(header)


def test_targets_met_and_missed_have_their_colours() -> None:
    table = overview(document(), center().tree)[0]
    figures = Figures(document())
    for row, name, share in ((0, "phone", 0.8), (1, "mail", 0.8)):
        level = figures.get("service_level", (("channel", name),))["mean"]  # type: ignore[index]
        assert table.shades[row, 3] == ("met" if level >= share else "missed")
    assert {cell for _, cell in table.shades} == {3}
    assert {cell for _, cell in table.without("offered").shades} == {2}


def printed(width: int, monkeypatch: pytest.MonkeyPatch, shown: list[Table]) -> list[str]:
    """Print tables on a terminal of so many letters."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(terminal, "Console", partial(Console, width=width, height=25, color_system=None))
    terminal._print_fitting(shown)
    return [line.rstrip() for line in sys.stdout.getvalue().splitlines()]  # type: ignore[attr-defined]


class Terminal(io.StringIO):
    """A place to print that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def twelve() -> list[Table]:
    """Return an overview of twelve channels with long names and wide figures."""
    header = overview(document(), center().tree)[0].header
    cells = (
        "12,345",
        "12,345",
        "100.0 % ±24.3",
        "80/20 s",
        "25.5 min ±47.9",
        "9.5 % ±41.1",
        "65.3 % ±26.0",
        "$16.94 ±12.33",
    )
    row = (*cells, "0.82 ±0.03")
    rows = tuple((f"{LONG}{k:02d}", *row) for k in range(12))
    return [Table("channel", header, rows, ("",) * 12, {}, SPARE)]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 150, 200])
def test_columns_are_left_out_in_order_and_no_figure_is_cut(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, lines = twelve()[0], printed(width, monkeypatch, twelve())
    left = [title for title in whole.header if any(title in line for line in lines)]
    gone = [title for title in whole.header if title not in left]
    assert set(gone) == set(SPARE[: len(gone)])
    kept = [k for k, title in enumerate(whole.header) if title in left]
    for k in kept[1:]:
        assert all(any(row[k] in line for line in lines) for row in whole.rows)
    if len(gone) < len(SPARE):
        assert all(any(all(row[k] in line for k in kept) for line in lines) for row in whole.rows)
    assert max(map(len, lines)) <= width


def test_what_is_asked_for_fits_into_120_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels with long names keep all but how many were answered, and the target, whose colour stands."""
    title = printed(120, monkeypatch, twelve())[1]
    assert all(column in title for column in twelve()[0].header if column not in SPARE[:2])


def test_what_is_piped_does_not_depend_on_the_terminal() -> None:
    words = f"from {center.__module__} import center, document; from {terminal.__name__} import show; "
    words += f"from {present_run.__module__} import present_run; show(present_run(document(), center().tree))"
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    outs = {
        subprocess.run(
            [sys.executable, "-c", words], env=where | {"COLUMNS": columns}, capture_output=True, text=True, check=True
        ).stdout
        for columns in ("40", "300")
    }
    assert len(outs) == 1
    assert max(map(len, outs.pop().splitlines())) <= 120


def test_a_segment_called_all_has_the_name_for_itself() -> None:
    table = next(one for one in tables(document(), center().tree) if one.title == "customers")
    assert [row[0] for row in table.rows] == ["all", "others", "all together"]
    assert label_beside("all", ["all", "all together"]) == "all together together"


def test_no_revenue_is_at_risk_on_channels_where_nobody_contacts_us() -> None:
    table = next(one for one in tables(document(), center().tree) if one.title == "cost of")
    rows = rows_of(table)
    assert rows["letters"]["revenue at risk"] == "–"
    assert rows["phone"]["revenue at risk"].startswith("$")
    assert rows["letters"]["cost"].startswith("$10.00")


def test_attention_of_machines_says_whom_it_leaves_out() -> None:
    table = next(one for one in tables(document(), center().tree) if one.title == "attention")
    assert [row[0] for row in table.rows] == ["phone", "mail", "bot, without those passed on", "chat"]


def chatting(agents: int, per_hour: int, **more: Any) -> Scenario:
    """Build a center whose agents hold up to four chats at full speed."""
    chat = {"mode": "concurrent", "arrivals": {"per_hour": per_hour}, "handle_time": {"deterministic": "6 min"}}
    chat |= {"concurrency": {"limit": 4, "speed": [1, 1, 1, 1]}}
    data = {"scenario": "Chats", "calendar": {"days": 1, "open": "08:00-18:00"}, "experiment": {"replications": 2}}
    pools = {"p": {"agents": agents, "skills": ["chat", *more]}}
    return build(data | {"channels": {"chat": chat, **more}, "pools": pools})


def test_agents_with_a_chat_each_are_not_full() -> None:
    """One agent who is busy nearly always, with 20 chats of 6 minutes an hour: two of four slots."""
    scenario = chatting(1, 20)
    told = replicate(scenario).to_dict()
    taken = slots_taken(Figures(told), scenario.tree, "p")
    assert taken == pytest.approx(2 / 4, abs=0.1)
    assert not [line for line in findings(told, scenario.tree) if line.startswith("p ")]


def test_agents_with_every_slot_taken_are_told() -> None:
    scenario = chatting(1, 60)
    said = findings(replicate(scenario).to_dict(), scenario.tree)
    assert any(re.fullmatch(r"p has 9\d\.\d % of what it can hold at once in hand", line) for line in said)


def test_calls_take_every_slot_of_an_agent() -> None:
    """Calls alone: the chats that might come take nothing."""
    phone = {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": {"deterministic": "3 min"}}
    scenario = chatting(2, 0, phone=phone)
    told = replicate(scenario).to_dict()
    busy = Figures(told).get("occupancy", (("pool", "p"),))["mean"]  # type: ignore[index]
    assert slots_taken(Figures(told), scenario.tree, "p") == pytest.approx(busy)
