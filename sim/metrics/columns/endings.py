"""What contacts came to for their customers: whether they are over, whether they helped, how long their wait felt."""

from __future__ import annotations

import numpy as np

from sim.log.records import Outcome
from sim.metrics.columns.waits import elapsed, inbound, messages, never_answered, response, waits
from sim.metrics.counting.groups import Mask, one_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column, column_of_all
from sim.satisfaction import closer
from sim.scenario.felt import borne_waits, expected_waits, personal_levels


@column
def helped(facts: Facts) -> Mask:
    """Return who was served by an agent, or needed nobody but a machine."""
    return np.asarray(one_of(facts.log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)))


@column
def contained(facts: Facts) -> Mask:
    """Return who needed nobody but a machine."""
    return np.asarray(facts.log.contacts["outcome"] == Outcome.CONTAINED)


@column
def waits_felt(facts: Facts) -> Floats:
    """Return each contact's wait in expected waits: ``max(W / expects, W' / bears)``, none where a machine answers.

    W is the wait for an answer, of messages that for the reply in opening hours; W' counts all hours.
    """
    contacts = facts.log.contacts
    channel, late = contacts["channel"], messages(facts)
    expected = np.array(expected_waits(facts.scenario))[channel, contacts["segment"]]
    borne = np.array(borne_waits(facts.scenario))[channel]
    wait, whole = (np.where(late, one(facts), waits(facts)) for one in (response, elapsed))
    return np.where(contained(facts), 0.0, np.nan_to_num(np.maximum(wait / expected, whole / borne)))


@column_of_all
def known(facts: Facts) -> Floats:
    """Return how much was known of each contact's customer, from 0 to 1."""
    whole = np.zeros(len(facts.log.contacts["arrival"]))
    whole[facts.log.records["contact"]] = facts.log.records["known"]
    return whole


@column
def personalisation(facts: Facts) -> Floats:
    """Return how far each contact's channel deals with this customer rather than any."""
    own = np.array(personal_levels(facts.scenario))[facts.log.contacts["channel"]]
    data = facts.scenario.crm
    return np.asarray(own if data is None else closer(own, data.personalisation * known(facts)), dtype=float)


@column
def going_on(facts: Facts) -> Mask:
    """Return whose contact goes on as the simulation ends; not who waits in vain for longer than expected."""
    unfinished = facts.log.contacts["outcome"] == Outcome.UNFINISHED
    return np.asarray(unfinished & ~(never_answered(facts) & (waits_felt(facts) > 1)))


@column
def attended(facts: Facts) -> Mask:
    """Return whose contact with us has ended, or was left; a session passed on goes on in what follows."""
    passed_on = facts.log.contacts["outcome"] == Outcome.DEFLECTED
    return np.asarray(inbound(facts) & ~going_on(facts) & ~passed_on)
