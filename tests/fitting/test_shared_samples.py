"""Samples with known truth, and two months of a bank: estimates meet the truths within what one sample can tell."""

from __future__ import annotations

import json
import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim import FitResult, fit, read_export
from sim.fitting.patience.choice import patience_of
from sim.fitting.patience.exposure import delayed_wait, exposure, from_sums
from sim.fitting.patience.laws import fit_law
from sim.fitting.patience.survival import kaplan_meier
from sim.fitting.volumes.backtest import backtest
from sim.fitting.volumes.counts import of_days
from tests.support.paths import ROOT

SHARED = Path(os.environ.get("CCSIM_SAMPLES", ROOT.parent / "shared"))
EXPORTS, DATA = SHARED / "examples" / "exports", SHARED / "data"
pytestmark = pytest.mark.skipif(not EXPORTS.exists(), reason="the samples are not here")
FLAGS: dict[str, dict[str, str]] = {
    "asterisk_queue_log": {"zone": "America/Chicago"},
    "amazon_connect_contacts.jsonl": {"zone": "America/New_York"},
    "intercom_conversations.csv": {"zone": "Europe/Berlin"},
    "cisco_agent_state_detail.csv": {"dates": "mdy"},
    "fr_files_en_colonnes.csv": {"dates": "dmy"},
}


@cache
def fitted(name: str, population: int | None = None) -> FitResult:
    read = read_export(EXPORTS / name, **FLAGS.get(name, {}))  # type: ignore[arg-type]
    return fit(read, population=population, check=False)


def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXPORTS / "truths.json").read_text(encoding="utf-8"))[name]["realised"]
    return found


def value(result: FitResult, key: str) -> float:
    return float(result.to_polars().filter(key=key)["estimate"][0])


def error(result: FitResult, key: str) -> float:
    """Return the standard error of an estimate."""
    low, high = result.to_polars().filter(key=key).select("low", "high").row(0)
    return float(high - low) / 2 / 1.96


def word(result: FitResult, key: str) -> str:
    return str(result.to_polars().filter(key=key)["word"][0])


@pytest.mark.parametrize(
    ("name", "channel", "seconds"),
    [
        ("genesys_queue_performance.csv", "Sales", 148.2),
        ("genesys_queue_performance.csv", "Support", 231.4),
        ("avaya_cms_skill_interval.txt", "Billing", 188.6),
        ("de_hotline_halbstunden.csv", "phone", 198.8),
        ("cisco_csq_interval.xlsx", "CSQ_Orders", 121.8),
        ("cisco_csq_interval.xlsx", "CSQ_Service", 317.9),
        ("asterisk_queue_log", "support", 188.9),
        ("amazon_connect_contacts.jsonl", "BasicQueue", 233.2),
        ("five9_call_log.csv", "Care", 170.6),
        ("3cx_call_log.csv", "phone", 83.4),
        ("intercom_conversations.csv", "chat", 140.2),
    ],
)
def test_patience_by_exposure(name: str, channel: str, seconds: float) -> None:
    assert value(fitted(name), f"channels.{channel}.patience") == pytest.approx(seconds, rel=0.01)


def test_patience_without_the_waits_of_the_lost() -> None:
    """True 100 and 260 s; from ASA alone 63 and 164 s."""
    result = fitted("fr_files_en_colonnes.csv")
    assert value(result, "channels.Ventes.patience") == pytest.approx(100, rel=0.06)
    assert value(result, "channels.SAV.patience") == pytest.approx(260, rel=0.12)


def test_a_family_is_told_where_waits_are_enough() -> None:
    """Weibull of shape .7 and scale 200 s: .687 and 187.7 from the full log, by 81 better than an exponential."""
    law = fitted("five9_call_log.csv").center.channels[0].patience
    assert law is not None
    assert law.law.family == "weibull"
    assert law.law.parameters["shape"] == pytest.approx(0.687, abs=0.02)
    assert law.law.parameters["scale"] == pytest.approx(187.7, rel=0.02)
    assert next(one for one in law.laws if one.family == "exponential").aic - law.law.aic > 60


@pytest.mark.parametrize(
    ("name", "channel", "talk", "wrap"),
    [
        ("genesys_queue_performance.csv", "Sales", 221.7, 45.4),
        ("genesys_queue_performance.csv", "Support", 326.3, 60.3),
        ("avaya_cms_skill_interval.txt", "Billing", 232.2, 29.4),
        ("de_hotline_halbstunden.csv", "phone", 278.0, None),
        ("asterisk_queue_log", "support", 298.4, 40.0),
        ("amazon_connect_contacts.jsonl", "BasicQueue", 443.3, 52.2),
        ("five9_call_log.csv", "Care", 319.2, 50.1),
        ("3cx_call_log.csv", "phone", 177.3, None),
    ],
)
def test_handle_times(name: str, channel: str, talk: float, wrap: float | None) -> None:
    """None is made up where there was none; one that is not recorded is within two errors of what it was made with."""
    result = fitted(name)
    assert value(result, f"channels.{channel}.handle_time") == pytest.approx(talk, rel=0.005)
    keys = result.to_polars()["key"]
    if wrap is None:
        assert f"channels.{channel}.wrap_up" not in keys
    else:
        key = f"channels.{channel}.wrap_up"
        recorded = word(result, key) == "measured"
        assert value(result, key) == pytest.approx(wrap, abs=0.1 * wrap if recorded else 2 * error(result, key))


