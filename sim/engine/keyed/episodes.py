"""How many attempts there were of episodes of which several went on at once: a table with open addresses."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, entry, shared
from sim.engine.keyed.places import place_of
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


def number_of(origin: int, day: int, row: int) -> int:
    """Return what names an episode: its first contact's origin, day and row in one number."""
    return (int(origin) << 48) + (int(day) << 32) + int(row)


numbered = shared(number_of)


@compiled
def episode_of(w: Handle, contact: int) -> int:
    """Return what names the episode of a contact."""
    one = view.contacts(w)[contact]
    return int(numbered(one.origin, one.day, one.row))


@entry
def counted(w: Handle, episode: int) -> int:
    """Return how many attempts an episode has had of which several went on at once; of others `NOBODY` counts."""
    if not view.clock(w).branched:
        return NOBODY
    one = view.episodes(w)[place_of(view.episodes(w), episode)]
    return int(one.value) if one.is_taken else NOBODY


@entry
def count(w: Handle, episode: int, attempts: int) -> None:
    """Note how many attempts an episode has had, from now on one by one."""
    one = view.episodes(w)[place_of(view.episodes(w), episode)]
    if not one.is_taken:
        view.clock(w).branched += 1
    one.key, one.value, one.is_taken = episode, attempts, 1


@compiled
def attempts_so_far(w: Handle, contact: int) -> int:
    """Return how many attempts the episode has had, of which several may go on at the same time."""
    found = counted(w, episode_of(w, contact))
    return int(view.contacts(w)[contact].attempt) if found == NOBODY else found


@compiled
def next_number(w: Handle, contact: int, due: int) -> int:
    """Return which attempt of its episode the next one is, and count it.

    Who comes after the horizon counts for those alone who are there by then: attempts within it have no gaps.
    """
    episode, end = episode_of(w, contact), draw.drawing(w)[0].end
    number = attempts_so_far(w, contact) + 1
    if (due < end or view.clock(w).now >= end) and counted(w, episode) != NOBODY:
        count(w, episode, number)
    return number
