"""``ccsim erlang``: what follows from what, as tables and for programs, and wrong words."""

from __future__ import annotations

import json
import math
from io import StringIO
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import brentq
from scipy.stats import gamma

import cli
from tests.oracles.erlang import erlang_a, erlang_b, erlang_c
from tests.oracles.erlang import erlang_c_quantile as quantile

A2 = "--volume 100/h --handle 5min --patience 3min"


def told(words: str, capsys: pytest.CaptureFixture[str], form: str = "json", code: int = 0) -> str:
    assert cli._outcome(["erlang", *words.split(), "--format", form]) == code
    out, errors = capsys.readouterr()
    assert errors == ""
    return str(out)


def answered(words: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    return dict(json.loads(told(words, capsys, code=code)))


def test_agents(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(f"{A2} --target 80/20", capsys)
    assert (found["formula"], found["found"], found["agents"], found["required"]) == ("Erlang A", "agents", 11, 11)
    assert found["fractional"] == pytest.approx(10.081, abs=5e-4)
    assert (found["volume"], found["handle_time"], found["load"], found["patience"]) == (
        100,
        300,
        pytest.approx(25 / 3),
        180,
    )
    assert found["targets"] == [{"figure": "service_level", "at_least": 0.8, "within": 20, "formula": "SL-4"}]
    assert [(row["agents"], row["kept"]) for row in found["rows"]] == [(9, False), (10, False), (11, True), (12, True),
                                                                      (13, True)]  # fmt: skip
    for row in found["rows"]:
        exact = erlang_a(100 / 3_600, 1 / 300, int(row["agents"]), 1 / 180, 20.0)
        names = ("asa", "abandonment", "occupancy", "delayed", "queue_length")
        assert [row[name] for name in names] == pytest.approx([getattr(exact, name) for name in names], rel=1e-6)
        assert row["service_level"] == pytest.approx(exact.sl4, abs=1e-6)


def test_the_table_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(f"{A2} --target 80/20", capsys, "table").splitlines()
    assert lines[0] == "Erlang A: 11 agents, 100 contacts an hour, handle time 5 min, patience 3 min, 8.33 erlangs"
    assert lines[2].split() == ["agents", "service", "level", "ASA", "abandonment", "occupancy", "delayed", "targets"]
    assert lines[6].split() == ["11", "86.9", "%", "6.8", "s", "4.6", "%", "72.3", "%", "19.9", "%", "kept"]
    assert "• 80/20 s by SL-4 takes 11 agents; 10 answer 79.4 % in time" in lines


def test_csv_is_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.read_csv(StringIO(told(f"{A2} --agents 10.5 --around 1", capsys, "csv")))
    assert frame["agents"].to_list() == [9, 10, 10.5, 11, 12]
    less, half, more = (frame["occupancy"][k] * frame["agents"][k] for k in (1, 2, 3))
    assert half == pytest.approx((less + more) / 2)
    assert frame["rostered"].null_count() == len(frame)


LEAST = "--abandonment 4.58679% --find patience"
BACK = [
    ("--handle 5min --patience 3min --target 80/20", "level", "contacts an hour", "up to 110.8"),
    ("--volume 100/h --patience 3min --target 80/20", "level", "handle time", "handle time of 332.5 s"),
    (f"--volume 100/h --handle 5min {LEAST}", "lost", "targets", "patience is 3 min"),
]


@pytest.mark.parametrize(("words", "asked", "column", "said"), BACK)
def test_backwards(words: str, asked: str, column: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    words += " --agents 11"
    found = answered(words, capsys)
    table = told(words, capsys, "table")
    assert column in table.splitlines()[2]
    assert said in table
    (middle,) = [row for row in found["rows"] if row["agents"] == 11]
    assert middle["kept"]
    exact = erlang_a(found["volume"] / 3_600, 1 / found["handle_time"], 11, 1 / found["patience"], 20.0)
    assert (exact.sl4 if asked == "level" else exact.abandonment) == pytest.approx(
        0.8 if asked == "level" else 0.0458679, abs=1e-6
    )


def test_a_volume_is_said_in_many_ways(capsys: pytest.CaptureFixture[str]) -> None:
    rest = "--handle 300s --target 80%/20s --around 0"
    found = [
        answered(f"{said} {rest}", capsys)["agents"]
        for said in ("--volume 50/30min", "--volume 2400/day", "--volume 100/hour", "--load 8.33333333")
    ]
    assert found == [12] * 4


@pytest.mark.parametrize(("formula", "field"), [("SL-1", "sl1"), ("2", "sl2"), ("sl-3", "sl3"), ("SL-5", "sl5")])
def test_formulas(formula: str, field: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(f"{A2} --agents 10 --formula {formula} --short 5s --around 0", capsys)
    exact = erlang_a(100 / 3_600, 1 / 300, 10, 1 / 180, 20.0, 5.0)
    assert found["rows"][0]["service_level"] == pytest.approx(getattr(exact, field), abs=1e-6)


def test_heads(capsys: pytest.CaptureFixture[str]) -> None:
    c3 = "--volume 200/h --handle 3min --target 80/20 --around 0"
    assert answered(f"{c3} --shrinkage 30%", capsys)["rostered"] == pytest.approx(20)
    assert answered(f"{c3} --absence 10% --blocks 20%", capsys)["rostered"] == pytest.approx(14 / 0.72)
    assert answered(f"{c3} --absence 6% --sure 95%", capsys)["rostered"] == 17  # of 16 enough come on 93.3 %
    table = told(f"{c3} --shrinkage 30%", capsys, "table")
    assert "• rostered 20: 14 / 0.7 = 20" in table
    assert "• if only the roster is rounded, 19: 13.05 / 0.7 = 18.64" in table


def test_chats_and_any_patience(capsys: pytest.CaptureFixture[str]) -> None:
    chats = answered("--volume 50/h --handle 10min --chats 1,0.84,0.67 --patience 3min --target 80/45", capsys)
    assert (chats["formula"], chats["agents"]) == ("Chats, evenly spread", 5)
    turned = answered("--volume 90/h --handle 4min --patience 3min --balk 10% --target 80/20", capsys)
    assert (turned["formula"], turned["agents"], turned["balk"]) == ("M/M/n+G", 8, 0.1)
    wide = answered(f"{A2} --patience-law weibull --patience-cv 1 --agents 10 --around 0", capsys)
    plain = answered(f"{A2} --agents 10 --around 0", capsys)
    assert wide["rows"][0]["asa"] == pytest.approx(
        plain["rows"][0]["asa"], rel=1e-6
    )  # a Weibull law of cv 1 is exponential


BUSY = "--handle 5min --patience 3min --target 80/20 --busyness 30"


def test_days_unlike_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Eleven agents keep the mean, 12 keep 80 of 100 days and 13 ninety: P(Gamma <= what they bear)."""
    kept = {n: gamma.cdf(largest(n), 30, scale=1 / 30) for n in (11, 12, 13, 14, 15)}
    for share, agents in (("80%", 12), ("90%", 13)):
        found = answered(f"--volume 100/h {BUSY} --days {share}", capsys)
        assert (found["agents"], found["busyness"], found["days"]) == (agents, 30, float(share[:-1]) / 100)
        for row in found["rows"]:
            assert row["days_kept"] == pytest.approx(kept.get(row["agents"], row["days_kept"]), abs=1e-6)
            assert row["kept"] == (row["agents"] >= agents)
    table = told(f"--volume 100/h {BUSY} --days 90%", capsys, "table")
    assert "80/20 s by SL-4 on 90 % of days takes 13 agents; 12 keep it on 88.7 % of days" in table
    most = answered(f"--agents 13 {BUSY} --days 90%", capsys)["volume"]
    assert gamma.cdf(100 * largest(13) / most, 30, scale=1 / 30) == pytest.approx(0.9, abs=1e-6)
    endless = "--volume 100/h --handle 5min --target 80/20 --busyness 30 --days 90%"
    assert "on the busiest days no less comes than agents can do" in told(endless, capsys, "table")


def largest(agents: int) -> float:
    """Return the share of 100 calls an hour at which the chain's service level is 80 %."""
    return brentq(lambda part: erlang_a(part / 36, 1 / 300, agents, 1 / 180, 20.0).sl4 - 0.8, 0.1, 3.0)


def test_who_all_turn_round_is_erlang_b(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered("--volume 100/h --handle 5min --balk 100% --agents 10 --around 0", capsys)
    lost = erlang_b(100 / 12, 10)
    row = found["rows"][0]
    assert found["formula"] == "Erlang B"
    assert [row[one] for one in ("abandonment", "balked", "delayed")] == pytest.approx([lost] * 3)
    assert (row["occupancy"], row["wait"]) == (pytest.approx(10 / 12 * (1 - lost)), 0)


def test_what_a_planner_may_overlook(capsys: pytest.CaptureFixture[str]) -> None:
    endless = told("--volume 100/h --handle 5min --agents 8", capsys, "table")
    assert "the line grows without end" in endless
    assert "write --patience 3min" in endless
    assert "endless" in endless
    hasty = told("--volume 100/h --handle 5min --patience 15s --target 80/20", capsys, "table")
    assert "47.9 % give up, which no target minds; write --abandonment 5% too" in hasty
    assert "give up" not in told(f"{A2} --target 80/20 --abandonment 5%", capsys, "table")
    row = answered("--volume 100/h --handle 5min --agents 8 --around 0", capsys)["rows"][0]
    assert (row["asa"], row["abandonment"], row["service_level"]) == (None, None, 0)


def test_without_an_answer_it_says_so_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    any_volume = "--agents 1 --handle 5min --patience 1min --occupancy 100%"
    assert "1 agent keeps occupancy of 100 % at any volume" in told(any_volume, capsys, "table", 1)
    assert answered(any_volume, capsys, 1)["rows"] == []
    assert told(any_volume, capsys, "csv", 1).strip() == ""
    none = "--volume 100/h --handle 5min --agents 3 --abandonment 1% --find patience"
    assert "with 3 agents no patience comes to abandonment of 1 %" in told(none, capsys, "table", 1)


def test_endless_patience_is_erlang_c(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered("--volume 60/h --handle 6min --patience endless --agents 8 --around 0", capsys)
    exact = erlang_c(60 / 3_600, 1 / 360, 8, 20.0)
    assert found["formula"] == "Erlang C"
    assert found["rows"][0]["service_level"] == pytest.approx(exact.service_level, rel=1e-7)
    within = math.ceil(quantile(60 / 3_600, 1 / 360, 8, 0.8))
    kept = [
        answered(f"--volume 60/h --handle 6min --agents 8 --target 80/{seconds}", capsys)["required"]
        for seconds in (within - 1, within)
    ]
    assert kept == [9, 8]


T5 = "--intervals 9,24,24,9/30min --handle 10min --patience 3min --target 80/20"


def test_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    """Two hours whose load lags; a spreadsheet has five agents in the first and last half hour."""
    found = answered(T5, capsys)
    rows = found["intervals"]
    assert [row["spreadsheet"] for row in rows] == [5, 10, 10, 5]
    assert [row["required"] for row in rows] == [4, 8, 10, 7]
    assert (found["agent_hours"], found["agent_hours_spreadsheet"]) == (14.5, 15)
    for row in rows:
        rate = row["lagging_load"] / 600
        exact = erlang_a(rate, 1 / 600, int(row["required"]), 1 / 180, 20.0)
        assert (row["service_level"], row["occupancy"]) == pytest.approx((exact.sl4, exact.occupancy), abs=1e-6)
    table = told(f"{T5} --shrinkage 30%", capsys, "table")
    assert "asks for 15: too many in 2 and too few in 1 of 4 intervals" in table
    assert table.splitlines()[4].split()[-1] == "6"
    assert pl.read_csv(StringIO(told(T5, capsys, "csv")))["required"].to_list() == [4, 8, 10, 7]


def test_intervals_before_and_after_all_calls(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answered("--intervals 0,24,0,0,0/30min --handle 10min --target 80/20", capsys)["intervals"]
    assert [row["required"] > 0 for row in rows] == [False, True, True, True, False]
    kept = [
        [row["lagging_load"] < n and erlang_c(row["lagging_load"], 1.0, n, 20 / 600).service_level >= 0.8
         for n in (int(row["required"]) - 1, int(row["required"]))]
        for row in rows[1:4]
    ]  # fmt: skip
    assert kept == [[False, True]] * 3
    assert (rows[0]["service_level"], rows[0]["asa"]) == (None, None)
    assert "–" in told("--intervals 0,24/30min --handle 10min --target 80/20", capsys, "table")


WRONG = {
    "--volume 9/h --handle 5min --target 80/20 --busyness 30": "--busyness: needs the other; write --days 90% too",
    "--volume 9/h --handle 5min --target 80/20 --days 90%": "--days: needs the other; write --busyness 30 too",
    "--volume 9/h --handle 5min --target 80/20 --busyness 0 --days 9%": "--busyness: '0' is out of range",
    "--volume 9/h --handle 5min --target 80/20 --busyness 9 --days 100%": "--days: '100%' of days is out of range",
    "--volume 9/h --handle 5min --agents 3 --busyness 9 --days 90%": "--days: are those on which targets are kept",
    "--intervals 9,x/30min --handle 5min --asa 9s": "--intervals: 'x' is not a number; write the contacts of each",
    "--intervals 9,9 --handle 5min --asa 9s": "--intervals: '9,9' has no time; write the contacts of each interval",
    "--intervals 0,0/h --handle 5min --asa 9s": "--intervals: '0,0/h' is out of range; write 0 to 1,000,000 contacts",
    "--intervals 9,9/h --asa 9s": "--handle: is not known; write --handle 5min",
    "--intervals 9,9/h --handle 5min": "--intervals: agents follow from what is promised; write --target 80/20",
    "--intervals 9,9/h --handle 5min --asa 9s --agents 9": "--agents: is not for intervals, whose agents are to be",
    "": "--volume: is not known; write --volume 100/h and --handle 5min and --agents 11 or --target 80/20",
    "--volume 100 --handle 5min --agents 3": "--volume: '100' has no time; write contacts per time, such as 100/h or",
    "--volume 1,200/h --handle 5min --agents 3": "--volume: '1,200' is not a number",
    "--volume 9/fortnight --handle 5min --agents 3": "unknown unit 'fortnight'",
    "--volume 9/0min --handle 5min --agents 3": "--volume: '0min' is no time",
    "--volume 9/h --handle 5 --agents 3": "--handle: '5' has no unit; write '5 s' or '5 min'",
    "--volume 9/h --handle 0s --agents 3": "--handle: '0s' is no time",
    "--volume 9/h --handle 5min --agents -3": "--agents: '-3' is out of range; write more than 0 and at most 20,000",
    "--volume 9/h --handle 5min --target 80": "--target: '80' is no target; write a share and a time, such as 80/20",
    "--volume 9/h --handle 5min --target 1/20": "--target: '1/20' may be all, which nobody keeps, or one in",
    "--volume 9/h --handle 5min --target 0/20": "--target: '0/20' promises nothing",
    "--volume 9/h --handle 5min --target 100/20": "--target: '100/20' promises all, which no number of agents keeps",
    "--volume 9/h --handle 5min --target 180/20": "--target: '180%' is no share; write 0% to 100%",
    "--volume 9/h --handle 5min --target 80/20 --formula SL-9": "--formula: 'SL-9' is no formula; did you mean",
    "--volume 9/h --handle 5min --target 80/20 --formula SL-6": "write --short 5s too",
    "--volume 9/h --handle 5min --target 80/20 --short 20s": "--short: is not below the 20 s of the target",
    "--volume 9/h --handle 5min --occupancy 85": "--occupancy: '85' is no share; write 85% or a number below 1",
    "--volume 9/h --handle 5min --abandonment 0%": "--abandonment: '0%' is never kept; write more than 0%",
    "--volume 9/h --handle 5min": "--agents: follows from what is promised; write --target 80/20, --asa 20s,",
    "--volume 9/h --target 80/20": "of volume, handle time and agents two must be; write --handle 5min or --agents 11",
    "--load 8 --target 80/20": "--load: says nothing of how long a contact waits; write --handle 5min too",
    "--load 8 --volume 9/h --handle 5min --agents 9": "--load: follows from --volume and --handle",
    "--volume 9/h --handle 5min --agents 9 --find staff": "--find: 'staff' cannot be found; allowed: agents, volume",
    "--volume 9/h --handle 5min --agents 9 --target 80/20 --find agents": "--agents: is what is to be found",
    "--volume 9/h --handle 5min --agents 9 --find patience": "--find: patience follows from one figure that was seen",
    "--volume 9/h --handle 5min --agents 9 --asa 9s --find patience --patience 1min": "--patience: is what is to be",
    "--volume 9/h --handle 5min --agents 9 --patience 1min --patience-law normal": "write one of exponential, hyperexp",
    "--volume 9/h --handle 5min --agents 9 --patience-law gamma": "--patience-law: is of a patience; write --patience",
    "--volume 9/h --handle 5min --agents 9 --patience-cv 2": "--patience-cv: is of a law; write --patience-law",
    "--volume 9/h --handle 5min --agents 9 --chats 1,2": "--chats: '1,2' has speeds outside 0 to 1",
    "--volume 9/h --handle 5min --agents 9 --shrinkage 100%": "--shrinkage: '100%' leaves nobody",
    "--volume 9/h --handle 5min --agents 9 --shrinkage 9% --blocks 9%": "--shrinkage: is absence and blocks in one",
    "--volume 9/h --handle 5min --agents 9 --sure 95%": "--sure: is the chance that enough come; write --absence 8%",
}


@pytest.mark.parametrize(("words", "said"), WRONG.items())
def test_wrong_words_are_one_line(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._outcome(["erlang", *words.split()]) == 2
    out, errors = capsys.readouterr()
    (line,) = errors.splitlines()
    assert out == ""
    assert said in line


def test_all_wrong_words_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cli._outcome(["erlang", "--volume", "100", "--handle", "5", "--target", "80", "--agents", "x", "--find", "y"])
        == 2
    )
    lines = capsys.readouterr().err.splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == [
        "--agents",
        "--find",
        "--handle",
        "--target",
        "--volume",
    ]


def test_every_figure_is_finite_or_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Over the range of what may be asked nothing breaks, and shares are shares."""
    rng = np.random.default_rng(7)
    for _ in range(12):
        volume, handle, patience = np.exp(rng.uniform(np.log([0.1, 1, 1]), np.log([1e4, 3e4, 1e5])))
        agents = min(max(1.0, volume * handle / 3_600 * rng.uniform(0.2, 3)), 20_000)
        words = f"--volume {volume}/h --handle {handle}s --patience {patience}s --agents {agents}"
        for row in answered(f"{words} --target 80/20", capsys)["rows"]:
            shares = [row[one] for one in ("service_level", "abandonment", "occupancy", "delayed")]
            assert all(-1e-9 <= one <= 1 + 1e-9 for one in shares)
