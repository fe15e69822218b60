"""Samples with known truth and public data, where they are: read with two flags at most, and the sums are right."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sim.importing.canonical import ABANDONED, SERVED, Canonical, talk, wait, wrap_up
from sim.importing.exports import read_export
from tests.support.paths import ROOT

SHARED = Path(os.environ.get("CCSIM_SAMPLES", ROOT.parent / "shared"))
EXPORTS, DATA = SHARED / "examples" / "exports", SHARED / "data"
pytestmark = pytest.mark.skipif(not EXPORTS.exists(), reason="the samples are not here")

FLAGS: dict[str, dict[str, str]] = {
    "asterisk_queue_log": {"zone": "America/Chicago"},
    "amazon_connect_contacts.jsonl": {"zone": "America/New_York"},
    "intercom_conversations.csv": {"zone": "Europe/Berlin"},
    "cisco_agent_state_detail.csv": {"dates": "mdy"},
}
BY_QUEUE = (
    "genesys_queue_performance.csv",
    "avaya_cms_skill_interval.txt",
    "cisco_csq_interval.xlsx",
    "fr_files_en_colonnes.csv",
)
CALLS = (
    "asterisk_queue_log",
    "amazon_connect_contacts.jsonl",
    "five9_call_log.csv",
    "3cx_call_log.csv",
    "intercom_conversations.csv",
)
MEANS = {
    "asa": "answered",
    "wait_abandoned": "abandoned",
    "wait_all": "offered",
    "talk": "answered",
    "wrap": "answered",
}
TOLD = {
    "asa": "asa",
    "wait_abandoned": "time_to_abandon",
    "wait_all": "wait_all",
    "talk": "talk_mean",
    "wrap": "wrap_mean",
}


def truth(name: str) -> dict[str, Any]:
    told = json.loads((EXPORTS / "truths.json").read_text(encoding="utf-8"))[name]
    return told.get("realised", told)  # type: ignore[no-any-return]


@cache
def read(name: str) -> Canonical:
    return read_export(EXPORTS / name, **FLAGS.get(name, {}))  # type: ignore[arg-type]


def table(found: pl.DataFrame | None) -> pl.DataFrame:
    assert found is not None
    return found


def near(found: float, wanted: float) -> None:
    assert found == pytest.approx(wanted, abs=0.1, rel=0.003)


@pytest.mark.parametrize("name", [*BY_QUEUE, "de_hotline_halbstunden.csv"])
def test_intervals_add_up_to_the_truth(name: str) -> None:
    found = table(read(name).intervals)
    told = {queue: one for queue, one in truth(name).items() if isinstance(one, dict)}
    if len(told) == 1:
        found = found.with_columns(pl.lit(next(iter(told))).alias("queue"))
    assert set(found["queue"]) == set(told)
    for queue, figures in told.items():
        part = found.filter(queue=queue)
        assert [part[count].sum() for count in ("offered", "answered", "abandoned")] == [
            figures[count] for count in ("offered", "answered", "abandoned")
        ]
        for mean, of in MEANS.items():
            if part[mean].count():
                near((part[mean] * part[of]).sum() / part[of].sum(), figures[TOLD[mean]])


@pytest.mark.parametrize("name", CALLS)
def test_contacts_add_up_to_the_truth(name: str) -> None:
    found = table(read(name).contacts)
    figures = next((one for one in truth(name).values() if isinstance(one, dict) and "offered" in one), truth(name))
    served, lost = found.filter(outcome=SERVED), found.filter(outcome=ABANDONED)
    assert (found.height, served.height, lost.height) == (figures["offered"], figures["answered"], figures["abandoned"])
    near(served.select(wait().mean()).item(), figures["asa"])
    near(lost.select(wait().mean()).item(), figures["time_to_abandon"])
    near(served.select(talk().mean()).item(), figures["talk_mean"])
    near(found.select(wait().sum()).item() / lost.height, figures["patience_exp_mle"])
    if served["end"].count():
        near(served.select(wrap_up().mean()).item(), figures["wrap_mean"])


def test_clocks_that_go_forward_do_not_move_the_opening_hours() -> None:
    arrivals = table(read("amazon_connect_contacts.jsonl").contacts)["arrival"].dt.time()
    assert (str(arrivals.min()), str(arrivals.max())) == ("09:00:06", "16:59:36")


def test_redials_of_the_3cx_log_have_their_callers() -> None:
    assert table(read("3cx_call_log.csv").contacts)["customer"].n_unique() == 998


def test_call_detail_records_know_who_was_served() -> None:
    found = read("asterisk_Master.csv")
    counts = table(found.contacts)["outcome"].value_counts(sort=True)
    assert counts["count"].to_list() == [484, 173]
    served = table(found.contacts).filter(outcome=SERVED)
    near((served["talk_end"] - served["arrival"]).dt.total_seconds().mean(), 267.6)  # type: ignore[arg-type]


def test_tickets_add_up_to_the_truth() -> None:
    zendesk, told = table(read("zendesk_tickets.csv").tickets), truth("zendesk_tickets.csv")
    assert (zendesk.height, zendesk["solved"].count()) == (told["created"], told["solved"])
    near((zendesk["first_reply"] - zendesk["created"]).dt.total_seconds().mean() / 60, told["mean_first_reply_min"])  # type: ignore[operator]
    near(zendesk["reply_business"].mean() / 60, told["mean_business_min"])  # type: ignore[operator]
    jira = table(read("jira_service_requests.csv").tickets)
    near(jira["reply_business"].mean() / 60, truth("jira_service_requests.csv")["mean_business_minutes"])  # type: ignore[operator]
    salesforce = table(read("salesforce_cases.csv").tickets)
    assert (salesforce.height, salesforce["customer"].n_unique()) == (1240, 508)


def test_channels_of_the_first_quarter_are_the_truth() -> None:
    found = table(read("freshdesk_tickets.csv").tickets)
    shares = dict(found.head(398)["channel"].value_counts(normalize=True).iter_rows())
    near(shares["email"], truth("freshdesk_tickets.csv")["shares_by_quarter"]["Email"][0])
    assert found["first_reply"].null_count() == 0


def test_states_add_up_to_the_truth() -> None:
    found, hours = table(read("cisco_agent_state_detail.csv").states), truth("cisco_agent_state_detail.csv")["hours"]
    length = (pl.col("end") - pl.col("start")).dt.total_seconds() / 3600
    by_state = dict(found.group_by("state").agg(length.sum()).iter_rows())
    by_reason = dict(found.group_by("reason").agg(length.sum()).iter_rows())
    for name, spent in (("ready", "ready"), ("talking", "talk"), ("wrapping", "work")):
        near(by_state[name], hours[spent])
    for reason in ("Break", "Lunch", "Meeting", "Coaching"):
        near(by_reason[reason], hours[reason])


def test_days_without_a_row_and_a_false_zero_are_told() -> None:
    found, told = read("daily_volumes_two_years.csv"), truth("daily_volumes_two_years.csv")
    missing, zero = found.sources[0].notes
    assert all(day in missing for day in told["missing"])
    assert told["false_zero"] in zero


def test_resolution_by_topic_is_the_truth() -> None:
    found = table(read("public_dataset_calls.csv").contacts).filter(outcome=SERVED)
    by_topic = {
        issue: [count, round(share, 3)]
        for issue, count, share in found.group_by("issue").agg(pl.len(), pl.col("resolved").mean()).iter_rows()
    }
    assert by_topic == truth("public_dataset_calls.csv")["resolved_of_answered"]
    assert any("patience cannot be fitted" in note for note in read("public_dataset_calls.csv").sources[0].notes)


@pytest.mark.parametrize(
    ("month", "counts", "exposure", "by_type", "talk_mean"),
    [
        ("02", (31_094, 27_162, 18_028, 3_932), 347.7, {"PS": 449.3, "NW": 213.2, "NE": 798.8, "IN": 467.7}, 188.3),
        ("08", (38_662, 31_402, 25_652, 7_260), 408.8, {"PS": 470.6, "NW": 255.6, "NE": 932.6, "IN": 432.7}, 187.6),
    ],
)
def test_the_bank_is_what_its_readme_says(
    month: str, counts: tuple[int, ...], exposure: float, by_type: dict[str, float], talk_mean: float
) -> None:
    found = table(read_export(DATA / f"bank_calls_1999-{month}.csv.gz").contacts)
    waited = found.filter(pl.lit(found.select(wait()).to_series() > 0))
    sizes = [found.height, found.filter(outcome=SERVED).height, waited.height, found.filter(outcome=ABANDONED).height]
    assert sizes == list(counts)

    def patience(part: pl.DataFrame) -> float:
        return float(part.select(wait().sum()).item() / part.filter(outcome=ABANDONED).height)

    assert patience(found) == pytest.approx(exposure, abs=0.05)
    assert {kind: round(patience(found.filter(issue=kind)), 1) for kind in by_type} == by_type
    talked = found.select(talk()).to_series()
    near(float(talked.filter(talked.is_between(10, 3600)).mean()), talk_mean)  # type: ignore[arg-type]


def test_arrivals_of_the_bank_and_channels_of_a_city() -> None:
    bank = table(read_export(DATA / "bank_arrivals_1999_6min.csv.gz").intervals)
    assert (bank["offered"].sum(), bank["length"].unique().to_list()) == (445_414.5, [360.0])
    city = table(read_export(DATA / "sf311_sample_2008-2019.csv.gz").tickets)
    shares = dict(city.filter(pl.col("created").dt.year() == 2014)["channel"].value_counts(normalize=True).iter_rows())
    near(100 * shares["phone"], 55.3)
