"""The rows that are written as the clock goes on, one behind the other, and put down when there are many."""

from __future__ import annotations

import numpy as np

from sim.log.packing import CONTACT, DETAIL, DIAL, LEG, OFFER, RECORD, REWARD, SESSION, STATE, row_type

LOGGED = {
    "rows": row_type(CONTACT),
    "details": row_type(DETAIL),
    "states": row_type(STATE),
    "legs": row_type(LEG),
    "offers": row_type(OFFER),
    "rewards": row_type(REWARD),
    "sessions": row_type(SESSION),
    "dials": row_type(DIAL),
    "records": row_type(RECORD),
}
# And what is no row of the log: the causes behind the contacts of those who are to be called and asked.
WRITTEN = LOGGED | {"calls": np.dtype([("behind", "i4")])}
