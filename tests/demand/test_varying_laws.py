"""Handle time, wrap-up and patience by date, day of the week and interval, written or from a file."""

from __future__ import annotations

from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from sim.demand import sample_demand
from sim.demand.distributions import sampler
from sim.scenario import InputError
from sim.scenario.basics.distributions import Distribution
from tests.demand.one_phone import phone

DAYS = {"days": 3, "interval": "30 min"}
# By the clock of Monday to Wednesday: seconds of a handle time that is always the same.
WRITTEN = {
    "mon": {"08:00": "100 s", "10:00": "200 s"},
    "tue-sun": "300 s",
    "2026-01-07": {"08:00": "400 s", "10:00": "500 s"},
}
ROWS = "date,day,start,s\n,mon,08:00,100\n,mon,10:00,200\n,tue-sun,00:00,300\n"
ROWS += "2026-01-07,,08:00,400\n2026-01-07,,10:00,500\n"
EXPECTED = ((0, 9, 100), (0, 11, 200), (1, 9, 300), (1, 11, 300), (2, 9, 400), (2, 11, 500))


@pytest.mark.parametrize("from_file", [False, True])
@pytest.mark.parametrize("key", ["handle_time", "wrap_up", "patience"])
def test_laws_vary_by_date_weekday_and_interval(tmp_path: Path, key: str, from_file: bool) -> None:
    (tmp_path / "h.csv").write_text(ROWS)
    value = {"file": str(tmp_path / "h.csv"), "column": "s"} if from_file else WRITTEN
    scenario = phone({"per_hour": 200}, calendar=DAYS, phone={key: {"deterministic": {"value": value}}})
    column = {"handle_time": "talk", "wrap_up": "wrap", "patience": "patience"}[key]
    for day, hour, seconds in EXPECTED:
        drawn = sample_demand(scenario, 1, 0).day(0, day)
        mine = (drawn.arrival / 3_600 - 24 * day - hour) // 1 == 0
        assert mine.sum() > 100
        assert set(getattr(drawn, column)[mine].tolist()) == {seconds}


def test_the_parameters_of_a_law_are_read_too(tmp_path: Path) -> None:
    """Mean and coefficient of variation of a lognormal, against its quantiles: exp(mu + sigma z)."""
    (tmp_path / "h.csv").write_text("day,start,mean,cv\nmon,08:00,300,0.5\ntue,08:00,240,0.8\n")
    file = {"file": str(tmp_path / "h.csv")}
    law = {"lognormal": {"mean": {**file, "column": "mean"}, "cv": {**file, "column": "cv"}}}
    scenario = phone({"per_hour": 1}, calendar=DAYS, phone={"handle_time": law})
    found = sampler(scenario, scenario.channels["phone"].handle_time or Distribution())
    units = np.array([0.1, 0.5, 0.9])
    for day, mean, cv in ((0, 300, 0.5), (1, 240, 0.8), (2, 240, 0.8)):
        sigma = sqrt(log(1 + cv**2))
        exact = [exp(log(mean) - sigma**2 / 2 + sigma * z) for z in ndtri(units)]
        assert found.column(units, np.full(3, 86_400.0 * day + 36_000)) == pytest.approx(exact)
    gamma = {"gamma": {"shape": {"mon": 2, "tue": 4}, "scale": "60 s"}}
    scenario = phone({"per_hour": 1}, calendar=DAYS, phone={"handle_time": gamma})
    assert sampler(scenario, scenario.channels["phone"].handle_time or Distribution()).means == (120, 240)


BAD: list[tuple[str, Any, str]] = [
    ("start,s\n08:00,0\n", {"exponential": {"mean": "FILE"}}, "has mean 0; write more than 0"),
    ("start,s\n08:00,-3\n", {"exponential": {"mean": "FILE"}}, "h.csv:2: s '-3' is out of range"),
    ("start,t\n08:00,9\n", {"exponential": {"mean": "FILE"}}, "h.csv:1: has no column 's'"),
    (
        "start,s\n08:00,200\n",
        {"gamma": {"mean": "9 s", "cv": "FILE"}},
        "has 200 in column 's': input should be less than",
    ),
    (
        "start,s\n08:00,2.5\n",
        {"erlang": {"mean": "9 s", "k": "FILE"}},
        "has 2.5 in column 's': input should be a valid in",
    ),
    (
        "start,s\n08:00,9\n",
        {"exponential": {"mean": {"2026-01-05": "9 s", "2026-01-01 to 2026-01-31": "8 s"}}},
        "2026-01-05 twice",
    ),
    ("start,s\n08:00,9\n", {"exponential": {"mean": {"2026-01-32": "9 s"}}}, "'2026-01-32' is not a date"),
]


@pytest.mark.parametrize(("text", "law", "message"), BAD)
def test_what_is_wrong_with_a_law_is_told(tmp_path: Path, text: str, law: Any, message: str) -> None:
    (tmp_path / "h.csv").write_text(text)
    file = {"file": str(tmp_path / "h.csv"), "column": "s"}
    written = {name: {key: file if one == "FILE" else one for key, one in keys.items()} for name, keys in law.items()}
    with pytest.raises(InputError) as refused:
        phone({"per_hour": 1}, phone={"handle_time": written})
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