def test_redials_with_and_without_customers() -> None:
    with_ids, without = fitted("3cx_call_log.csv"), fitted("de_hotline_halbstunden.csv")
    assert value(with_ids, "channels.phone.redial") == pytest.approx(0.624, abs=0.02)
    assert value(without, "channels.phone.redial") == pytest.approx(0.5, abs=0.08)
    primary = np.nansum(without.center.channels[0].arrivals.primary.table)
    assert primary == pytest.approx(36_172, rel=0.02)


def test_chats() -> None:
    """360 s of work at 1, .80 and .60; .77 and .59 is what these chats say, within two standard errors."""
    found = fitted("intercom_conversations.csv").center.channels[0].chats
    assert found is not None
    assert found.limit.value == 3
    assert found.work.value == pytest.approx(363, rel=0.01)
    assert [one.value for one in found.speeds] == pytest.approx([1, 0.77, 0.59], abs=0.01)


def test_messages() -> None:
    result = fitted("zendesk_tickets.csv")
    assert value(result, "channels.email.handle_time") / 60 == pytest.approx(12.02, abs=0.1)
    assert result.center.tree["channels"]["email"]["open"] == {"mon-fri": "09:00-17:00"}
    assert value(result, "pools.agents email.agents") == pytest.approx(80, rel=0.05)


def test_states() -> None:
    result = fitted("cisco_agent_state_detail.csv")
    states = result.center.pools[0].states
    assert states is not None
    assert states.absence.value == pytest.approx(2 / 35)
    assert states.away["breaks"].value == pytest.approx(0.0583 * 2, abs=0.001)
    assert states.away["meetings"].value == pytest.approx(0.0160, abs=0.0005)
    assert states.away["coaching"].value == pytest.approx(0.0123, abs=0.0005)
    assert states.occupancy.value == pytest.approx(0.795, abs=0.002)
    assert np.nansum(states.staffed.table) / 2 == pytest.approx(285.9, abs=0.5)


def test_repeats() -> None:
    found = fitted("salesforce_cases.csv", 700).center.repeats
    assert found is not None
    assert found.observed.value == pytest.approx(1 - 0.653, abs=0.005)
    assert found.within.value == pytest.approx(0.275, abs=0.04)
    assert found.background.value == pytest.approx(0.0139, abs=0.0005)


def test_shares_of_channels() -> None:
    shares = fitted("freshdesk_tickets.csv").center.shares
    assert shares is not None
    first = shares.filter(pl.col("month") == shares["month"].min(), channel="email")
    last = shares.filter(pl.col("month") == shares["month"].max(), channel="email")
    assert first["share"][0] > 0.5
    assert last["share"][0] < 0.2


def test_the_forecast_wins_by_its_calendar() -> None:
    """WAPE of 28 days ahead: seasonal naive .19, median of four weeks .155, with the holidays .13; .12 is the floor."""
    told = truth("daily_volumes_two_years.csv")["holidays"]
    names = {date.fromisoformat(day): "Easter" if day in ("2024-04-01", "2025-04-21") else day[5:] for day in told}
    rows = read_export(EXPORTS / "daily_volumes_two_years.csv").daily
    assert rows is not None
    counts = of_days(rows, str(rows["queue"][0]))
    found = backtest(counts.totals, counts.dates[0], 28, names).wape
    assert found["level and calendar"] == pytest.approx(0.132, abs=0.005)
    assert found["median of 4 weeks"] == pytest.approx(0.154, abs=0.005)
    assert found["seasonal naive"] == pytest.approx(0.192, abs=0.006)
    without = backtest(counts.totals, counts.dates[0], 28).wape
    assert without["level and calendar"] == pytest.approx(0.138, abs=0.005)


def test_what_cannot_be_told_is_said() -> None:
    result = fitted("public_dataset_calls.csv")
    assert word(result, "channels.phone.patience") == "assumed"
    assert "no wait of those who abandoned" in " ".join(result.center.limits)
    resolution = result.center.tree["outcome"]["resolution"]
    assert resolution["Payment"] == pytest.approx(0.9, abs=0.06)
    assert word(fitted("asterisk_Master.csv"), "channels.600.patience") == "assumed"


# The bank


