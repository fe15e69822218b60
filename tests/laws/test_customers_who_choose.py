"""What must hold on every path of customers who choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.calendar import Timetable, horizon, midnights
from sim.log.records import Cause, Outcome, Reason, some_of
from sim.metrics import Facts, measure
from sim.metrics.columns.customers import settled
from sim.metrics.columns.endings import going_on
from sim.metrics.costs.ledger import ledger
from sim.metrics.customers.retention import churn, customer_satisfaction
from sim.metrics.customers.satisfaction import satisfaction
from sim.metrics.sums import weights
from sim.scenario import build
from sim.scenario.channels.openings import Closes
from tests.laws import all_laws as laws
from tests.laws.case import Case, Leg, Row, assert_same
from tests.laws.of_followups import REASONS
from tests.model.migration.customers import first_of, often
from tests.support.random_centers import choosing_centers

pytestmark = [pytest.mark.oracle, pytest.mark.long]

Parts = dict[str, Any]


@dataclass
class Choosing(Case):
    """A case in which first contacts may be elsewhere than the volumes had them: those were drawn anew."""

    def primary_work(self, mode: str) -> Iterator[Row]:
        """Yield those that came where the volumes had them.

        Without messages begun as a channel opens, which may be dropped in that instant and leave no stretch to see.
        """
        names = self.scenario.channel_names
        opening = {start for name in names for start, _ in Timetable(self.scenario).open_windows(name)}
        for row in super().primary_work(mode):
            if row["channel"] == row["origin"] and not (mode == "deferred" and row["left_queue"] in opening):
                yield row

    def tiers(self) -> Iterator[tuple[Row, list[tuple[int, int, Leg]]]]:
        """Leave out first contacts that moved."""
        return (found for found in super().tiers() if found[0]["attempt"] > 1 or not moved(found[0]))


def moved(row: Row) -> bool:
    return bool(row["attempt"] == 1 and row["channel"] != row["origin"])


def first_contacts_move_for_a_reason(case: Case) -> None:
    """Who came elsewhere than the volumes had them did so for one of the reasons to choose, and nobody else did."""
    for row in case.rows:
        assert (row["cause"] >= Cause.EXPERIENCE) == moved(row)
        assert (row["attempt"] == 1) == (row["cause"] == Cause.PRIMARY or moved(row))


def further_contacts_have_a_cause(case: Case) -> None:
    for attempts in case.episodes.values():
        for row in attempts:
            earlier = [other for other in attempts if other["attempt"] < row["attempt"]]
            if row["cause"] in REASONS:
                assert any(REASONS[row["cause"]](other, row) for other in earlier)


def nobody_moves_to_a_channel_that_is_not_there(case: Case) -> None:
    for row in case.rows:
        spec, start = row["spec"], case.scenario.calendar.start
        if spec.opens is not None:
            assert row["arrival"] >= 86_400 * (spec.opens.on - start).days
        if spec.closes is not None and moved(row) and concerns(case, spec.closes, row):
            assert row["arrival"] < 86_400 * (spec.closes.on - start).days
        if row["cause"] == Cause.CLOSURE:
            origin = case.scenario.channels[case.scenario.channel_names[row["origin"]]]
            assert origin.closes is not None
            assert concerns(case, origin.closes, row)
            assert row["arrival"] >= 86_400 * (origin.closes.on - start).days


def concerns(case: Case, closes: Closes, row: Row) -> bool:
    """Whether a channel closes for a contact's customer and issue."""
    return closes.concerns(case.scenario.segment_names[row["segment"]], case.scenario.issue_names[row["issue"]])


def moves_are_conserved(case: Case) -> None:
    channels = [case.totals[("channel", name),] for name in case.scenario.channel_names]
    away, here = (sum(row.get(name, 0.0) for row in channels) for name in ("moved_away", "moved_here"))
    assert away == here == case.totals[()]["moved_here"] == case.totals[()]["moved_away"] == sum(map(moved, case.rows))


def customers_keep_to_their_segment(case: Case) -> None:
    population = case.demand.population.segments  # type: ignore[union-attr]
    for row in case.rows:
        if row["spec"].mode != "outbound":
            assert population[row["customer"] - 1] == row["segment"]


def levels_are_levels(case: Case) -> None:
    facts = Facts(case.scenario, case.log)
    for column in (satisfaction(facts), customer_satisfaction(facts), churn(facts), weights(facts)["attention"]):
        assert np.all((column >= 0) & (column <= 1 + 1e-9))
    opinion, users = case.log.opinions["opinion"], case.log.opinions["users"]
    assert len(opinion) == len(case.scenario.channel_names)
    assert np.all(np.isnan(opinion) | ((opinion >= 0) & (opinion <= 1)))
    assert np.all(np.isnan(opinion) == (users == 0))


def opinions_are_noted_every_day(case: Case) -> None:
    """From the first midnight to the end of the horizon, where they are what is told of the end."""
    daily, edges = case.log.daily_opinions, midnights(case.scenario)
    channels = len(case.scenario.channel_names)
    assert daily["at"].tolist() == np.repeat(edges, channels).tolist()
    assert daily["channel"].tolist() == [*range(channels)] * len(edges)
    last = some_of(daily, daily["at"] == edges[-1])
    for name in ("users", "opinion", "channel"):
        assert np.array_equal(last[name], case.log.opinions[name], equal_nan=name == "opinion")
    assert np.array_equal(np.isnan(daily["opinion"]), daily["users"] == 0)


