"""Who calls again because nobody answered, and who comes back because nothing was solved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.customers.repeats import delay_of, repeats_of, resolution_from
from sim.fitting.finding import Finding
from sim.fitting.volumes.counts import Counts, days_between
from sim.fitting.volumes.redials import (
    assumed_redials,
    delayed,
    if_others_call_again,
    instrumental,
    redials_by_customer,
    redials_by_instrument,
    unsure_of_redials,
)
from tests.support.coverage import covered

MONDAY = date(2026, 1, 5)
START = datetime(2026, 1, 5)


def callers(luck: np.random.Generator, r: float = 0.6, days: int = 8, people: int = 4_000) -> pl.DataFrame:
    """Return calls of ten hours a day; three of ten are lost, of whom the share r calls again after 8 minutes or so."""
    rows: list[tuple[str, float, bool]] = []
    for day in range(days):
        for _ in range(luck.poisson(200)):
            caller, at = f"c{luck.integers(people)}", 86_400 * day + 36_000 * luck.random()
            for _ in range(5):
                lost = luck.random() < 0.3
                rows.append((caller, at, lost))
                if not lost or luck.random() > r:
                    break
                at += 60 + luck.exponential(480)
    customer, arrival, lost = zip(*sorted(rows, key=lambda one: one[1]), strict=True)
    times = [START + timedelta(seconds=one) for one in arrival]
    frame = pl.DataFrame({"customer": customer, "arrival": times, "lost": lost}).with_columns(
        pl.col("arrival").cast(pl.Datetime("us")), pl.int_range(pl.len()).cast(pl.String).alias("id")
    )
    return frame.with_columns((pl.col("arrival") + pl.duration(seconds=60)).alias("gone"))


def test_redials_of_known_callers() -> None:
    rows = callers(np.random.default_rng(1), days=40)
    found = redials_by_customer(rows)
    assert found is not None
    assert found.probability.value == pytest.approx(0.6, abs=0.03)
    assert found.delay.value == pytest.approx(480, rel=0.1)
    primary = len(rows) - found.probability.value * rows["lost"].sum()
    assert primary == pytest.approx(200 * 40, rel=0.03)


@pytest.mark.slow
def test_redials_hold_their_truth() -> None:
    def found(luck: np.random.Generator) -> Finding | None:
        one = redials_by_customer(callers(luck))
        return one and one.probability

    assert 0.90 <= covered(found, 0.6) <= 0.98


def test_a_hundred_lost_are_needed() -> None:
    assert redials_by_customer(callers(np.random.default_rng(2), days=1).head(120)) is None


def test_delays_fall_where_they_should() -> None:
    """Spread over a slot, after an exponential delay: the shares sum to 1, and their mean is half a slot less."""
    one = np.zeros((1, 60))
    one[0, 0] = 1.0
    shares = delayed(one, 900, 1_800)[0]
    assert shares.sum() == pytest.approx(1, abs=1e-9)
    luck = np.random.default_rng(3)
    later = (luck.random(200_000) * 1_800 + luck.exponential(900, 200_000)) // 1_800
    assert shares[:4] == pytest.approx([(later == k).mean() for k in range(4)], abs=0.004)


def center(luck: np.random.Generator, days: int, r: float) -> tuple[np.ndarray, np.ndarray]:
    """Return offered and lost by slot where more are lost in busy slots, and r of them call again."""
    offered, lost = np.zeros((days, 24)), np.zeros((days, 24))
    for day in range(days):
        again = np.zeros(30)
        level = 60 * luck.gamma(30, 1 / 30)
        for slot in range(24):
            came = luck.poisson(level * (1 + 0.5 * np.sin(slot / 4))) + again[slot]
            gone = luck.binomial(int(came), float(np.clip((came - 45) / came, 0.02, 0.6))) if came else 0
            offered[day, slot], lost[day, slot] = came, gone
            at = luck.random(luck.binomial(gone, r))
            later = slot + ((at * 1_800 + luck.exponential(900, len(at))) // 1_800).astype(int)
            offered[day, slot] += (later == slot).sum()  # and are answered
            np.add.at(again, np.minimum(later[later > slot], 29), 1)
    return offered, lost


def test_the_instrument_finds_redials_that_least_squares_overstates() -> None:
    """On the average of many centers; the abandonments of a slot answer to its own arrivals."""
    luck, ours, squares = np.random.default_rng(4), [], []
    for _ in range(30):
        offered, lost = center(luck, 60, 0.5)
        weekdays = np.arange(60) % 5
        g = delayed(lost, 900, 1_800)
        ours.append(instrumental(offered, lost, g, weekdays))
        apart = (g - g.mean(axis=0)).ravel()
        squares.append(float((apart * (offered - offered.mean(axis=0)).ravel()).sum() / (apart**2).sum()))
    assert np.mean(ours) == pytest.approx(0.5, abs=0.12)
    assert np.mean(squares) > 0.8


def counts(table: np.ndarray) -> Counts:
    whole = np.zeros((len(table), 48))
    whole[:, 16:40] = table
    return Counts("phone", days_between(MONDAY, MONDAY + timedelta(days=len(table) - 1)), 1_800.0, whole)


def test_what_intervals_cannot_tell_is_assumed() -> None:
    offered, lost = center(np.random.default_rng(5), 12, 0.5)
    found = redials_by_instrument(counts(offered), counts(lost))
    assert found.probability.word == "assumed"
    assert found.probability.value == 0.5


# Repeats


def visits(luck: np.random.Generator, people: int = 700, days: int = 91) -> pl.DataFrame:
    """Return contacts: each customer has .0135 new ones a day, and comes back with .28 after two days or so."""
    rows = []
    for person in range(people):
        for at in np.sort(luck.random(luck.poisson(0.0135 * days)) * days):
            moment = float(at)
            while moment < days:
                rows.append((f"c{person}", START + timedelta(days=moment)))
                if luck.random() > 0.28:
                    break
                moment += float(luck.lognormal(np.log(2), 0.6))
    customer, arrival = zip(*rows, strict=True)
    return pl.DataFrame({"customer": customer, "arrival": arrival}).with_columns(
        pl.col("arrival").cast(pl.Datetime("us"))
    )


def test_repeats_are_found_behind_the_background() -> None:
    found = repeats_of(visits(np.random.default_rng(6), 4_000), 4_000)
    assert found is not None
    assert found.observed.value > 0.33
    assert found.ever.value == pytest.approx(0.28, abs=0.03)
    assert found.background.value == pytest.approx(0.0135, rel=0.1)
    assert found.median / 86_400 == pytest.approx(2, rel=0.15)


def test_without_the_population_there_seem_fewer() -> None:
    rows = visits(np.random.default_rng(7))
    known, seen = repeats_of(rows, 700), repeats_of(rows)
    assert known is not None
    assert seen is not None
    assert seen.within.value < known.within.value
    assert seen.within.limits


@pytest.mark.slow
def test_repeats_hold_their_truth() -> None:
    truth = 0.28 * 0.982  # within a week

    def found(luck: np.random.Generator) -> Finding | None:
        one = repeats_of(visits(luck), 700)
        return one and one.within

    assert 0.90 <= covered(found, truth) <= 0.98


def test_short_histories_and_few_contacts_tell_nothing() -> None:
    assert repeats_of(visits(np.random.default_rng(8), 40), 40) is None
    assert repeats_of(visits(np.random.default_rng(9), 4_000, 14), 4_000) is None


def test_delays_beyond_the_window_are_allowed_for() -> None:
    luck = np.random.default_rng(10)
    gaps = luck.lognormal(np.log(4 * 86_400), 0.8, 20_000)
    median, sigma = delay_of(gaps[gaps <= 7 * 86_400], 1e-6)
    assert median == pytest.approx(4 * 86_400, rel=0.1)
    assert sigma == pytest.approx(0.8, rel=0.1)


def test_only_the_product_is_known() -> None:
    resolution, again = resolution_from(Finding(0.3, 0.25, 0.35, "share", 500, "contacts", ""))
    assert (1 - resolution.value) * again.value == pytest.approx(0.3)
    assert again.word == "assumed"


def test_what_volumes_would_be_if_more_or_fewer_called_again() -> None:
    """Of 1,000 offered 200 are lost: with half of them taken out 900 are left, 940 or 860 at 30 and 70 %."""
    offered, primary = (Counts("phone", (START.date(),), 86_400.0, np.array([[n]])) for n in (1_000.0, 900.0))
    (told,) = if_others_call_again(assumed_redials(""), offered, primary, 900)
    assert told.endswith("940 a week if 30% do, 860 if 70% (--redials)")
    assert if_others_call_again(None, offered, offered, 1_000) == ()
    measured = Finding(0.5, 0.4, 0.6, "share", 100, "lost", "instrument")
    found = assumed_redials("")._replace(probability=measured)
    assert if_others_call_again(found, offered, primary, 900) == ()
    assert unsure_of_redials(found, offered, primary) == pytest.approx(0.1 * 200 / 900)
    assert unsure_of_redials(assumed_redials(""), offered, primary) == 0


def test_one_number_for_all_customers_tells_no_repeats() -> None:
    """As where a file names every caller guest: nobody is ever out of a window."""
    rows = visits(np.random.default_rng(1)).with_columns(pl.lit("guest").alias("customer"))
    assert repeats_of(rows, 700) is None
