"""What a contact did, in words."""

from __future__ import annotations

from sim.log.records import Cause, LegKind, Outcome, Reason

CAUSES = {
    Cause.REDIAL: "tries again, as nobody had answered",
    Cause.SWITCH: "switches from the attempt before",
    Cause.OPENING: "comes back now that it is open",
    Cause.FALLBACK: "passed on by a machine",
    Cause.REPEAT: "comes back, as it was not resolved",
    Cause.INDUCED: "comes back, as a machine's answer led to it",
    Cause.CHASE: "asks where the reply to a message is",
    Cause.EXPERIENCE: "chose this channel by experience",
    Cause.CAMPAIGN: "chose this channel after a campaign",
    Cause.WAIT: "chose this channel for its shorter wait",
    Cause.COST: "chose this channel as it costs less",
    Cause.ADOPTION: "chose this channel, which is new",
    Cause.CLOSURE: "came here, as another channel was closed",
    Cause.OUT_OF_HOURS: "came here, as another channel was closed at that hour",
    Cause.SETTLES: "chose this channel, which is more likely to help",
    Cause.HABIT: "chose this channel, as before",
}
OUTCOMES = {
    Outcome.ABANDONED: "abandons",
    Outcome.BLOCKED: "blocked",
    Outcome.BALKED: "leaves at once, rather than wait",
    Outcome.DISCONNECTED: "cut off, as we close",
    Outcome.UNFINISHED: "unfinished, as the simulation ends",
    Outcome.CONTAINED: "the machine was enough",
    Outcome.DEFLECTED: "passed on to people",
    Outcome.FAILED: "the session fails",
}
REASONS = {
    Reason.LINES: "no line is free",
    Reason.QUEUE: "the queue is full",
    Reason.CLOSED: "it is closed",
    Reason.QUIT: "the customer quits",
    Reason.MACHINE: "the machine has broken down",
    Reason.BEYOND: "it is beyond the machine",
    Reason.UNREACHED: "no callback reached the customer",
    Reason.PASSED_ON: "no expert was free in time",
    Reason.MISMATCH: "no agent was free for our own call",
    Reason.WRONG_PARTY: "not whom we called",
}
# How a leg ends that is not the last, and after how long.
ENDINGS = {
    LegKind.INTERRUPTED: "the agent lays it aside for other work, {}",
    LegKind.IN_VAIN: "nobody picks up, {}",
    LegKind.PROBE: "the agent finds that the customer has left, {}",
    LegKind.PASSED: "passed on, {}: it needs more authority",
    LegKind.FAILED: "passed on, {}: the treatment failed",
    LegKind.ESCALATED: "passed on, {}, as a share of all is",
    LegKind.HELD: "the agent who had stayed is free, {}",
}
BEGINNINGS = {
    LegKind.IN_VAIN: "rung by",
    LegKind.PROBE: "taken up by",
    LegKind.HELD: "the customer waits for an expert together with",
}
BEYOND = {
    LegKind.PASSED: "beyond the authority there, and nobody above",
    LegKind.FAILED: "the treatment failed, and nobody above",
}
LEVELS = {
    "resolved": "resolved",
    "wait": "ln(1 + wait in expected waits)",
    "transfers": "transfers",
    "context_lost": "context lost",
    "repeats": "repeats",
    "attempts": "further attempts",
    "personal": "personalisation",
}
