"""The columns of the tables that every export is turned into, their types, words and order.

Times are local wall clock without a zone; durations are seconds. What a file does not tell is null, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

TIME = pl.Datetime("us")
ARRIVAL, ANSWER, END = "arrival", "answer", "end"
COUNTED_AT = pl.Enum([ARRIVAL, ANSWER, END])
SERVED, ABANDONED, BLOCKED, FLOW_OUT, CALLBACK, CLOSED_OUT, SELF_SERVED = (
    "served", "abandoned", "blocked", "flow_out", "callback", "closed_out", "self_served",
)  # fmt: skip
OUTCOME = pl.Enum([SERVED, ABANDONED, BLOCKED, FLOW_OUT, CALLBACK, CLOSED_OUT, SELF_SERVED])
READY, RINGING, TALKING, HOLDING, WRAPPING, NOT_READY, LOGGED_OUT = (
    "ready", "ringing", "talking", "holding", "wrapping", "not_ready", "logged_out",
)  # fmt: skip
STATE = pl.Enum([READY, RINGING, TALKING, HOLDING, WRAPPING, NOT_READY, LOGGED_OUT])


def _schema(columns: Mapping[str, Any]) -> pl.Schema:
    return pl.Schema(columns)


INTERVALS = _schema({
    "start": TIME,  # of the interval
    "length": pl.Float64,  # s
    "queue": pl.String,
    "offered": pl.Float64,  # contacts; a float, as averaged exports have halves
    "answered": pl.Float64,
    "abandoned": pl.Float64,  # with the short ones, where they are told
    "short": pl.Float64,  # abandoned below the threshold of short abandonments
    "blocked": pl.Float64,
    "flow_out": pl.Float64,  # left this queue for another, or for a callback
    "asa": pl.Float64,  # s, mean wait of the answered, zeros among them
    "wait_abandoned": pl.Float64,  # s, mean wait of the abandoned
    "wait_all": pl.Float64,  # s, mean wait of all offered
    "talk": pl.Float64,  # s a contact answered, without hold where hold is told
    "hold": pl.Float64,  # s a contact answered
    "wrap": pl.Float64,  # s a contact answered
    "handle": pl.Float64,  # s a contact answered: talk + hold + wrap
    "within": pl.Float64,  # contacts answered within the threshold
    "threshold": pl.Float64,  # s
    "staffed": pl.Float64,  # mean number of agents logged in
    "counted_at": COUNTED_AT,  # in which interval an answered or abandoned contact counts
    "service_level": pl.Float64,  # 0..1, as the file has it, by the formula in `Canonical.levels`
})  # fmt: skip
"""A row an interval and queue. Only rows that the file has: an interval without a row is missing, one of 0 is 0."""

CONTACTS = _schema({
    "id": pl.String,
    "arrival": TIME,  # at the queue, after the phone tree
    "queue": pl.String,
    "channel": pl.String,  # phone, chat, email, ... where the file tells it
    "customer": pl.String,  # pseudonym: c1, c2, ... in order of appearance
    "agent": pl.String,  # pseudonym of who served: a1, a2, ...
    "segment": pl.String, "issue": pl.String,  # of the customer; of the contact
    "answered": TIME,  # null where nobody did, or the file does not tell when; `outcome` decides
    "left": TIME,  # when who was not answered left the queue; null where the file does not tell
    "talk_end": TIME,  # end of the conversation, hold within it
    "end": TIME,  # end of the wrap-up; null where wrap-ups are not recorded
    "hold": pl.Float64,  # s of the conversation on hold; null where it is not told
    "outcome": OUTCOME,
    "resolved": pl.Boolean,
    "leg": pl.Int64,  # 0 the first; transfers follow it
})  # fmt: skip
"""A row a contact that reached a queue. Wait: `answered` or else `left`, less `arrival`."""

TICKETS = _schema({
    "id": pl.String,
    "created": TIME,
    "first_reply": TIME,  # by an agent; null where there was none, or only its business hours are told
    "solved": TIME,  # null while open
    "channel": pl.String,
    "customer": pl.String,  # pseudonym
    "issue": pl.String,
    "agent": pl.String,  # pseudonym
    "rating": pl.Float64,  # 0 worst .. 1 best
    "replies": pl.Int64,
    "reopens": pl.Int64,
    "reply_business": pl.Float64,  # s in office hours until the first reply, as the file has it
    "work": pl.Float64,  # s of tracked time
})  # fmt: skip
"""A row a ticket, merged and spam left out."""

STATES = _schema({
    "agent": pl.String,  # pseudonym, the same as in contacts and tickets
    "start": TIME,
    "end": TIME,
    "state": STATE,
    "reason": pl.String,  # of not ready: Break, Lunch, ...
})  # fmt: skip
"""A row a spell in one state; `logged_out` spells are there, so that shifts end."""

DAILY = _schema({
    "date": pl.Date,
    "queue": pl.String,
    "offered": pl.Float64,
})  # fmt: skip
"""A row a day and queue; a day without a row is missing."""

TABLES: Mapping[str, pl.Schema] = {
    "intervals": INTERVALS, "contacts": CONTACTS, "tickets": TICKETS, "states": STATES, "daily": DAILY,
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    "intervals": ("start", "length", "queue", "counted_at"),
    "contacts": ("id", "arrival", "queue", "outcome"),
    "tickets": ("id", "created"), "states": ("agent", "start", "end", "state"), "daily": ("date", "queue", "offered"),
}  # fmt: skip
KEYS: Mapping[str, tuple[str, ...]] = {
    "intervals": ("queue", "start"), "contacts": ("arrival", "id", "leg"), "tickets": ("created", "id"),
    "states": ("agent", "start"), "daily": ("queue", "date"),
}  # fmt: skip
ORDERED: Mapping[str, tuple[str, ...]] = {
    "contacts": ("arrival", "answered", "talk_end", "end"), "tickets": ("created", "first_reply"),
    "states": ("start", "end"),
}  # fmt: skip
