"""Handle times, wrap-up and issues, on made-up contacts with known truth."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from sim.fitting.finding import Finding, mean_of, share_of
from sim.fitting.handling.durations import durations, quantile_pairs
from sim.fitting.handling.groups import by_hour, cv_within, differ, issues_of, mean_effort
from sim.fitting.handling.interval_means import mean_of_means, scatter
from sim.fitting.handling.wrap_up import Waited, waited_after, wrap_up_from_waits
from tests.support.coverage import covered

SIGMA = np.sqrt(np.log(1 + 0.8**2))


def lognormal(luck: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Return durations of a lognormal law of cv .8."""
    return luck.lognormal(np.log(mean) - SIGMA**2 / 2, SIGMA, n)


def test_mean_and_cv_are_the_samples() -> None:
    sample = lognormal(np.random.default_rng(1), 280, 5_000)
    found = durations(np.concatenate([sample, np.zeros(30)]), "served")
    assert found.mean.value == pytest.approx(sample.mean())
    assert found.cv == pytest.approx(sample.std(ddof=1) / sample.mean())
    assert found.family == "lognormal"
    assert found.mean.n == 5_000


@pytest.mark.parametrize(
    ("family", "draw"),
    [
        ("gamma", lambda luck: luck.gamma(4.0, 50.0, 8_000)),
        ("exponential", lambda luck: luck.exponential(200.0, 8_000)),
        ("weibull", lambda luck: 200 * luck.weibull(3.0, 8_000)),
    ],
)
def test_the_family_is_found(family: str, draw: object) -> None:
    assert durations(draw(np.random.default_rng(2)), "served").family == family  # type: ignore[operator]


def test_a_law_that_misses_the_mean_is_not_taken() -> None:
    """A lognormal law by likelihood implies another mean where many hang up at once: the sample's moments are kept."""
    luck = np.random.default_rng(3)
    sample = np.concatenate([lognormal(luck, 200, 4_000), luck.uniform(1, 3, 600)])
    found = durations(sample, "served", "agents who hang up")
    best = min(found.laws, key=lambda one: one.aic)
    assert max(abs(law.mean / sample.mean() - 1) for law in found.laws if law.family == "lognormal") > 0.05
    assert found.mean.value == pytest.approx(sample.mean())
    assert found.short == 600
    assert "below 10 s" in found.mean.limits[0]
    assert best.family


def test_the_mean_holds_its_truth() -> None:
    assert 0.90 <= covered(lambda luck: mean_of(lognormal(luck, 280, 300), "s", "served"), 280) <= 0.98


def test_a_share_holds_its_truth() -> None:
    assert 0.90 <= covered(lambda luck: share_of(luck.binomial(120, 0.15), 120, "contacts"), 0.15) <= 0.98


def test_quantiles_of_a_law_that_holds_lie_on_the_line() -> None:
    found = durations(lognormal(np.random.default_rng(4), 280, 20_000), "served")
    recorded, law = quantile_pairs(found)
    assert recorded[5:-5] == pytest.approx(law[5:-5], rel=0.05)
    assert min(found.laws, key=lambda one: one.aic).family == "lognormal"


# Issues and hours


def contacts(luck: np.random.Generator, n: int = 4_000) -> pl.DataFrame:
    effort = {"billing": 1.0, "technical": 1.5, "cancel": 0.7}
    issue = luck.choice(list(effort), n, p=[0.5, 0.3, 0.2])
    seconds = lognormal(luck, 200, n) * np.array([effort[one] for one in issue])
    return pl.DataFrame({"issue": issue, "seconds": seconds})


def test_efforts_are_ratios_of_means() -> None:
    rows = contacts(np.random.default_rng(5))
    found = {one.name: one for one in issues_of(rows)}
    assert found["technical"].effort.value / found["billing"].effort.value == pytest.approx(1.5, rel=0.08)
    assert found["cancel"].effort.value / found["billing"].effort.value == pytest.approx(0.7, rel=0.08)
    assert sum(one.share.value for one in found.values()) == pytest.approx(1)
    assert mean_effort(rows, list(found.values())) == pytest.approx(1)


def test_what_issues_explain_is_no_scatter() -> None:
    rows = contacts(np.random.default_rng(6), 20_000)
    assert cv_within(rows, issues_of(rows), 9.9) == pytest.approx(0.8, rel=0.05)


def test_rare_issues_are_one() -> None:
    rows = contacts(np.random.default_rng(7)).with_columns(
        pl.when(pl.int_range(pl.len()) < 30).then(pl.lit("odd")).otherwise("issue").alias("issue")
    )
    assert "other" in {one.name for one in issues_of(rows)}


def test_equal_groups_do_not_differ_and_unequal_ones_do() -> None:
    luck = np.random.default_rng(8)
    group = luck.integers(0, 5, 3_000)
    assert sum(differ(lognormal(luck, 200, 3_000), group) for _ in range(50)) <= 2
    assert differ(lognormal(luck, 200, 3_000) * (1 + 0.2 * (group == 2)), group)


def test_hours_with_few_contacts_go_with_the_one_before() -> None:
    luck = np.random.default_rng(9)
    hour = np.repeat([8.0, 9.0, 10.0], [400, 10, 400])
    seconds = lognormal(luck, 200, 810) * np.where(hour == 10, 2, 1)
    found = by_hour(seconds, hour)
    assert set(found) == {8, 10}
    assert found[10] / found[8] == pytest.approx(2, rel=0.2)


