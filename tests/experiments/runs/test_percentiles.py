"""Percentiles are of the waits of all replications together: exact where few of a replication are not, and covered."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from sim import sweep
from sim.experiments import replicate
from sim.experiments.compare.compare import compare
from sim.experiments.runs.replicate import simulate
from sim.experiments.statistics import percentiles
from sim.experiments.statistics.percentiles import Samples, percentile
from sim.metrics.counting import cells as cells_module
from sim.metrics.counting.cells import MOST, Cells
from sim.metrics.counting.histogram import coarse, decoded, encoded, histograms, merged, quantiles
from sim.metrics.metric import Percentile
from sim.scenario import Scenario, build

PHONE = (("channel", "phone"),)
RATE, SERVICE = 3 / 3_600, 1 / 720
LOAD = RATE / SERVICE


def exact(share: float) -> float:
    """Return a percentile of the wait in M/M/1: P(W > t) = rho exp(-(mu - lambda) t)."""
    return log(LOAD / (1 - share)) / (SERVICE - RATE)


def queue(days: int = 1, agents: int = 1) -> Scenario:
    """Build 3 calls an hour of 12 minutes for one agent: an M/M/1 queue of which 40 % do not wait."""
    return build(
        {
            "scenario": "M/M/1",
            "calendar": {"days": days, "warmup": "12 h", "open": "00:00-24:00"},
            "experiment": {"replications": 50, "seed": 4},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_hour": 3},
                    "handle_time": {"exponential": {"mean": "12 min"}},
                }
            },
            "pools": {"agents": {"agents": agents, "skills": ["phone"]}},
        }
    )


def waits_of(scenario: Scenario, replication: int) -> np.ndarray:
    contacts = simulate(scenario, replication).contacts
    waits = contacts["left_queue"] - contacts["arrival"]
    return waits[~np.isnan(waits) & (contacts["arrival"] >= 12 * 3_600)]


def test_percentiles_of_a_queue_are_the_exact_ones() -> None:
    """The 95th is 4,473 s; the mean of those of single days would be a third less."""
    result = replicate(queue(days=6))
    assert exact(0.95) == pytest.approx(4_473, abs=0.5)
    for share in (0.8, 0.9, 0.95):
        found = result.estimate(f"wait_p{100 * share:.0f}", PHONE)
        assert found.low < exact(share) < found.high
        assert found.half_width < 0.15 * exact(share)


def test_a_percentile_is_that_of_all_waits_of_all_replications() -> None:
    scenario = queue()
    result, every = replicate(scenario, 12), np.concatenate([waits_of(scenario, k) for k in range(12)])
    for share in (50, 80, 90, 95, 99):
        assert result.estimate(f"wait_p{share}").mean == pytest.approx(np.percentile(every, share), rel=5e-4)
    assert result.values("wait_p90", ())[3] == pytest.approx(np.percentile(waits_of(scenario, 3), 90), rel=5e-4)
    assert result.estimate("wait_p90").mean > np.nanmean(result.values("wait_p90", ()))  # few waits hide tails


def test_percentiles_of_an_interval_are_those_of_its_calls() -> None:
    """Six calls in each of 48 intervals and of 12 replications: one in twenty waits longer, not one in three."""
    scenario = build(
        {
            "scenario": "Six calls",
            "calendar": {"open": "00:00-24:00", "interval": "30 min"},
            "experiment": {"replications": 40, "seed": 2},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_hour": 12},
                    "handle_time": {"exponential": {"mean": "4 min"}},
                }
            },
            "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
        }
    )
    table = replicate(scenario).to_polars("intervals").filter(kind="channel")
    waits, slots = [], []
    for k in range(40):
        contacts = simulate(scenario, k).contacts
        known = ~np.isnan(contacts["left_queue"])
        waits.append((contacts["left_queue"] - contacts["arrival"])[known])
        slots.append((contacts["arrival"][known] // 1_800).astype(int))
    every, slot = np.concatenate(waits), np.concatenate(slots)
    beyond = every > table["wait_p95"].to_numpy()[slot] * 1.0005
    assert 0.04 < beyond.mean() < 0.055
    wanted = [np.percentile(every[slot == k], 95) for k in range(48)]
    assert table["wait_p95"].to_numpy() == pytest.approx(wanted, rel=5e-4)


def recursions(replications: int, calls: int, seed: int) -> np.ndarray:
    """Draw the waits of the queue by Lindley's recursion, from its stationary law; shape (replications, calls)."""
    rng = np.random.default_rng(seed)
    between, work = (
        rng.exponential(1 / RATE, (replications, calls)),
        rng.exponential(1 / SERVICE, (replications, calls)),
    )
    waits = np.zeros((replications, calls))
    waits[:, 0] = rng.exponential(1 / (SERVICE - RATE), replications) * (rng.random(replications) < LOAD)
    for k in range(1, calls):
        waits[:, k] = np.maximum(0, waits[:, k - 1] + work[:, k - 1] - between[:, k])
    return waits


