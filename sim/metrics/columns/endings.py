"""What contacts came to for their customers: whether they are over, whether they helped, how long their wait felt."""

from __future__ import annotations

import numpy as np

from sim.log.records import Outcome
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import inbound, messages, never_answered, response, waits
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column
from sim.scenario.customers.attention import Attention


@column
def helped(facts: Facts) -> Mask:
    """Return who was served by an agent, or needed nobody but a machine."""
    return np.asarray(np.isin(facts.log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)))


@column
def contained(facts: Facts) -> Mask:
    """Return who needed nobody but a machine."""
    return np.asarray(facts.log.contacts["outcome"] == Outcome.CONTAINED)


@column
def waits_felt(facts: Facts) -> Floats:
    """Return the wait for an answer, of messages for the reply; sessions begin at once."""
    wait = np.where(messages(facts), response(facts), waits(facts))
    return np.where(contained(facts), 0.0, np.nan_to_num(wait))


@column
def targets_felt(facts: Facts) -> Floats:
    """Return the target of each contact's channel, or what stands for it."""
    within = promises(facts).within[facts.log.contacts["channel"]]
    usual = (facts.scenario.attention or Attention()).patience
    return np.where(np.isnan(within) | (within <= 0), usual, within)


@column
def personalisation(facts: Facts) -> Floats:
    """Return how far each contact's channel deals with this customer rather than any."""
    traits = [facts.scenario.channels[name].personalisation for name in facts.scenario.channel_names]
    return np.asarray(np.array(traits)[facts.log.contacts["channel"]], dtype=float)


@column
def going_on(facts: Facts) -> Mask:
    """Return whose contact goes on as the simulation ends; not who waits in vain for longer than promised."""
    unfinished = facts.log.contacts["outcome"] == Outcome.UNFINISHED
    return np.asarray(unfinished & ~(never_answered(facts) & (waits_felt(facts) > targets_felt(facts))))


@column
def attended(facts: Facts) -> Mask:
    """Return whose contact with us has ended, or was left; a session passed on goes on in what follows."""
    passed_on = facts.log.contacts["outcome"] == Outcome.DEFLECTED
    return np.asarray(inbound(facts) & ~going_on(facts) & ~passed_on)
