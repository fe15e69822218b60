"""What a contact did, in words."""

from __future__ import annotations

from sim.language.words import marked
from sim.log.records import Cause, LegKind, Outcome, Reason

CAUSES = {
    Cause.REDIAL: marked("tries again, as nobody had answered"),
    Cause.SWITCH: marked("switches from the attempt before"),
    Cause.OPENING: marked("comes back now that it is open"),
    Cause.FALLBACK: marked("passed on by a machine"),
    Cause.REPEAT: marked("comes back, as it was not resolved"),
    Cause.INDUCED: marked("comes back, as a machine's answer led to it"),
    Cause.CHASE: marked("asks where the reply to a message is"),
    Cause.EXPERIENCE: marked("chose this channel by experience"),
    Cause.CAMPAIGN: marked("chose this channel after a campaign"),
    Cause.WAIT: marked("chose this channel for its shorter wait"),
    Cause.COST: marked("chose this channel as it costs less"),
    Cause.ADOPTION: marked("chose this channel, which is new"),
    Cause.CLOSURE: marked("came here, as another channel was closed"),
    Cause.OUT_OF_HOURS: marked("came here, as another channel was closed at that hour"),
    Cause.SETTLES: marked("chose this channel, which is more likely to help"),
    Cause.HABIT: marked("chose this channel, as before"),
}
OUTCOMES = {
    Outcome.ABANDONED: marked("abandons"),
    Outcome.BLOCKED: marked("blocked"),
    Outcome.BALKED: marked("leaves at once, rather than wait"),
    Outcome.DISCONNECTED: marked("cut off, as we close"),
    Outcome.UNFINISHED: marked("unfinished, as the simulation ends"),
    Outcome.CONTAINED: marked("the machine was enough"),
    Outcome.DEFLECTED: marked("passed on to people"),
    Outcome.FAILED: marked("the session fails"),
}
REASONS = {
    Reason.LINES: marked("no line is free"),
    Reason.QUEUE: marked("the queue is full"),
    Reason.CLOSED: marked("it is closed"),
    Reason.QUIT: marked("the customer quits"),
    Reason.MACHINE: marked("the machine has broken down"),
    Reason.BEYOND: marked("it is beyond the machine"),
    Reason.UNREACHED: marked("no callback reached the customer"),
    Reason.PASSED_ON: marked("no expert was free in time"),
    Reason.MISMATCH: marked("no agent was free for our own call"),
    Reason.WRONG_PARTY: marked("not whom we called"),
}
# How a leg ends that is not the last, and after how long.
ENDINGS = {
    LegKind.INTERRUPTED: marked("the agent lays it aside for other work, {after}"),
    LegKind.IN_VAIN: marked("nobody picks up, {after}"),
    LegKind.PROBE: marked("the agent finds that the customer has left, {after}"),
    LegKind.PASSED: marked("passed on, {after}: it needs more authority"),
    LegKind.FAILED: marked("passed on, {after}: the treatment failed"),
    LegKind.ESCALATED: marked("passed on, {after}, as a share of all is"),
    LegKind.HELD: marked("the agent who had stayed is free, {after}"),
}
BEGINNINGS = {
    LegKind.IN_VAIN: marked("rung by {who}{waited}"),
    LegKind.PROBE: marked("taken up by {who}{waited}"),
    LegKind.HELD: marked("the customer waits for an expert together with {who}{waited}"),
}
BEYOND = {
    LegKind.PASSED: marked("beyond the authority there, and nobody above"),
    LegKind.FAILED: marked("the treatment failed, and nobody above"),
}
LEVELS = {
    "resolved": marked("resolved"),
    "wait": marked("ln(1 + wait in expected waits)"),
    "transfers": marked("transfers"),
    "context_lost": marked("context lost"),
    "repeats": marked("repeats"),
    "attempts": marked("further attempts"),
    "personal": marked("personalisation"),
}