def test_intervals_of_percentiles_cover_the_exact_ones() -> None:
    """Days of 72 calls that wait one behind the other, 30 replications: 93 to 97 % of the intervals are right."""
    experiments, n, calls, shares = 700, 30, 72, (0.5, 0.8, 0.9)
    waits = recursions(experiments * n, calls, 11).reshape(experiments, n, calls)
    right = np.zeros(len(shares))
    for one in waits:
        each = histograms(one.ravel(), np.repeat(np.arange(n), calls), n)
        pooled, rough = merged(each), [coarse(part) for part in each]
        for k, share in enumerate(shares):
            _, low, high = percentile(pooled, rough, share, 0.95).interval
            right[k] += low <= exact(share) <= high
    assert (right / experiments > 0.925).all()
    assert (right / experiments < 0.975).all()


def test_what_so_few_waits_do_not_bound_is_open() -> None:
    """The 99th percentile of five replications of twenty waits is above what most of them have; how far, none says."""
    each = histograms(recursions(5, 20, 3).ravel(), np.repeat(np.arange(5), 20), 5)
    mean, low, high = percentile(merged(each), [coarse(one) for one in each], 0.99, 0.95).interval
    assert low < mean
    assert high is None
    assert percentile(merged([]), [], 0.9, 0.95).interval == (None, None, None)
    alike = histograms(np.full(12, 7.0), np.arange(12) // 4, 3)
    assert percentile(merged(alike), [coarse(one) for one in alike], 0.9, 0.95).interval == (7.0, 7.0, 7.0)


def test_pseudovalues_have_the_mean_and_the_interval_of_the_percentile() -> None:
    each = histograms(recursions(30, 72, 4).ravel(), np.repeat(np.arange(30), 72), 30)
    (mean, low, high), values = percentile(merged(each), [coarse(one) for one in each], 0.9, 0.95)
    assert values.mean() == pytest.approx(mean)
    assert 2.045 * values.std(ddof=1) / np.sqrt(30) == pytest.approx((high - low) / 2, rel=1e-3)


def test_histograms_are_right_to_a_twentieth_of_a_percent_and_add_up() -> None:
    rng = np.random.default_rng(1)
    values, groups = rng.lognormal(3, 2, 20_000), rng.integers(-1, 3, 20_000)
    parts = histograms(values, groups, 3)
    for share in (0, 0.1, 0.5, 0.95, 0.999, 1):
        found = float(quantiles(merged(parts), [share])[0])
        assert found == pytest.approx(float(np.quantile(values[groups >= 0], share)), rel=5e-4)
    assert decoded(encoded(np.arange(2_049.0))).tolist() == list(range(2_049))
    assert len(coarse(merged(parts)).codes) < 400
    assert np.isnan(quantiles(merged([]), [0.5])).all()


def test_cells_add_up_in_any_order_and_stay_within_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    parts = [(rng.exponential(100, 500), rng.integers(0, 5, 500)) for _ in range(20)]
    whole = sum((Cells.of(*part) for part in parts[1:]), Cells.of(*parts[0]))
    waits, cells = (np.concatenate(column) for column in zip(*parts, strict=True))
    wanted = [np.percentile(waits[cells == k], 90) for k in range(5)]
    assert whole.quantiles([0.9], 6)[0, :5] == pytest.approx(wanted, rel=5e-4)
    assert MOST > 1_000_000
    monkeypatch.setattr(cells_module, "MOST", 1_000)
    small = sum((Cells.of(*part) for part in parts[1:]), Cells.of(*parts[0]))
    assert sum(len(part.keys) for part in small.parts) <= 1_000
    assert small.quantiles([0.9], 6)[0, :5] == pytest.approx(wanted, rel=0.05)


def test_a_sweep_and_a_comparison_say_the_same_as_a_run() -> None:
    scenario = queue()
    alone = replicate(scenario, 8).estimate("wait_p90", PHONE)
    study = {
        "study": "One",
        "design": {"method": "grid", "factors": {"pools.agents.agents": [1, 2]}},
        "replications": 8,
        "metrics": [{"metric": "wait_p90", "channel": "phone"}],
    }
    swept = sweep(study, base=scenario)
    assert swept.estimates[0][0] == alone
    assert swept.values[0, 0].mean() == pytest.approx(alone.mean)
    found = compare({"one": scenario, "two": queue(agents=2)}, metrics="wait_p90", replications=8)
    row = next(row for row in found.rows if row.figure.scope == PHONE and row.design == "two")
    assert found.results["one"].estimate("wait_p90", PHONE) == alone
    assert row.difference.estimate == pytest.approx(swept.estimates[1][0].mean - alone.mean)


def test_samples_are_added_up_before_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = recursions(20, 72, 5)
    each = histograms(waits.ravel(), np.repeat(np.arange(20), 72), 20)
    plain = Samples({("wait", ()): one} for one in each).percentile(Percentile("wait", 0.9), (), 0.95)
    monkeypatch.setattr(percentiles, "MANY", 100)
    often = Samples({("wait", ()): one} for one in each).percentile(Percentile("wait", 0.9), (), 0.95)
    assert often.interval == plain.interval