# Means by interval


def test_interval_means_are_weighted_by_contacts() -> None:
    assert mean_of_means(np.array([100.0, 400.0]), np.array([30.0, 10.0]), "answered").value == 175


def test_scatter_of_means_tells_that_of_contacts() -> None:
    luck = np.random.default_rng(10)
    counts = luck.poisson(8, 2_000) + 1.0
    means = np.array([lognormal(luck, 280, int(n)).mean() for n in counts])
    assert scatter(means, counts, np.zeros(2_000)) == pytest.approx(0.8, rel=0.06)
    assert scatter(means[:40], counts[:40], np.zeros(40)) is None


def test_the_mean_of_intervals_holds_its_truth() -> None:
    def found(luck: np.random.Generator) -> Finding:
        counts = luck.poisson(6, 120) + 1.0
        means = np.array([lognormal(luck, 280, int(n)).mean() for n in counts])
        return mean_of_means(means, counts, "answered")

    assert 0.90 <= covered(found, 280) <= 0.98


# Wrap-up from who is left waiting


def answered(*given: tuple[str, str, str, str]) -> pl.DataFrame:
    """Return contacts of one queue, all on one day: arrival, answered, talk_end, agent; no agent for who left."""
    names = ("arrival", "answered", "talk_end", "agent")
    columns = {
        name: [one[k] if name == "agent" else datetime.fromisoformat(f"2026-01-05T{one[k]}") for one in given]
        for k, name in enumerate(names)
    }
    lost = pl.col("agent") == ""
    return pl.DataFrame(columns).with_columns(
        pl.lit("phone").alias("queue"),
        pl.when(lost).then("answered").alias("left"),
        pl.when(~lost).then("answered").alias("answered"),
        pl.when(~lost).then("agent").alias("agent"),
    )


def test_a_wrap_up_is_seen_where_somebody_waits() -> None:
    rows = answered(
        ("08:00:00", "08:00:00", "08:05:00", "a1"),
        ("08:04:00", "08:05:40", "08:09:00", "a1"),  # waited: 40 s of wrap-up
        ("08:08:50", "08:09:30", "08:09:30", ""),  # not taken for 30 s after the talk, and left
        ("08:10:00", "08:10:00", "08:12:00", "a1"),  # taken at once, 60 s after
        ("08:13:00", "08:13:00", "08:15:00", "a1"),  # nobody waited
        ("08:14:00", "08:40:00", "08:45:00", "a1"),  # more than a quarter of an hour later: absent
        ("08:44:00", "08:45:10", "08:46:00", "a2"),
    )
    found = waited_after(rows)
    assert found.seconds.tolist() == [40, 30]
    assert found.answered.tolist() == [True, False]


def test_who_waits_for_others_says_nothing_of_an_agent() -> None:
    """A caller of a queue that the agent does not serve may wait for long."""
    rows = answered(
        ("08:00:00", "08:00:00", "08:05:00", "a1"),
        ("08:06:00", "08:06:00", "08:09:00", "a1"),
        ("08:00:00", "08:00:00", "08:05:00", "a2"),
        ("08:04:00", "08:06:40", "08:09:00", "a2"),
    )
    parted = rows.with_columns(pl.when(pl.col("agent") == "a1").then(pl.lit("one")).otherwise("queue").alias("queue"))
    assert waited_after(parted).seconds.tolist() == [100]
    assert sorted(waited_after(rows).seconds.tolist()) == [60, 100]
    assert waited_after(parted, ["one"]).seconds.tolist() == []


def waits(luck: np.random.Generator, wrap: np.ndarray) -> Waited:
    """Return what is seen of wrap-ups at whose beginning somebody waits, who is left waiting 90 s at most or so."""
    left = luck.exponential(90, len(wrap))
    return Waited(np.minimum(left, wrap), wrap <= left)


def test_wrap_up_is_found_behind_who_waits() -> None:
    """The ends that were seen are too short, as who waits for long leaves."""
    luck = np.random.default_rng(11)
    told = waits(luck, luck.gamma(1.5, 30, 3_000))
    found = wrap_up_from_waits(told)
    assert found is not None
    assert found[0].value == pytest.approx(45, rel=0.05)
    assert found[2] == "gamma"
    assert told.seconds[told.answered].mean() < 35


def test_pauses_that_follow_no_law_keep_their_mean() -> None:
    """Nine of ten take 5 s or so, the others 300: 34.5 s in the mean, of which a gamma law knows nothing."""
    luck = np.random.default_rng(12)
    pause = np.where(luck.random(4_000) < 0.9, luck.exponential(5, 4_000), luck.normal(300, 20, 4_000))
    found = wrap_up_from_waits(Waited(pause, np.ones(4_000, dtype=bool)))
    assert found is not None
    assert found[0].value == pytest.approx(pause.mean())
    assert found[1] == pytest.approx(pause.std() / pause.mean())
    assert found[2] == "lognormal"


def test_few_ends_tell_nothing() -> None:
    few = Waited(np.full(500, 30.0), np.arange(500) < 29)
    assert wrap_up_from_waits(few) is None


@pytest.mark.slow
def test_wrap_up_holds_its_truth() -> None:
    def found(luck: np.random.Generator) -> Finding | None:
        one = wrap_up_from_waits(waits(luck, luck.exponential(40, 300)))
        return one and one[0]

    assert 0.90 <= covered(found, 40) <= 0.98