def bank(month: str) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Return the calls that reached the agents, and waits of those who queued, with who was lost."""
    rows = pl.read_csv(DATA / f"bank_calls_1999-{month}.csv.gz").filter(
        pl.col("outcome") != "PHANTOM", (pl.col("outcome") != "HANG") | (pl.col("q_time") > 0)
    )
    waited = rows.filter(pl.col("q_time") > 0)
    return rows, waited["q_time"].to_numpy().astype(float), (waited["outcome"] == "HANG").to_numpy()


BANK = {
    "02": {
        "counts": (31_094, 18_028, 3_932), "exposure": (347.7, 281.7, 360.0), "weibull": (0.9094, 388.9),
        "lognormal": (320.9, 1.864), "likelihood": (-26_939.6, -26_909.6, -26_869.6), "median": 280,
        "curve": (0.943, 0.900, 0.821, 0.711, 0.487, 0.264), "types": (449.3, 213.2, 798.8, 467.7),
        "talk": (25_340, 188.3, 1.147),
    },
    "08": {
        "counts": (38_662, 25_652, 7_260), "exposure": (408.8, 319.2, 446.6), "weibull": (0.8040, 504.4),
        "lognormal": (352.4, 1.948), "likelihood": (-50_915.7, -50_614.1, -50_351.5), "median": 365,
        "curve": (0.936, 0.894, 0.815, 0.712, 0.547, 0.378), "types": (470.6, 255.6, 932.6, 432.7),
        "talk": (29_644, 187.6, 1.228),
    },
}  # fmt: skip


@pytest.mark.parametrize("month", list(BANK))
def test_the_bank(month: str) -> None:
    known, (rows, waits, lost) = BANK[month], bank(month)
    assert (len(rows), len(waits), lost.sum()) == known["counts"]
    served = rows.filter(outcome="AGENT")["q_time"].to_numpy().astype(float)
    asa, n, in_time = served.mean(), len(served), (served <= 20).mean()
    tau = delayed_wait(asa, 20, in_time)
    assert tau is not None
    found = (
        exposure(waits.sum(), lost.sum()).value,
        from_sums(asa, n, lost.sum(), None).value - 0,
        from_sums(asa, n, lost.sum(), None, (20, in_time)).value,
    )
    assert found == pytest.approx(known["exposure"], abs=0.1)
    laws = {name: fit_law(name, waits[lost], waits[~lost]) for name in ("exponential", "weibull", "lognormal")}
    assert tuple(laws["weibull"].parameters.values()) == pytest.approx(known["weibull"], rel=5e-4)
    assert tuple(laws["lognormal"].parameters.values()) == pytest.approx(known["lognormal"], rel=5e-4)
    assert [one.log_likelihood for one in laws.values()] == pytest.approx(known["likelihood"], abs=0.1)
    curve = kaplan_meier(waits, lost)
    assert curve.at([15, 30, 60, 120, 300, 600]) == pytest.approx(known["curve"], abs=6e-4)
    assert curve.median == known["median"]


@pytest.mark.parametrize("month", list(BANK))
def test_the_bank_by_type_and_talk(month: str) -> None:
    known, (rows, _, _) = BANK[month], bank(month)
    waited = rows.filter(pl.col("q_time") > 0)
    sums = [waited.filter(type=kind) for kind in ("PS", "NW", "NE", "IN")]
    found = [exposure(one["q_time"].sum(), (one["outcome"] == "HANG").sum()).value for one in sums]
    assert found == pytest.approx(known["types"], abs=0.1)
    talk = rows.filter(pl.col("ser_time").is_between(10, 3_600), outcome="AGENT")["ser_time"].to_numpy()
    assert (len(talk), talk.mean(), talk.std() / talk.mean()) == pytest.approx(known["talk"], rel=2e-3)


def test_no_law_follows_the_bank_so_its_curve_is_written() -> None:
    _, waits, lost = bank("08")
    found = patience_of(waits, lost)
    assert found.values is not None
    shares = [(found.values > at).mean() for at in (30, 120, 600)]
    assert shares == pytest.approx([0.894, 0.712, 0.378], abs=0.002)


REPLAYED = {
    "02": {"wrap_up": 29.5, "differs": {"abandonment", "service_level", "wait_abandoned", "wait_p50"}},
    "08": {"wrap_up": 36.3, "differs": {"service_level", "wait_abandoned", "wait_p50"}},
}


@pytest.mark.slow
@pytest.mark.parametrize("month", list(REPLAYED))
def test_the_bank_by_one_command(month: str) -> None:
    """What the page on the replay says of it: mean waits, long waits and handle times agree, short waits do not."""
    result = fit(read_export(DATA / f"bank_calls_1999-{month}.csv.gz"), jobs=2)
    assert result.calibration is not None
    whole = {one.figure: one for one in result.calibration.of_everything}
    assert {name for name, one in whole.items() if one.word == "differs"} == REPLAYED[month]["differs"]
    for name in ("abandonment", "asa", "wait_p90", "handle_time"):
        assert whole[name].simulated == pytest.approx(whole[name].recorded, rel=0.07), name
    issues = [one.word for one in result.calibration.verdicts if one.by.startswith("issue")]
    assert len(issues) == 6
    assert "differs" not in issues
    assert value(result, "channels.phone.patience") == pytest.approx(BANK[month]["exposure"][0], abs=0.5)
    assert value(result, "channels.phone.wrap_up") == pytest.approx(REPLAYED[month]["wrap_up"], abs=0.1)
