"""Numbers as planners write them: 100/h, 5min, 80/20, 5%; each a value, or a ValueError that says what is allowed."""

from __future__ import annotations

import re
from math import inf, isfinite

from sim.queueing.chats import ChatService
from sim.scenario.basics.units import MOST_AGENTS, SPELLINGS, parse_duration

HOUR = 3_600.0
LEAST, LARGEST = 1e-6, 1e6
MOST_CHATS = 20
MOST_INTERVALS = 10_000
VOLUME = "write contacts per time, such as 100/h or 50/30min"
VOLUMES = "write the contacts of each interval per time, such as 9,24,24,9/30min"
TARGET = "write a share and a time, such as 80/20 or 90%/1min"
ENDLESS = ("endless", "none", "inf")


def volume(text: str) -> float:
    """Return contacts an hour.

    >>> volume("100/h"), volume("50 / 30 min"), volume("30 per half hour".replace("half hour", "30min"))
    (100.0, 100.0, 60.0)
    """
    count, _, time = re.sub(r"\s+per\s+", "/", text.strip()).partition("/")
    if not time.strip():
        raise ValueError(f"{text!r} has no time; {VOLUME}")
    return _above(number(count, VOLUME) * HOUR / _time(time), text, LARGEST, "contacts an hour")


def volumes(text: str) -> tuple[list[float], float]:
    """Return contacts of intervals, one by one, and the seconds of each.

    >>> volumes("9, 24,24,9 / 30min")
    ([9.0, 24.0, 24.0, 9.0], 1800.0)
    """
    counts, _, time = re.sub(r"\s+per\s+", "/", text.strip()).partition("/")
    if not time.strip():
        raise ValueError(f"{text!r} has no time; {VOLUMES}")
    found = [number(one, VOLUMES) for one in counts.split(",")]
    if len(found) > MOST_INTERVALS or min(found) < 0 or max(found) > LARGEST or max(found) < LEAST:
        raise ValueError(f"{text.strip()!r} is out of range; write 0 to {LARGEST:,.0f} contacts, not all of them 0")
    return found, _time(time)


def _time(text: str) -> float:
    """Return seconds: a unit alone is one of them."""
    word = text.strip().lower()
    for short, words in SPELLINGS.items():
        if word in words:
            word = short
    seconds = parse_duration(word if word[:1].isdigit() else f"1 {word}")
    if not seconds > 0:
        raise ValueError(f"{text!r} is no time; {VOLUME}")
    return seconds


def number(text: str, allowed: str) -> float:
    """Return a number."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ValueError(f"{text.strip()!r} is not a number; {allowed}")
    return value


def duration(text: str) -> float:
    """Return seconds above 0."""
    seconds = parse_duration(text)
    if not seconds > 0:
        raise ValueError(f"{text!r} is no time; write more, such as 5min")
    return seconds


def some_seconds(text: str) -> float:
    """Return seconds, 0 or more."""
    return parse_duration(text)


def patience(text: str) -> float:
    """Return seconds; ``endless`` where nobody gives up."""
    return inf if text.strip().lower() in ENDLESS else duration(text)


def share(text: str) -> float:
    """Return a share of 1: with a sign it is per cent, without it a number below 1.

    >>> share("5%"), share("0.05"), share("0")
    (0.05, 0.05, 0.0)
    """
    value = number(text.strip().removesuffix("%"), "write a share, such as 5% or 0.05")
    percent = text.strip().endswith("%")
    if not percent and value >= 1:
        raise ValueError(f"{text!r} is no share; write {text}% or a number below 1")
    if not 0 <= value <= (100 if percent else 1):
        raise ValueError(f"{text!r} is no share; write 0% to 100%")
    return value / 100 if percent else value


def cap(text: str) -> float:
    """Return a share above 0."""
    found = share(text)
    if not found > 0:
        raise ValueError(f"{text!r} is never kept; write more than 0%")
    return found


def part(text: str) -> float:
    """Return a share below all."""
    found = share(text)
    if found >= 1:
        raise ValueError(f"{text!r} leaves nobody; write less than 100%")
    return found


def part_of_days(text: str) -> float:
    """Return a share above 0 and below all."""
    found = share(text)
    if not 0 < found < 1:
        raise ValueError(f"{text!r} of days is out of range; write more than 0% and less than 100%")
    return found


def shape(text: str) -> float:
    """Return the shape of the gamma law of busyness."""
    allowed = "write the shape of busyness, such as 30: a standard deviation of 18 %"
    found = number(text, allowed)
    if not 0.5 <= found <= 1e5:
        raise ValueError(f"{text!r} is out of range; {allowed}, from 0.5 to 100,000")
    return found


def target(text: str) -> tuple[float, float]:
    """Return the share and the seconds of a target: a plain time is in seconds, a plain share from 2 on per cent.

    >>> target("80/20"), target("90%/1min"), target("0.8/20 s")
    ((0.8, 20.0), (0.9, 60.0), (0.8, 20.0))
    """
    first, slash, second = text.partition("/")
    if not slash or not second.strip():
        raise ValueError(f"{text!r} is no target; {TARGET}")
    plain = number(first.strip().removesuffix("%"), TARGET)
    if first.strip() in ("1", "1.0"):
        raise ValueError(
            f"{text!r} may be all, which nobody keeps, or one in a hundred; write 99%/{second} or 1%/{second}"
        )
    promised = share(first if first.strip().endswith("%") or plain < 1 else f"{first.strip()}%")
    if not promised > 0:
        raise ValueError(f"{text!r} promises nothing; {TARGET}")
    if promised == 1:
        raise ValueError(f"{text!r} promises all, which no number of agents keeps; write 99/{second.strip()}")
    plain_time = re.fullmatch(r"\s*\d+(\.\d+)?\s*", second) is not None
    return promised, parse_duration(f"{second.strip()} s" if plain_time else second)


def agents(text: str) -> float:
    """Return agents; a fraction is part of the time with one more."""
    return _above(number(text, "write a number of agents, such as 11 or 10.5"), text, MOST_AGENTS, "agents")


def erlangs(text: str) -> float:
    """Return a load."""
    return _above(number(text.lower().removesuffix("erlangs"), "write erlangs, such as 8.33"), text, LARGEST, "erlangs")


def chats(text: str) -> ChatService:
    """Return how agents serve who hold several chats: the speed of each with one, two, ... in hand.

    >>> chats("1, 0.84, 0.67").limit
    3
    """
    allowed = "write the speed of each with one, two, ... in hand, such as 1,0.84,0.67"
    speeds = [number(one, allowed) for one in text.split(",")]
    if not 0 < len(speeds) <= MOST_CHATS or any(not 0 < one <= 1 for one in speeds):
        raise ValueError(f"{text!r} has speeds outside 0 to 1, or more than {MOST_CHATS}; {allowed}")
    return ChatService(speeds)


def _above(value: float, text: str, most: float, noun: str) -> float:
    if not LEAST <= value <= most:
        raise ValueError(f"{text.strip()!r} is out of range; write more than 0 and at most {most:,.0f} {noun}")
    return value
