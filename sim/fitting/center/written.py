"""The keys of chats and of messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.fitting.center.entries import ScenarioKey, rounded
from sim.fitting.center.handling import HandlingFound, law
from sim.fitting.center.queues import QueueData
from sim.fitting.finding import ASSUMED, Finding, Mask
from sim.fitting.handling.durations import durations
from sim.fitting.text.chats import PRESET_SPEEDS, Chats, ChatsFound, chats_of, limit_of, overlaps, pooled
from sim.fitting.text.messages import replied, usual_backlog, work_of
from sim.fitting.volumes.counts import Counts, of_times

EMAIL = 360.0  # s, that of the preset email
TAIL = 0.025  # of the replies, early and late


@dataclass(frozen=True)
class MessagesFound:
    """Messages: the work of replies, the backlog of a usual Monday, and when replies are written."""

    handling: HandlingFound
    backlog: Finding | None
    replies: Counts | None

    @property
    def hours(self) -> Mask:
        """Slots in which replies are written, of shape (7, 48): office hours where none is known.

        From the time of day before which 2.5 % are written to that after which 2.5 % are, on days of the week of which
        most have a reply.
        """
        opened = np.zeros((7, 48), dtype=bool)
        if self.replies is None:
            opened[:5, 18:34] = True
            return opened
        table, weekdays = np.nan_to_num(self.replies.table), self.replies.weekdays
        share = np.cumsum(table.sum(axis=0)) / table.sum()
        first, last = np.searchsorted(share, (TAIL, 1 - TAIL))
        for day in range(7):
            mine = table[weekdays == day]
            if len(mine) and (mine.sum(axis=1) > 0).mean() >= 0.5:
                opened[day, first : last + 1] = True
        return opened


# Chats


def chats_of_queue(queue: QueueData) -> ChatsFound:
    """Return limit, work and speeds of a queue of chats; the speeds of the preset where chats are too few."""
    served = queue.contacts.filter(pl.col("agent").is_not_null(), pl.col("answered").is_not_null())  # type: ignore[union-attr]
    end = served.select(pl.max_horizontal("answered", "talk_end").max())[0, 0]
    rows = served.select(
        "agent",
        (pl.col("answered").dt.timestamp() / 1e6).alias("start"),
        (pl.col("talk_end").fill_null(end).dt.timestamp() / 1e6).alias("end"),
        pl.col("talk_end").is_not_null().alias("ended"),
    ).filter(pl.col("end") > pl.col("start"))
    found = overlaps(rows)
    return chats_of(found) or _with_preset(found)


def _with_preset(found: Chats) -> ChatsFound:
    limit = limit_of(found)
    most = int(limit.value)
    speeds = [*PRESET_SPEEDS, *(PRESET_SPEEDS[-1] * 3 / n for n in range(4, most + 1))][:most]
    seen = pooled(found, most)
    work = seen.in_hand[seen.ended] @ np.array(speeds)
    sample = durations(work, "chats")
    why = "needs 200 chats, and 20 hours with each number in hand: the speeds are those of the preset web_chat"
    each = tuple(Finding(speed, None, None, "", 0, "", "preset web_chat", ASSUMED, (why,)) for speed in speeds)
    return ChatsFound(limit, sample.mean, sample.cv, each)


def chat_entries(queue: QueueData, found: ChatsFound) -> list[ScenarioKey]:
    """Return the keys of work and of several chats at once."""
    speeds = np.minimum.accumulate([min(one.value, 1.0) for one in found.speeds])
    value: dict[str, object] = {"limit": int(found.limit.value)}
    if len(speeds) > 1:
        value["speed"] = [rounded(float(speed)) for speed in speeds]
    several = found.speeds[-1] if len(speeds) > 1 else found.limit
    work = law(found.work.value, found.cv)
    return [
        ScenarioKey(("handle_time",), work, found.work, queue.file, "the work alone, with one in hand"),
        ScenarioKey(("concurrency",), value, several, queue.file, "the last speed" if len(speeds) > 1 else ""),
    ]


# Messages


def messages_of(queue: QueueData, queues: list[QueueData]) -> MessagesFound:
    """Return what tickets tell; where one staff replies to several channels the work is that of all its replies."""
    mine = queue.tickets
    tickets = pl.concat([one.tickets for one in queues if one.tickets is not None])
    own = work_of(mine) if len(queues) == 1 else None  # type: ignore[arg-type]
    found = own or work_of(tickets)
    if found is None:
        why = "needs 200 gaps between replies of agents, or time tracking"
        mean = Finding(EMAIL, None, None, "s", 0, "", "preset email", ASSUMED, (why,))
        handling = HandlingFound(mean, law(EMAIL, 1.0), None, {})
    else:
        sample = durations(found.sample, found.mean.counted)
        handling = HandlingFound(found.mean, law(found.mean.value, sample.cv, sample.family), None, {}, sample)
    replies = replied(tickets)["first_reply"]
    return MessagesFound(handling, usual_backlog(mine), of_times(replies, queue.name) if len(replies) else None)  # type: ignore[arg-type]


def message_entries(queue: QueueData, found: MessagesFound) -> list[ScenarioKey]:
    """Return the keys of work and backlog."""
    entries = [ScenarioKey(("handle_time",), dict(found.handling.talk_law), found.handling.talk, queue.file)]
    if found.backlog is not None and round(found.backlog.value) > 0:
        entries.append(ScenarioKey(("starting_backlog",), round(found.backlog.value), found.backlog, queue.file))
    return entries
