"""The rows that are written as the clock goes on, one behind the other, and put down when there are many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.log.packing import CONTACT, DETAIL, DIAL, LEG, OFFER, RECORD, REWARD, SESSION, STATE


def _packed(letters: Mapping[str, str]) -> np.dtype[Any]:
    return np.dtype([(name, f"={letter}") for name, letter in letters.items()])


LOGGED = {
    "rows": _packed(CONTACT),
    "details": _packed(DETAIL),
    "states": _packed(STATE),
    "legs": _packed(LEG),
    "offers": _packed(OFFER),
    "rewards": _packed(REWARD),
    "sessions": _packed(SESSION),
    "dials": _packed(DIAL),
    "records": _packed(RECORD),
}
# And what is no row of the log: the causes behind the contacts of those who are to be called and asked.
WRITTEN = LOGGED | {"calls": np.dtype([("behind", "i4")])}
