"""Per-contact weights: summed over any group of contacts, they give the totals that figures are ratios of.

O offered, A answered, L abandoned or balked, U never answered; A_s and L_s within the channel's threshold s; L_x
abandoned within its short limit x; U_>s who waited longer than s in vain: they have missed it, whatever would have
become of them. Contacts on a channel without a target have no threshold and count in no service level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.log.records import Outcome, Reason
from sim.metrics.columns.customers import newcomers
from sim.metrics.columns.promises import of_channels, promised_within, promises
from sim.metrics.columns.waits import (
    answered,
    answered_in_line,
    inbound,
    last_stretch,
    lost,
    messages,
    never_answered,
    replied,
    response,
    waited,
    waits,
)
from sim.metrics.counting.groups import Counted, Group, Mask, Weights, flag
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.metric import EVERYWHERE, HIGH, LOW, OF_SEGMENTS, ONLY_CENTER, PERCENTILES, Metric, Percentile, needing

LEFT_BEHIND = ("left_waiting", "left_at_close", "left_overdue", "left_with_experts")

CONTACTS = (
    Metric("arrivals", "contacts", of="arrivals",
           heads={"channel": "offered", "messages": "arrived", "self-service": "sessions", "fit": "contacts",
                  "match": "contacts"},
           by_interval=True, formula="O: attempts, redials included"),
    Metric("answered", "contacts", of="answered", where=EVERYWHERE, heads={"messages": "replied"}, by_interval=True,
           formula="served to the end"),
    Metric("abandoned", "contacts", LOW, of="abandoned", by_interval=True,
           formula="left after waiting; or never reached by a callback, which `abandonment` leaves out"),
    Metric("blocked", "contacts", LOW, of="blocked", by_interval=True,
           formula="refused: no free line, full queue, closed"),
    Metric("balked", "contacts", LOW, of="balked", by_interval=True,
           formula="left on arrival because they would have to wait; counted as abandoned with wait 0 in the ratios"),
    Metric("disconnected", "contacts", LOW, of="disconnected", by_interval=True,
           formula="in the queue at close with `at_close: clear`"),
    Metric("unfinished", "contacts", LOW, of="unfinished", by_interval=True,
           formula="waiting or talking when the simulation ends, though followed beyond a horizon that does not "
           "close; of messages, not yet answered"),
    Metric("closed", "contacts", LOW, of="closed", by_interval=True, formula="blocked because the channel was closed"),
    Metric("answered_in_target", "contacts", HIGH, of="answered_within", formula="A_s"),
)  # fmt: skip
LEVELS = (
    Metric("service_level", "share", HIGH, of="sl_numerator / sl_denominator", by_interval=True,
           formula="the share in time, by the formula that the channel's target names"),
    Metric("service_level_1", "share", HIGH, of="sl_1 / waited", by_interval=True,
           formula="(A_s + L_s) / (A + L + U_>s)"),
    Metric("service_level_2", "share", HIGH, of="answered_within / answered_promised", by_interval=True,
           formula="A_s / (A + U_>s)"),
    Metric("service_level_3", "share", HIGH, of="answered_within / waited", by_interval=True,
           formula="A_s / (A + L + U_>s)"),
    Metric("service_level_4", "share", HIGH, of="answered_within / sl_4", by_interval=True,
           formula="A_s / (A + L_>s + U_>s)"),
    Metric("service_level_5", "share", HIGH, of="sl_5 / waited", by_interval=True,
           formula="(A_s + L_x) / (A + L + U_>s), x < s (x = 0 without `short`: none)"),
    Metric("service_level_6", "share", HIGH, of="answered_within / sl_6", by_interval=True,
           formula="A_s / (A + L - L_x + U_>s), x of its own; without `short` as SL-3"),
)  # fmt: skip
WAITS = (
    Metric("asa", "s", LOW, of="wait_answered / answered_or_begun", where=EVERYWHERE, spelled="ASA", by_interval=True,
           formula="speed of answer: sum of the waits of the answered / A, zero waits included"),
    Metric("wait", "s", LOW, of="wait_all / queued", by_interval=True,
           formula="sum of the waits of answered, abandoned and never answered / (A + L + U)"),
    Metric("wait_if_delayed", "s", LOW, of="wait_all / waited_some", by_interval=True,
           formula="sum of the waits of those who waited at all / their number"),
    *(
        Metric(f"wait_p{p}", "s", LOW, percentile=Percentile("wait", p / 100), where=EVERYWHERE, by_interval=True,
               formula="percentiles over A + L + U of all replications together (linear between order statistics), "
               "waits rounded to within 0.05 %")
        for p in PERCENTILES
    ),
    Metric("excess_wait", "s", LOW, of="excess / promised", by_interval=True,
           formula="mean of max(wait - s, 0) over A + L + U_>s"),
    Metric("delayed", "share", LOW, of="delayed / queued", by_interval=True,
           formula="of A + L + U who could not start at once: who waited, and everybody who abandoned or balked"),
    Metric("abandonment", "share", LOW, of="lost / queued_counted", heads={"channel": "abandoned"}, by_interval=True,
           formula="L / (A + L); with a short limit (L - L_x) / (A + L - L_x)"),
    Metric("never_answered", "share", of="never_answered / queued", by_interval=True,
           formula="U / (A + L + U): who waits in line and is disconnected, or still waits when the simulation ends; "
           "who was promised a callback that nobody tried, too"),
    Metric("blocking", "share", LOW, of="blocked / arrivals", heads={"channel": "blocked", "self-service": "blocked"},
           if_any=True, by_interval=True, formula="blocked / O"),
)  # fmt: skip
HANDLING = (
    Metric("handle_time", "s", of="handle_seconds / handled", where=EVERYWHERE, by_interval=True,
           formula="talk and wrap-up / contacts served; of chats the time in the slot, of messages all stretches of "
           "work with changeovers, of callbacks the ringing too"),
)  # fmt: skip
ATTEMPTS = (
    Metric("attempts_per_episode", "contacts", LOW, of="arrivals / episodes", where=ONLY_CENTER,
           formula="attempts / first attempts, whole center"),
)  # fmt: skip
CUSTOMERS = needing(
    "customers",
    Metric("customers", "customers", of="customers_in", where=OF_SEGMENTS, formula="who contacted us at least once"),
    Metric("contacts_per_customer", "contacts", of="arrivals / customers_in", where=OF_SEGMENTS,
           heads={"who contacts us": "contacts of each"}, formula="contacts / customers who contacted us"),
)  # fmt: skip


def _counts(facts: Facts) -> Weights:
    contacts, outcome, ends = facts.log.contacts, facts.log.contacts["outcome"], Outcome
    return {
        "arrivals": flag(inbound(facts)),
        "episodes": flag(inbound(facts) & (contacts["attempt"] == 1)),
        "customers_in": flag(newcomers(facts)),
        "answered": flag(inbound(facts) & (outcome == ends.SERVED)),
        "abandoned": flag(inbound(facts) & (outcome == ends.ABANDONED)),
        "blocked": flag(outcome == ends.BLOCKED),
        "balked": flag(outcome == ends.BALKED),
        "disconnected": flag(inbound(facts) & (outcome == ends.DISCONNECTED)),
        "unfinished": flag(inbound(facts) & (outcome == ends.UNFINISHED)),
        "closed": flag(contacts["reason"] == Reason.CLOSED),
        "answered_or_begun": flag(answered_in_line(facts)),
        "never_answered": flag(never_answered(facts)),
    }


def _left(facts: Facts) -> Weights:
    """Return who was left without an answer: those whom a run must not be silent about."""
    contacts, outcome = facts.log.contacts, facts.log.contacts["outcome"]
    unfinished = outcome == Outcome.UNFINISHED
    overdue = response(facts) > promised_within(facts) if promises(facts).clocks else np.zeros(len(outcome), bool)
    return {
        "left_waiting": flag(never_answered(facts) & unfinished),
        "left_at_close": flag(inbound(facts) & (outcome == Outcome.DISCONNECTED)),
        "left_overdue": flag(messages(facts) & unfinished & ~answered(facts) & overdue),
        "left_with_experts": flag(unfinished & (contacts["reason"] == Reason.PASSED_ON)),
    }


def _waiting(facts: Facts) -> Weights:
    wait, in_line, queued = waits(facts), answered_in_line(facts), waited(facts)
    seconds = np.where(queued, wait, 0.0)
    return {
        "queued": flag(queued),
        "delayed": flag(queued & ~(in_line & (wait <= 0))),
        "waited_some": flag(queued & (wait > 0)),
        "wait_answered": np.where(in_line, wait, 0.0),
        "wait_all": seconds,
    }


def promised_waits(facts: Facts) -> tuple[Floats, Mask, Mask]:
    """Return what promises are about: waits, who was answered, who was lost; for messages time to the reply.

    Who has waited in vain for longer than promised counts as lost, and so does a message that is overdue at the end:
    they are late whatever happens to them. Of who was cut off before, nobody knows whether they would have been.
    """
    wait, kept, unanswered = waits(facts), answered_in_line(facts), never_answered(facts)
    if promises(facts).clocks:
        wait, kept = np.where(messages(facts), response(facts), wait), kept | replied(facts)
        unanswered = unanswered | (messages(facts) & ~replied(facts))
    return wait, kept, lost(facts) | (unanswered & (wait > promised_within(facts)))


def _promised(facts: Facts) -> Weights:
    rules = promises(facts)
    wait, kept, gone = promised_waits(facts)
    within, short = promised_within(facts), of_channels(facts, rules.short)
    promised = ~np.isnan(within)
    on_time = promised & (wait <= within)
    gave_up, brief = lost(facts) & promised, wait <= short
    a, a_s, in_vain = flag(kept & promised), flag(kept & on_time), flag(gone & promised & ~lost(facts))
    all_lost, l_s, l_x = flag(gave_up), flag(gave_up & on_time), flag(gave_up & brief)
    kinds = l_x, flag(gave_up & on_time & ~brief), flag(gave_up & ~on_time & ~brief)
    blocked = facts.log.contacts["outcome"] == Outcome.BLOCKED
    refused = flag(blocked & of_channels(facts, rules.offered) & promised)
    counts = of_channels(facts, np.asarray(rules.counted.any(axis=1)))
    counted = _by_rule(facts, kinds, rules.counted) + flag(counts & (refused > 0))
    return {
        "answered_within": a_s,
        "answered_promised": a + in_vain,
        "promised": a + all_lost + in_vain,
        "waited": a + all_lost + in_vain + refused,
        "sl_1": a_s + l_s,
        "sl_4": a + all_lost - l_s + in_vain + refused,
        "sl_5": a_s + l_x,
        "sl_6": a + all_lost - l_x + in_vain + refused,
        "sl_numerator": a_s + _by_rule(facts, kinds, rules.met),
        "sl_denominator": a + in_vain + counted,
        "excess": np.where((kept | gone) & promised, np.maximum(wait - np.where(promised, within, 0), 0), 0.0),
        "lost": flag(lost(facts)) - l_x,
        "queued_counted": flag(answered_in_line(facts) | lost(facts)) - l_x,
    }


def _by_rule(facts: Facts, kinds: Sequence[Counted], rule: Floats) -> Counted:
    """Return how often a rule of each channel counts contacts of some kinds, of which it says so or not."""
    said = (of_channels(facts, column) for column in (rule > 0).T)
    return np.asarray(sum(kind * counts for kind, counts in zip(kinds, said, strict=True)), dtype=np.int8)


def _handling(facts: Facts) -> Weights:
    log, served = facts.log, facts.log.contacts["outcome"] == Outcome.SERVED
    handled = log.contacts["end"] - last_stretch(facts)
    if len(log.legs["start"]):
        handled += np.bincount(log.legs["contact"], log.legs["end"] - log.legs["start"], len(handled))
    return {"handled": flag(served), "handle_seconds": np.where(served & answered(facts), handled, 0.0)}


ALWAYS: tuple[Group, ...] = (_counts, _left, _waiting, _promised, _handling)
