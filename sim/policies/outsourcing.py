"""Whether a contact goes to a vendor."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.basics.varying import windows_on
from sim.scenario.staff.outsourcing import SendWhen


class Situation(NamedTuple):
    """What an outsourcing rule looks at when a contact's turn comes.

    ``luck`` is the contact's own uniform number; ``waiting`` counts the others who wait; ``volume`` the contacts
    that have come to the channel in this reporting interval, this one too; ``second`` is that of the day.
    """

    luck: float
    waiting: int
    volume: int
    weekday: int
    second: float


def sends(when: SendWhen, seen: Situation) -> bool:
    """Whether every condition holds but the wait, which the clock sees to."""
    return (
        (when.share is None or seen.luck < when.share)
        and (when.queue_over is None or seen.waiting > when.queue_over)
        and (when.volume_over is None or seen.volume > when.volume_over)
        and (when.hours is None or any(a <= seen.second < b for a, b in windows_on(when.hours, seen.weekday)))
    )
