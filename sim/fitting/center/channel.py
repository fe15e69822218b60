"""All that is found of one queue, and the keys of the channel that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.fitting.center.arrivals import ArrivalsFound, VolumesWritten, arrival_entries, open_hours
from sim.fitting.center.entries import ScenarioKey, by_days, stretches
from sim.fitting.center.handling import HandlingFound, handling_entries, handling_of, target_entry
from sim.fitting.center.options import FitOptions
from sim.fitting.center.patience import patience_entry, patience_of_queue
from sim.fitting.center.queues import CONCURRENT, DEFERRED, QueueData
from sim.fitting.center.whole import IssuesFound, mix_entry
from sim.fitting.center.written import (
    MessagesFound,
    chat_entries,
    chats_of_queue,
    message_entries,
    messages_of,
)
from sim.fitting.finding import MEASURED, Finding
from sim.fitting.patience.choice import PatienceFound
from sim.fitting.text.chats import ChatsFound
from sim.fitting.volumes.counts import HALF_AN_HOUR
from sim.fitting.volumes.profile import WeekFound


@dataclass(frozen=True)
class ChannelFound:
    """One queue with all that is found of it; what does not apply is ``None``.

    Attributes
    ----------
    level
        Formula of its service level in the file: ``answered``, ``without_short``, ``positive`` or ``negative``.
    """

    queue: QueueData
    arrivals: ArrivalsFound
    patience: PatienceFound | None
    handling: HandlingFound | None
    chats: ChatsFound | None
    messages: MessagesFound | None
    level: str | None

    @property
    def name(self) -> str:
        """Its name."""
        return self.queue.name

    @property
    def handle_time(self) -> float:
        """Seconds a contact takes an agent: of a chat, as if it were alone, over the speed at the limit per chat."""
        if self.chats is not None:
            limit = len(self.chats.speeds)
            return self.chats.work.value / (limit * self.chats.speeds[-1].value)
        return self.handling.mean  # type: ignore[union-attr]

    @property
    def patience_seconds(self) -> float:
        """Mean patience as one number."""
        return self.patience.mean.value if self.patience else 300.0


def channel_of(
    queue: QueueData, queues: Sequence[QueueData], issues: IssuesFound, arrivals: ArrivalsFound, level: str | None
) -> ChannelFound:
    """Return what is found of a queue."""
    written = [one for one in queues if one.mode == DEFERRED]
    messages = messages_of(queue, written) if queue.mode == DEFERRED else None
    chats = chats_of_queue(queue) if queue.mode == CONCURRENT else None
    handling = messages.handling if messages else None if chats else handling_of(queue, issues.every, queues)
    patience = None if messages else patience_of_queue(queue, arrivals)
    return ChannelFound(queue, arrivals, patience, handling, chats, messages, level)


def channel_entries(
    found: ChannelFound,
    issues: IssuesFound,
    options: FitOptions,
    volumes: VolumesWritten,
    slower: float = 1.0,
) -> list[ScenarioKey]:
    """Return the keys of a channel, whose mean talk is so many times as long as that of old hands."""
    queue = found.queue
    entries = [ScenarioKey(("mode",), queue.mode), _open(found)]
    entries += arrival_entries(queue, found.arrivals, volumes, options)
    if found.messages is not None:
        entries += message_entries(queue, found.messages)
    elif found.chats is not None:
        entries += chat_entries(queue, found.chats)
    elif found.handling is not None:
        entries += handling_entries(queue, found.handling, slower)
    if found.patience is not None:
        entries.append(patience_entry(queue, found.patience, values_file(queue.name)))
        entries.append(target_entry(queue, found.level, options))
    entries += mix_entry(issues, queue.name)
    return [entry.below("channels", queue.name) for entry in entries]


def values_file(name: str, what: str = "patience") -> str:
    """Return the name of the file with values of a channel, such as patience that follows no law."""
    return f"{what}-{''.join(letter if letter.isalnum() else '-' for letter in name)}.csv"


def _open(found: ChannelFound) -> ScenarioKey:
    hours, counted = open_hours(found.arrivals), "slots with contacts"
    if found.messages is not None:
        hours, counted = _replying(found.messages), "slots with replies"
    week: WeekFound = found.arrivals.week
    finding = Finding(
        len(week.level), None, None, "days", int(found.arrivals.days.used.sum()), "days", counted, MEASURED
    )
    return ScenarioKey(("open",), hours, finding, found.queue.file)


def _replying(found: MessagesFound) -> str | dict[str, str]:
    """Return when replies are written."""
    return by_days({day: text for day, row in enumerate(found.hours) if (text := stretches(row, HALF_AN_HOUR))})
