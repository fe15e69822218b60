"""What messages capture: how many reach whom they are meant for, who looks, and for how long."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

import numpy as np

from sim.calendar import horizon
from sim.demand.sources import twins
from sim.random import Streams
from sim.scenario.customers.people import Message
from sim.scenario.scenario import Scenario

VARIATION = 0.8
WEARS = 0.8
MONTH = datetime.timedelta(days=30)
MOST_DRAWN = 1_000_000


class Captured(NamedTuple):
    """One message: its place among the scenario's, when it was sent, and the attention that it got, in seconds."""

    number: int
    sent: float
    delivered: int
    viewed: int
    seconds: float


def captured(scenario: Scenario, streams: Streams) -> Iterator[Captured]:
    """Yield what every message of the horizon captures, on channels of which it is known how long people look."""
    for number in capturing(scenario):
        channel = scenario.channels[scenario.demand.messages[number].channel]
        yield capture(scenario, streams, number, channel.precision)


def capturing(scenario: Scenario) -> list[int]:
    """Return the numbers of messages of the horizon that capture attention, on channels of which it is known how."""
    return [
        number
        for number, message in enumerate(scenario.demand.messages)
        if scenario.channels[message.channel].captures is not None
        and 0 <= sent_at(scenario, message) < horizon(scenario)
    ]


def capture(scenario: Scenario, streams: Streams, number: int, precision: float) -> Captured:
    """Return what a message captures.

    Of the recipients a binomial number are those it is meant for (``precision``), of these a binomial number look
    (``viewed``), each for a lognormal time of mean ``captures`` and cv 0.8, times ``1 + (relevance - 0.5) / 2``,
    times 0.8 for every further message to the same people within 30 days.
    """
    messages = scenario.demand.messages
    message, channel = messages[number], scenario.channels[messages[number].channel]
    assert channel.captures is not None
    sent = sent_at(scenario, message)
    rng = streams(scenario.calendar.local.day_of(sent), message.channel, f"captured {_name(messages, number)}")
    delivered = int(rng.binomial(message.recipients, precision))
    viewed = int(rng.binomial(delivered, channel.viewed))
    factor = (1 + 0.5 * (message.relevance - 0.5)) * freshness(messages, number)
    return Captured(number, sent, delivered, viewed, factor * _looked(rng, viewed, channel.captures))


def sent_at(scenario: Scenario, message: Message) -> float:
    """Return when a message is sent, in seconds since the start of the horizon."""
    return scenario.calendar.local.seconds(message.at)


def freshness(messages: Sequence[Message], number: int) -> float:
    """Return what earlier messages to the same people leave of the attention to one.

    Each within 30 days takes a fifth of that of those it went to: of all, or of as many as it had recipients.
    """
    mine, left = messages[number], 1.0
    for other_number, other in enumerate(messages):
        earlier = (other.at, other_number) < (mine.at, number) and mine.at - other.at <= MONTH
        if earlier and (other.segment is None or mine.segment is None or other.segment == mine.segment):
            left *= 1 - (1 - WEARS) * min(1.0, other.recipients / mine.recipients)
    return left


def _name(messages: Sequence[Message], number: int) -> str:
    """Name a message by what it is, and by how many like it come before."""
    mine = messages[number]
    alike = twins(messages, number, "at", "channel", "segment", "issue")
    return f"{mine.at.isoformat()} {mine.segment} {mine.issue} {alike}"


def _looked(rng: np.random.Generator, viewers: int, mean: float) -> float:
    """Return how long so many look in all: each drawn, of very many the normal law of the sum."""
    spread = log(1 + VARIATION**2)
    if viewers <= MOST_DRAWN:
        return float(rng.lognormal(log(mean) - spread / 2, spread**0.5, viewers).sum())
    return float(rng.normal(mean * viewers, VARIATION * mean * viewers**0.5))
