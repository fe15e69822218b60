"""Handle times that fall with experience, of made-up agents whose learning is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.experiments.calibration.building import built_replays
from sim.experiments.calibration.holding_out import held_out
from sim.experiments.runs.replicate import replicate
from sim.fitting.center.fit import FittedCenter, fit_center, recorded_days
from sim.fitting.center.options import FitOptions
from sim.fitting.center.replay import replay_of
from sim.fitting.finding import Finding
from sim.fitting.staffing.learning import LearningFound, learning_of, slower_than_old_hands
from sim.importing.canonical import Canonical, conform
from sim.scenario import build
from sim.scenario.basics.units import DAY, parse_duration
from tests.support.coverage import covered
from tests.support.made_center import as_calls

START, TIME = 2.05, 45.0
RECORD = 300


def record(luck: np.random.Generator, hires: int = 6, start: float = START, daily: int = 8) -> pl.DataFrame:
    """Return 300 days of four old hands and of agents hired from the seventieth day on, one each fortnight."""
    parts = []
    for agent in range(4 + hires):
        begin = 0 if agent < 4 else 70 + 14 * (agent - 4)
        day = np.repeat(np.arange(begin, RECORD), daily)
        tenure = np.where(agent < 4, 1e6, day - begin)
        pace = luck.normal(0, 0.15)
        mean = np.log(240) + pace + np.log1p((start - 1) * np.exp(-tenure / TIME))
        when = [datetime(2025, 1, 1, 9) + timedelta(days=int(d), minutes=20 * (k % daily)) for k, d in enumerate(day)]
        seconds = np.exp(mean + luck.normal(0, 0.7, len(day)))
        parts.append(pl.DataFrame({"agent": [f"a{agent}"] * len(day), "answered": when, "seconds": seconds}))
    return pl.concat(parts).with_columns(pl.lit("phone").alias("group"))


def found(rows: pl.DataFrame) -> LearningFound:
    one = learning_of(rows)
    assert one is not None
    return one


def test_learning_is_found_behind_differences_between_agents() -> None:
    one = found(record(np.random.default_rng(3), daily=25))
    assert one.start.value == pytest.approx(START, rel=0.1)
    assert one.time.value / DAY == pytest.approx(TIME, rel=0.2)
    assert one.start.n == 6
    assert one.factor(np.array([0.0, 1e9])).tolist() == pytest.approx([one.start.value, 1])


def test_nobody_learns_where_nothing_falls() -> None:
    assert learning_of(record(np.random.default_rng(4), start=1.0)) is None


def test_five_hires_and_five_months_are_needed() -> None:
    luck = np.random.default_rng(5)
    assert learning_of(record(luck, hires=4)) is None
    rows = record(luck)
    assert learning_of(rows.filter(pl.col("answered") < rows["answered"].min() + timedelta(days=149))) is None


def test_quits_are_those_who_are_seen_no_more() -> None:
    """Five of ten leave after half the time: 5 over the years that are seen."""
    rows = record(np.random.default_rng(6))
    gone = [f"a{k}" for k in range(5)]
    half = rows["answered"].min() + timedelta(days=RECORD // 2)  # type: ignore[operator]
    kept = rows.filter(~pl.col("agent").is_in(gone) | (pl.col("answered") < half))
    one = found(kept)
    spans = kept.group_by("agent").agg((pl.col("answered").max() - pl.col("answered").min()).dt.total_seconds())
    assert (one.rate.n, one.rate.counted) == (5, "agents who left")
    assert one.rate.value == pytest.approx(5 / (spans["answered"].sum() / 365.25 / DAY))
    assert found(rows).rate.counted == "agents hired, as many leave"


@pytest.mark.slow
@pytest.mark.parametrize("which", ["start", "time"])
def test_learning_holds_its_truth(which: str) -> None:
    def one(luck: np.random.Generator) -> Finding:
        return getattr(found(record(luck)), which)  # type: ignore[no-any-return]

    assert 0.90 <= covered(one, START if which == "start" else TIME * DAY) <= 0.98


# In a scenario


@pytest.mark.slow
def test_the_mean_of_all_agents_is_that_of_old_hands_times_what_experience_tells() -> None:
    """Simulated staff in the long run: agents with the tenures of a law of renewals, who take who comes as they can."""
    quits, start, time = (Finding(value, None, None, "", 6, "", "") for value in (1.5, START, TIME * DAY))
    pool = {"agents": 12, "skills": ["phone"]}
    learning = {"start": START, "time": "45 d"}
    turnover = {"rate": 1.5, "vacancy": {"deterministic": "0 s"}, "training": "0 s", "learning": learning}
    phone = {"mode": "live", "arrivals": {"per_day": 5_000, "profile": "flat"},
             "handle_time": {"deterministic": "100 s"}, "patience": {"deterministic": "1 min"}}  # fmt: skip
    made = {"scenario": "Turnover", "calendar": {"days": 2, "open": "00:00-24:00"}, "channels": {"phone": phone},
            "pools": {"agents": pool | {"turnover": turnover}}}  # fmt: skip
    talk = replicate(build(made), 40).estimate("handle_time", channel="phone")
    assert talk.half_width is not None
    slower = slower_than_old_hands(LearningFound(start, time, quits))
    assert slower > 1.1
    assert talk.mean == pytest.approx(100 * slower, abs=talk.half_width * 1.5)


def calls(rows: pl.DataFrame) -> Canonical:
    answered, number = pl.col("answered"), pl.int_range(pl.len())
    contacts = rows.select(
        number.cast(pl.String).alias("id"), (answered - pl.duration(seconds=10 * (number % 3))).alias("arrival"),
        pl.lit("phone").alias("queue"), "agent", "answered", pl.lit("served").alias("outcome"),
        (answered + pl.duration(seconds=pl.col("seconds").round().cast(pl.Int64))).alias("talk_end"),
    )  # fmt: skip
    return as_calls(conform("contacts", contacts))


def replayed(center: FittedCenter, rows: pl.DataFrame, first: date, last: date) -> tuple[float, float]:
    """Return the mean handle time of the contacts of some days, as recorded and as their replay has it."""
    tree, tables = replay_of(center, first, last)
    assert "turnover" not in tree["pools"]["agents phone"]
    told = tree["channels"]["phone"]["handle_time"]["lognormal"]["mean"]
    means = tables[told["file"]].select(pl.col("date").str.to_date(), told["column"])
    mine = rows.with_columns(pl.col("answered").dt.date().alias("date")).join(means, on="date", suffix="_replayed")
    recorded, simulated = mine.select(pl.col("seconds", "seconds_replayed").mean()).row(0)
    return recorded, simulated


def test_learning_is_written_and_recorded_days_have_those_who_were_there() -> None:
    rows = record(np.random.default_rng(3), daily=25)
    center = fit_center(calls(rows), FitOptions(redials="none"))
    turnover = center.tree["pools"]["agents phone"]["turnover"]
    assert turnover["learning"]["start"] == pytest.approx(START, rel=0.1)
    written = parse_duration(center.tree["channels"]["phone"]["handle_time"]["lognormal"]["mean"])
    assert written < 0.95 * rows["seconds"].mean()  # type: ignore[operator]
    recorded, simulated = replayed(center, rows, *recorded_days(center))
    assert simulated == pytest.approx(recorded, rel=0.01)
    last = recorded_days(center)[1]
    (built,) = built_replays(center, (last - timedelta(days=9), last))
    assert built.calendar.days == 10


@pytest.mark.slow
def test_days_held_out_have_the_experience_that_agents_had_by_then() -> None:
    """Six in ten are new in the earlier days, and old hands later: one mean for all would be a twentieth too long."""
    rows = record(np.random.default_rng(5), hires=9, daily=25)
    center = fit_center(calls(rows), FitOptions(redials="none"))
    judged, days = held_out(center, recorded_days(center))
    assert judged.learning is not None
    earlier = rows.filter(pl.col("answered").dt.date() < days[0])["seconds"].mean()
    recorded, simulated = replayed(judged, rows, *days)
    assert simulated == pytest.approx(recorded, rel=0.02)
    assert earlier > 1.04 * recorded  # type: ignore[operator]
