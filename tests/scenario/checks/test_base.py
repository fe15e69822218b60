"""Wrong input about customers who come and go."""

from __future__ import annotations

from pathlib import Path

from tests.scenario.checks.cases import Case, case, changed, each, is_told_in_one_line, told_of

FULL = """\
scenario: Years
calendar: {days: 5}
customers: {population: 5000, memory: customer, acquisition: {per_year: 400, recommend: 2}, convenience: 0.3}
channels:
  phone: {mode: live, arrivals: {per_hour: 60}, handle_time: {exponential: {mean: 4 min}}}
  shop: {mode: live, arrivals: {per_hour: 60}, handle_time: {exponential: {mean: 4 min}}}
pools: {agents: {agents: 9, skills: [phone, shop], wage: 20}}
migration: {}
attention: {}
retention: {churn: 0.2, leave: true, win_back: {after: 60 d, share: 0.2, cost: 5}}
"""
CASES = [
    case("customers.acquisition=0", "customers.acquisition.per_year: ", "0"),
    case("customers.acquisition.recommend=-1", "customers.acquisition.recommend: ", "-1"),
    case("customers.acquisition.speed=1", "customers.acquisition.speed", "per_year"),
    case("customers.convenience=4", "customers.convenience: ", "4"),
    case("retention.leave=3", "retention.leave: ", "3"),
    case("retention.leave=false", "retention.win_back: ", "changes nothing where nobody leaves"),
    case("retention.win_back.share=2", "retention.win_back.share: ", "2"),
    case("retention.win_back={after: 9 d}", "retention.win_back.share: ", "missing"),
    case("pools.agents.wage=null", "retention.win_back.cost: ", "wage: 20"),
]


def test_all_keys_together_are_accepted() -> None:
    assert changed(FULL, "customers.acquisition=400").customers.acquisition.per_year == 400  # type: ignore[union-attr]


def test_what_keys_need() -> None:
    """Each refusal says what to write."""
    told = told_of(FULL, "customers.memory=segment")
    assert len(told) == 3
    assert all("memory" in line for line in told)
    (line,) = [one for one in told_of(FULL, "retention=null") if "recommend" in one]
    assert "retention: {}" in line
    (line,) = [one for one in told_of(FULL, "customers=null") if "retention.leave" in one]
    assert "population" in line
    (line,) = [one for one in told_of(FULL, "migration=null") if "convenience" in one]
    assert "migration: {}" in line


def test_a_trace_says_who_came_whoever_is_there(tmp_path: Path) -> None:
    trace = tmp_path / "calls.csv"
    trace.write_text("arrival,channel\n2026-01-05T09:00:00,phone\n")
    (line,) = told_of(FULL, f"channels.phone.arrivals={{trace: {trace}}}")
    assert "retention.leave: does not move the contacts of phone, which are a trace" in line


@each(CASES)
def test_wrong_values_are_told_in_one_line(bad: Case) -> None:
    is_told_in_one_line(FULL, bad)
