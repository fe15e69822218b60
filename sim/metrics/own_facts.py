"""What a contact's own row says: columns for which no other contact has to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.metrics.groups import Mask
from sim.metrics.mechanisms import last_stretch, response
from sim.metrics.promises import Promises, promises
from sim.metrics.spans import Floats
from sim.records import ContactLog, Offer, Outcome, Reason
from sim.scenario.attention import Attention
from sim.scenario.scenario import Scenario
from sim.ticks import whole_all


@dataclass(frozen=True, eq=False)
class OwnFacts:
    """A scenario, the log of one replication, and what each of its contacts' own row and legs say."""

    scenario: Scenario
    log: ContactLog

    @cached_property
    def promises(self) -> Promises:
        """What each channel promises."""
        return promises(self.scenario)

    @cached_property
    def waits(self) -> Floats:
        """The seconds each contact waited, to the microsecond.

        Of who is never answered as long as we know; NaN where that is not asked.
        """
        contacts = self.log.contacts
        until = np.where(self.never_answered, contacts["end"], contacts["left_queue"])
        return np.asarray(whole_all(until - contacts["arrival"]), dtype=float)

    @cached_property
    def last_stretch(self) -> Floats:
        """When the agent in a contact's row took it up: the answer, or the last resumption."""
        return last_stretch(self.log)

    @cached_property
    def response(self) -> Floats:
        """The open seconds from arrival to reply of messages, so far where there is none; NaN for others."""
        return response(self.log, self.promises)

    @cached_property
    def messages(self) -> Mask:
        """Who came on a deferred channel."""
        return np.asarray(self.promises.deferred[self.log.contacts["channel"]])

    @cached_property
    def replied(self) -> Mask:
        """Which messages were replied to."""
        return np.asarray(self.messages & ~np.isnan(self.log.contacts["talk_end"]))

    @cached_property
    def inbound(self) -> Mask:
        """Who contacted us; the others were called."""
        return np.asarray(self.promises.inbound[self.log.contacts["channel"]])

    @cached_property
    def answered(self) -> Mask:
        """Who was answered, including those still talking when the simulation was cut."""
        return np.asarray(self.log.contacts["pool"] >= 0)

    @cached_property
    def answered_in_line(self) -> Mask:
        """Who was answered after waiting in line: not messages, calls of ours, nor who hung up on a promise of one."""
        in_line = self.inbound & ~self.messages & (self.log.told("callback") != Offer.ACCEPTED)
        return np.asarray(self.answered & in_line)

    @cached_property
    def lost(self) -> Mask:
        """Who abandoned the line or balked; not who had been answered before, nor whom we called."""
        outcome, reason = self.log.contacts["outcome"], self.log.contacts["reason"]
        gave_up = (outcome == Outcome.ABANDONED) & ~np.isin(
            reason, (Reason.UNREACHED, Reason.PASSED_ON, Reason.MISMATCH)
        )
        return np.asarray(gave_up | (outcome == Outcome.BALKED))

    @cached_property
    def never_answered(self) -> Mask:
        """Who waits in line and is never answered: cut off as we close, or still waiting when the simulation ends.

        So is who was promised a callback that nobody ever tried.
        """
        contacts = self.log.contacts
        left = contacts["outcome"] == Outcome.DISCONNECTED
        left |= (contacts["outcome"] == Outcome.UNFINISHED) & np.isnan(contacts["left_queue"])
        in_line = self.inbound & ~self.messages & ~self.answered
        return np.asarray(in_line & left & np.isnan(self.log.told("called")))

    @cached_property
    def waited(self) -> Mask:
        """Who waited in line, and was answered, lost or never answered: the A + L + U over which waits are told."""
        return self.answered_in_line | self.lost | self.never_answered

    @cached_property
    def attended(self) -> Mask:
        """Whose contact with us has ended, or was left; a session that was passed on goes on in what follows."""
        passed_on = self.log.contacts["outcome"] == Outcome.DEFLECTED
        return np.asarray(self.inbound & ~self.going_on & ~passed_on)

    @cached_property
    def going_on(self) -> Mask:
        """Whose contact goes on as the simulation ends; not who has waited in line in vain for longer than promised."""
        unfinished = self.log.contacts["outcome"] == Outcome.UNFINISHED
        return np.asarray(unfinished & ~(self.never_answered & (self.waits_felt > self.targets_felt)))

    @cached_property
    def helped(self) -> Mask:
        """Who was served by an agent, or needed nobody but a machine."""
        return np.asarray(np.isin(self.log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)))

    @cached_property
    def contained(self) -> Mask:
        """Who needed nobody but a machine."""
        return np.asarray(self.log.contacts["outcome"] == Outcome.CONTAINED)

    @cached_property
    def moved(self) -> Mask:
        """First contacts whose customer chose another channel than the volumes have them on."""
        contacts = self.log.contacts
        return np.asarray((contacts["attempt"] == 1) & (contacts["channel"] != contacts["origin"]))

    @cached_property
    def waits_felt(self) -> Floats:
        """The wait for an answer, of messages for the reply; sessions begin at once."""
        wait = np.where(self.messages, self.response, self.waits)
        return np.where(self.contained, 0.0, np.nan_to_num(wait))

    @cached_property
    def targets_felt(self) -> Floats:
        """The target of each contact's channel, or what stands for it."""
        within = self.promises.within[self.log.contacts["channel"]]
        usual = (self.scenario.attention or Attention()).patience
        return np.where(np.isnan(within) | (within <= 0), usual, within)

    @cached_property
    def personalisation(self) -> Floats:
        """How far each contact's channel deals with this customer rather than any."""
        traits = [self.scenario.channels[name].personalisation for name in self.scenario.channel_names]
        return np.asarray(np.array(traits)[self.log.contacts["channel"]], dtype=float)

    @cached_property
    def annual_value(self) -> Floats:
        """What each contact's customer is worth in a year, by segment."""
        segments = self.scenario.segments
        values = [segments[name].annual_value if name else 0.0 for name in self.scenario.segment_names]
        return np.asarray(np.array(values)[self.log.contacts["segment"]], dtype=float)
