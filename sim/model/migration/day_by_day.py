"""What customers think of the channels they have used, noted day by day and at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.packing import PACK_DAILY_OPINION, PACK_OPINION
from sim.model.clock import MIDNIGHT, Story

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.migration.choice import Choice

FIRST = -2  # at midnight: before the work of the evening, and the contacts of the day


def noting(center: Center, choice: Choice) -> Story:
    """Note what customers think as each day of the horizon begins."""
    for day in range(center.day_of(center.end)):
        midnight = center.midnight(day)
        yield center.clock.change(midnight, MIDNIGHT, FIRST)
        for number, known in enumerate(_opinions(center, choice, midnight)):
            center.recorder.daily_opinions += PACK_DAILY_OPINION(midnight, *known, number)


def note_at_the_end(center: Center, choice: Choice) -> None:
    """Note what customers think at last, which is the end of the last day too."""
    for number, known in enumerate(_opinions(center, choice, center.end)):
        center.recorder.opinions += PACK_OPINION(*known, number)
        center.recorder.daily_opinions += PACK_DAILY_OPINION(center.end, *known, number)


def _opinions(center: Center, choice: Choice, now: float) -> list[tuple[float, float]]:
    """Return, by channel, how many of those who are customers now have used it, and what they think of it."""
    if center.base is not None:
        choice.audience.address(center.base.present(now))
    return choice.memory.opinions()
