"""What decides by luck, as arrays: where uniform numbers are found, the laws of durations, and what tiers may."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = Any  # of numpy: an array of records whose fields are attributes

MOST_AHEAD = 2**31 - 1  # who wait when a contact turns round: of who never does
UNKNOWN = -1.0  # of levels from 0 to 1: it has not been drawn
# The families of laws: how a uniform number becomes a duration.
EXPONENTIAL, LOGNORMAL, WEIBULL, GAMMA, TWO_PHASES, UNIFORM, TRIANGULAR, DETERMINISTIC, EMPIRICAL, MIXTURE = range(10)
# Functions of numpy and scipy that are called by their addresses: they are the same to the last bit then.
LOG1P, EXP, NDTRI = range(3)
# Uniform numbers of which a contact has one for each tier.
DIAGNOSIS, TREATMENT, ESCALATION, TALK, CONTEXT, PATIENCE = range(6)
OF_TIERS = ("diagnosis", "treatment", "escalation", "talk", "context", "patience")

# And those of which it has one; behind them are those that are looked at now and then.
(
    FAILURE, CONTAINMENT, INDUCED, KNOWN, WAITS, WORKS, WRAPS, BALKS, RESOLVED, REPEATS, SILENT, AGGRIEVED, TELLS,
    RIGHT_PARTY, HEARD, CALLED, AGAIN, DELAY, TARGET, MOMENT, CHASED, CHASED_TO, CHASED_AT, IS_CHASE_KNOWN, COMES_BACK,
    OPEN_CHANNEL, CHOICE, COMPLEXITY, AUTHORITY, SEGMENT, ISSUE, CUSTOMER,
) = range(32)  # fmt: skip
OF_CONTACTS = (
    "failure", "containment", "induced", "context", "patience", "talk", "wrap", "balk", "resolved", "repeat", "silent",
    "aggrieved", "tells", "right party", "heard", "called back", "again", "delay",
    "target", "moment", "chase", "chase target", "chase moment", "chase context", "comes back", "open channel",
    "choice", "complexity", "authority", "segment", "issue", "customer",
)  # fmt: skip

# And those of which one has been drawn for each time that a number rings.
RING, REACH, HOLDS = range(3)
OF_RINGS = ("ring", "reach", "holds")

# Which weights say where who tries again turns to: none, those of who comes back, and by channel those of who switches,
# and of who asks elsewhere, one behind the other.
ANYWHERE, REPEATS_TO, SWITCHES_TO, CHASES_TO = range(4)

# What is decided here: what tiers do (``decides``), what becomes of sessions, and who tries again: ``until`` something
# changes, and before the ``last`` moment at which anybody comes, perhaps after the ``end`` of the horizon; names of
# tiers stand first, those of contacts from ``contacts_from`` on, those by which customers have a channel from
# ``has_from`` on.
DRAWING = np.dtype([
    ("replication", "i8"), ("re_explain", "f8"), ("decides", "i4"), ("tiers", "i4"), ("sessions", "i4"),
    ("contacts_from", "i4"), ("closing", "i4"), ("gossips", "i4"), ("ringing", "i4"), ("tries", "i4"),
    ("until", "i8"), ("last", "i8"), ("causes", "i4"), ("attempts", "i4"), ("delay", "i4"),
    ("end", "i8"), ("has_from", "i4"),
])  # fmt: skip
# A law has steps over time, each with up to three numbers; or values: of a mixture shares, means, tops and bottoms.
LAW = np.dtype([("family", "i4"), ("first", "i4"), ("last", "i4"), ("values_from", "i4"), ("values_to", "i4")])
STEP = np.dtype([("edge", "f8"), ("one", "f8"), ("two", "f8"), ("three", "f8")])
CHANNEL_LAW = np.dtype([
    ("factor", "f8"), ("effect", "f8"), ("usual", "f8"), ("talk", "i4"), ("patience", "i4"), ("inbound", "i4"),
    ("warm", "i4"), ("wrap", "i4"), ("balks", "i4"), ("staffed", "i4"), ("resolves", "i4"), ("lucks", "i4"),
    ("asks", "i4"), ("machines_from", "i4"), ("machines_to", "i4"), ("ring", "i4"),
    ("holds", "i4"), ("reach", "f8"), ("right", "f8"), ("wrong_time", "f8"),
    # Who tries again: how often, how likely by failures (among the values of laws), after how long; whose patience is
    # kept, or outlasts closed doors; how likely who waits for a reply asks elsewhere, who met a closed door comes back.
    ("attempts", "i4"), ("again_from", "i4"), ("again_to", "i4"), ("delay", "i4"), ("kept", "i4"), ("outlasts", "i4"),
    ("switches", "f8"), ("chases", "f8"), ("comes_back", "f8"),
    # Who comes back: whether what they bring is drawn here, whether they wait in a queue, and when the channel is open.
    ("comes", "i4"), ("queued", "i4"), ("windows_from", "i4"), ("windows_to", "i4"),
    # Who comes first: whether what they bring is drawn here as they come, and who they are.
    ("draws_first", "i4"), ("draws_who", "i4"),
])  # fmt: skip
POWER = np.dtype([
    ("authority", "f8"), ("skill", "f8"), ("context", "f8"), ("diagnosis", "i4"), ("decides", "i4"), ("passes", "i4"),
    ("shares", "i4"),
])  # fmt: skip

# What a machine does from an edge on; where it falls back to is the same at all times.
MACHINE = np.dtype([("edge", "i8"), ("failure", "f8"), ("context", "f8"), ("fallback", "i4"), ("settles", "i4")])
# What it does with an issue: by shares, or by how complex the need is (``power``, below 0 where that does not matter).
SETTLING = np.dtype([
    ("containment", "f8"), ("quits", "f8"), ("resolution", "f8"), ("induced", "f8"), ("power", "f8"), ("share", "f8"),
    ("authority", "f8"), ("leaves", "f8"),
])  # fmt: skip


# How complex needs about an issue are: by a beta distribution whose quantiles begin at a row, or always the same (NaN
# where not); how much authority they take: as much as they are complex, or as much by a law of its own.
NEED = np.dtype([
    ("same", "f8"), ("own_same", "f8"), ("quantiles", "i4"), ("own_quantiles", "i4"), ("has_own", "i4"),
])  # fmt: skip


class Draws(NamedTuple):
    """Where luck is found, and what it decides.

    ``keys`` are those of the names of uniform numbers, by ``named``: of each channel and source, one name behind the
    other; ``rows_from`` says by channel and day from which row on contacts are of a source. ``loops`` are where
    functions stand, and what they are handed. ``powers`` and ``shares`` (by issue) are by pool, ``effort`` is by issue
    and ``endurance`` by segment. ``machines`` are those of channels, and how they ``settle`` by issue; ``others`` are
    the names of numbers that are looked at now and then, by channel. Where customers come back: ``windows`` of open
    hours; ``volumes`` by segment, issue and channel, and weights ``written``, by rule and channel, below 0 where there
    are none; how likely what was said is ``kept``, from which channel to which. ``needs`` are by issue. Who comes first
    is of a segment by cumulative shares on the channel (``segment_tops``), and with an issue by those on the channel
    and of the segment (``issue_tops``). ``quantiles`` are those of gamma and beta distributions, one table behind the
    other.
    """

    drawing: Records
    laws: Records
    steps: Records
    law_values: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    channel_laws: Records
    powers: Records
    shares: NDArray[np.float64]
    effort: NDArray[np.float64]
    endurance: NDArray[np.float64]
    keys: NDArray[np.int64]
    named: NDArray[np.int32]
    rows_from: NDArray[np.int64]
    loops: NDArray[np.int64]
    machines: Records
    settling: Records
    others: NDArray[np.int32]
    windows: NDArray[np.float64]
    volumes: NDArray[np.float64]
    written: NDArray[np.float64]
    kept: NDArray[np.float64]
    needs: Records
    segment_tops: NDArray[np.float64]
    issue_tops: NDArray[np.float64]


DRAWN: dict[str, tuple[Any, int]] = {
    "drawing": (DRAWING, 1), "laws": (LAW, 1), "steps": (STEP, 1), "law_values": (np.float64, 1),
    "quantiles": (np.float64, 2),
    "channel_laws": (CHANNEL_LAW, 1), "powers": (POWER, 1), "shares": (np.float64, 2), "effort": (np.float64, 1),
    "endurance": (np.float64, 1), "keys": (np.int64, 2), "named": (np.int32, 3), "rows_from": (np.int64, 3),
    "loops": (np.int64, 2), "machines": (MACHINE, 1), "settling": (SETTLING, 2), "others": (np.int32, 2),
    "windows": (np.float64, 2), "volumes": (np.float64, 3), "written": (np.float64, 2), "kept": (np.float64, 2),
    "needs": (NEED, 1), "segment_tops": (np.float64, 2), "issue_tops": (np.float64, 3),
}  # fmt: skip
