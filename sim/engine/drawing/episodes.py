"""Of which episodes several attempts go on at the same time: the model counts those, and is asked about them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.compiling.jit import compiled
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.views import Handle

MARKS = 65_536
DAYS, ROWS = 7_919, 31  # of an episode, so that few share a mark


class Branched(dict[tuple[int, int, int], int]):
    """How many attempts there were of episodes of which several went on at once; each leaves a mark."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = np.zeros(MARKS, dtype=np.int8)

    def __setitem__(self, episode: tuple[int, int, int], attempts: int) -> None:
        origin, day, row = episode
        self.marks[(origin + DAYS * day + ROWS * row) % MARKS] = 1
        super().__setitem__(episode, attempts)


@compiled
def is_marked(w: Handle, contact: int) -> bool:
    """Whether a contact may be of an episode that is counted; others may share its mark."""
    one: Any = view.contacts(w)[contact]
    return bool(draw.marks(w)[(int(one.origin) + DAYS * int(one.day) + ROWS * int(one.row)) % MARKS])