def each_customer_settles_once(case: Case) -> None:
    """And nobody whose contact goes on; who has waited in vain for longer than promised has been let down by then."""
    facts = Facts(case.scenario, case.log)
    done = facts.log.contacts["customer"][settled(facts)]
    assert len(done) == len(set(done.tolist()))
    unfinished = set(facts.log.contacts["customer"][going_on(facts)].tolist())
    assert not unfinished & set(done.tolist())


def the_ledger_adds_up(case: Case) -> None:
    told = ledger(Facts(case.scenario, case.log))
    assert case.totals[()]["cost"] == pytest.approx(sum(entry.amount for entry in told.entries), abs=1e-6)
    incentives = sum(entry.amount for entry in told.entries if entry.line == "incentives")
    assert incentives == pytest.approx(float(case.log.rewards["amount"].sum()), abs=1e-6)
    no_contact = {"campaigns", "platform"}
    borne = sum(entry.amount for entry in told.entries if entry.channel and entry.line not in no_contact)
    assert told.per_contact.sum() == pytest.approx(borne, rel=1e-6, abs=1e-6)


def adoption_only_grows(case: Case) -> None:
    uptake, whole = case.log.uptake, case.scenario.customers.population  # type: ignore[union-attr]
    for number, name in enumerate(case.scenario.channel_names):
        mine = uptake["channel"] == number
        order = np.lexsort([uptake["holders"][mine], uptake["at"][mine]])
        steps = uptake["holders"][mine][order].tolist()
        assert all(early <= late + 1e-9 for early, late in pairwise(steps))
        assert all(0 <= step <= whole + 1e-6 for step in steps)
        assert case.scenario.channels[name].opens is not None or not any(steps)
    assert np.all((uptake["touched"] >= 0) & (uptake["touched"] <= whole))
    assert np.all((uptake["at"] >= 0) & (uptake["at"] < horizon(case.scenario)))


def is_gone(case: Case, name: str, moment: float) -> bool:
    """Whether a channel is not there at a moment: it has closed for good, or not opened yet."""
    spec, start = case.scenario.channels[name], case.scenario.calendar.start
    closed = spec.closes is not None and moment >= 86_400 * (spec.closes.on - start).days
    return closed or (spec.opens is not None and moment < 86_400 * (spec.opens.on - start).days)


def refused(case: Case) -> set[int]:
    """Return the messages that came to a channel that had closed for good, when nothing else was open."""
    found = set()
    for row in case.rows:
        if row["spec"].mode == "deferred" and row["outcome"] == Outcome.BLOCKED:
            assert row["reason"] == Reason.CLOSED
            assert is_gone(case, case.scenario.channel_names[row["channel"]], row["arrival"])
            found.add(row["number"])
    return found


def without_the_refused(law: Any) -> Any:
    """Let a law look only at messages that had a mailbox to come to."""

    def check(case: Choosing) -> None:
        kept, away = Choosing(case.scenario, case.log), refused(case)
        kept.rows = [row for row in case.rows if row["number"] not in away]
        law(kept)

    return check


def whom_a_machine_passes_on_arrives_at_once(case: Case) -> None:
    """Unless the channel named is not there, and no other is that the customer could choose.

    Who is passed on after the horizon comes after it, and is in no log.
    """
    for attempts in case.episodes.values():
        passed = [row for row in attempts if row["outcome"] == Outcome.DEFLECTED]
        came = Counter(row["arrival"] for row in attempts if row["cause"] == Cause.FALLBACK)
        assert not came - Counter(row["end"] for row in passed)
        for row in passed:
            fallback = row["spec"].self_service.fallback
            beyond = case.followed and row["end"] >= case.log.end  # where only those are told of who came before
            assert came[row["end"]] or beyond or is_gone(case, fallback, row["end"])


INSTEAD: dict[Any, Any] = {
    laws.further_contacts_have_a_cause: further_contacts_have_a_cause,
    laws.whom_a_machine_passes_on_arrives_at_once: whom_a_machine_passes_on_arrives_at_once,
    laws.endings_fit_the_mode: without_the_refused(laws.endings_fit_the_mode),
    laws.messages_are_begun_while_open_and_kept: without_the_refused(laws.messages_are_begun_while_open_and_kept),
}
LAWS = (
    *(INSTEAD.get(law, law) for law in laws.LAWS),
    first_contacts_move_for_a_reason,
    nobody_moves_to_a_channel_that_is_not_there,
    moves_are_conserved,
    customers_keep_to_their_segment,
    levels_are_levels,
    opinions_are_noted_every_day,
    each_customer_settles_once,
    the_ledger_adds_up,
    adoption_only_grows,
)


@often(30)
@given(choosing_centers())
def test_laws_hold_on_every_path_of_customers_who_choose(data: Parts) -> None:
    scenario = build(data)
    case = Choosing(scenario, first_of(scenario))
    for law in LAWS:
        law(case)


@often(8)
@given(choosing_centers())
def test_measuring_attention_changes_neither_log_nor_ledger(data: Parts) -> None:
    scenario = build(data)
    without = build({key: value for key, value in data.items() if key not in ("attention", "retention")})
    log, plain = first_of(scenario), first_of(without)
    assert_same(log, plain)
    assert ledger(Facts(scenario, log)).entries == ledger(Facts(without, plain)).entries
    told, bare = (measure(Facts(*both)).totals[()] for both in ((scenario, log), (without, plain)))
    for name in ("moved_here", "moved_away", "customers_in", "followed", "reverted", "cost"):
        assert told[name] == bare[name]
