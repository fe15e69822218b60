"""How many attempts there were of episodes of which several went on at once: a table with open addresses."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, entry
from sim.engine.keyed.places import first_place_of
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


@compiled
def episode_of(w: Handle, contact: int) -> int:
    """Return what names the episode of a contact: its first one's origin, day and row in one number."""
    one = view.contacts(w)[contact]
    return (int(one.origin) << 48) + (int(one.day) << 32) + int(one.row)


@compiled
def _place(w: Handle, episode: int) -> int:
    """Return where an episode stands in the table, or would."""
    table = view.episodes(w)
    place = first_place_of(episode, len(table))
    while table[place].attempts and table[place].episode != episode:
        place = (place + 1) % len(table)
    return place


@entry
def counted(w: Handle, episode: int) -> int:
    """Return how many attempts an episode has had of which several went on at once; of others `NOBODY` counts."""
    if not view.clock(w).branched:
        return NOBODY
    one = view.episodes(w)[_place(w, episode)]
    return int(one.attempts) if one.attempts else NOBODY


@entry
def count(w: Handle, episode: int, attempts: int) -> None:
    """Note how many attempts an episode has had, from now on one by one."""
    one = view.episodes(w)[_place(w, episode)]
    if not one.attempts:
        view.clock(w).branched += 1
    one.episode, one.attempts = episode, attempts


@compiled
def attempts_so_far(w: Handle, contact: int) -> int:
    """Return how many attempts the episode has had, of which several may go on at the same time."""
    found = counted(w, episode_of(w, contact))
    return int(view.contacts(w)[contact].attempt) if found == NOBODY else found


@compiled
def next_number(w: Handle, contact: int, due: int) -> int:
    """Return which attempt of its episode the next one is, and count it; who comes after the end is not counted."""
    episode = episode_of(w, contact)
    number = attempts_so_far(w, contact) + 1
    if due < draw.drawing(w)[0].end and counted(w, episode) != NOBODY:
        count(w, episode, number)
    return number
