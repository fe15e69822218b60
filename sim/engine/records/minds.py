"""What customers who choose know and remember, as arrays: most of them are those of the SimPy model, which is asked.

A row is a customer, or a segment where segments remember. Of a scenario whose customers do not choose all that is
empty. And what the center knows of its customers, and of the causes for which they contact it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = Any  # of numpy: an array of records whose fields are attributes
Floats = NDArray[np.float64]

# What speaks for a channel, in order: of these the first ones may be the cause of a move.
EXPERIENCE, SETTLES, INERTIA, CAMPAIGN, WAIT, COST, FIT = range(7)
KINDS_OF_TERMS, CAUSES = 7, 6

CHOICE = np.dtype([
    ("chooses", "i4"), ("each", "i4"), ("nobody_moves", "i4"), ("believes", "i4"), ("closing", "i4"), ("speaks", "i4"),
    ("saves", "i4"), ("gossips", "i4"), ("habits", "i4"), ("opens", "i4"), ("weighs_fit", "i4"),
    ("cause", "i4"), ("period", "i8"), ("reaches", "i8"), ("told_weight", "f8"), ("below", "f8"), ("good", "f8"),
    ("learns_wait", "f8"), ("surprise", "f8"), ("halves", "f8"), ("two", "f8"), ("fades", "f8"), ("grieves", "f8"),
    ("grieves_for", "f8"), ("lost", "f8"),
    # Where customers come and go: whether they do, leave, and remember; how satisfaction moves; the logit of leaving.
    ("base_moves", "i4"), ("leaves", "i4"), ("worse", "f8"), ("better", "f8"), ("logit", "f8"), ("steepness", "f8"),
    ("level_usual", "f8"), ("busiest", "f8"), ("convenience", "f8"),
    # Of the rates at hand: how long an interval is, and how many of them a day has.
    ("interval", "i8"), ("intervals", "i8"),
])  # fmt: skip
# Of a channel: what is thought and expected of it at first, what it costs more, how it is felt, when it is gone.
KNOWN = np.dtype([
    ("usual", "f8"), ("expected", "f8"), ("usual_wait", "f8"), ("dearer", "f8"), ("odds", "f8"), ("start", "f8"),
    ("borne", "f8"), ("personal", "f8"), ("ends_at", "i8"), ("told", "i8"), ("expects", "i4"), ("held", "i4"),
    ("sends_away", "i4"), ("spoken_for", "i4"), ("inbound", "i4"), ("edges_from", "i4"), ("edges_to", "i4"),
])  # fmt: skip
WEIGHTS = np.dtype([(name, "f8") for name in ("experience", "settles", "inertia", "nudge", "cost", "wait", "fit")])
VOICE = np.dtype([("since", "f8"), ("channel", "i4")])
SAVING = np.dtype([("since", "f8"), ("until", "f8"), ("amount", "f8"), ("channel", "i4")])
# What a contact brings that its customer takes to another channel.
ELSEWHERE = np.dtype([
    ("patience", "i8"), ("wrap", "i8"), ("talk", "f8"), ("balk", "f8"), ("due", "f8"), ("turns_at", "i4"),
])  # fmt: skip
# What a center learns: whether records are kept, and what they are worth at the next contact; whether causes are heard
# of, which share of those who were not helped is called, and how many causes are put right.
INSIGHT = np.dtype([
    ("keeps", "i4"), ("context", "f8"), ("personal", "f8"), ("hears", "i4"), ("calls_back", "f8"), ("fixed", "i4"),
])  # fmt: skip
CAUSE_NOW = np.dtype([
    ("top", "f8"), ("fixable", "f8"), ("since", "f8"), ("cases", "i8"), ("avoided", "i8"), ("fixed", "i4"),
])  # fmt: skip


class Minds(NamedTuple):
    """What is known, remembered and planned of all who choose.

    By row and channel: ``liked``, ``used``; by row: ``last``, ``stays``, ``learnt`` (whether anything), and how far
    one contact moves it (``step``, ``up``, ``down``: of customers the same, so that there is one of each). By row,
    channel and need, one behind the other: ``gaps`` and ``tries``; by row and channel ``since``; ``believed`` is what
    everybody believes at first. By channel ``waits`` and ``longer``; of those on which one writes ``edges`` of open
    hours, and how long each was ``opened`` before. ``held`` is by opening and row, ``voices`` and ``savings`` are what
    campaigns have said and offered, for which needs, to whom. ``planned`` are the rates of channels by interval of the
    days of who comes, ``rates`` those of the days that are played, which begin and end at ``days``; ``mix`` is by
    channel, segment and issue. Customers' ``own_shares``, by issue, place in the line of all, and channel, are parts of
    the ``wholes``, by issue, who is there at first or won of a segment, and channel; ``in_line`` says by row where a
    customer stands in both. ``reach`` is a bit for each channel, by period, segment and issue,
    ``ends`` for which segments and issues a channel is gone. ``elsewhere`` is by channel and place among the arrivals,
    ``is_drawn`` from which channel to which; ``lucks_there`` are the uniform numbers that decide there. By customer,
    where they come and go, since when they are here and until when, how content they are, what they still bear, and
    when that was seen last. ``people`` are the rows of each segment, behind the places at which each begins and ends;
    ``at_home`` how often those before and one of them contact a channel, by channel, in the order of segments, issues
    and rows; how ``often`` one does on all is in the order of rows. It is added up where that is asked for: until then
    ``adds_up`` says, by channel, segment and issue, by what. ``guide`` is where one begins to look for who it is.

    ``on_record`` is how much is known of each customer, by number, and ``recorded`` what a contact adds, by channel.
    ``causes`` stand issue by issue; ``heard`` is how likely they are told, by channel and issue: below 0 where nobody
    contacts us.
    """

    choice: Records
    known: Records
    weights: Records
    liked: Floats
    used: Floats
    last: NDArray[np.int64]
    stays: NDArray[np.bool_]
    learnt: NDArray[np.bool_]
    step: Floats
    up: Floats
    down: Floats
    gaps: Floats
    tries: Floats
    since: Floats
    believed: Floats
    waits: Floats
    longer: Floats
    felt_waits: Floats
    felt: Floats
    edges: Floats
    opened: Floats
    fits: Floats
    held: Floats
    voices: Records
    voice_issues: NDArray[np.bool_]
    spoken: Floats
    savings: Records
    saving_issues: NDArray[np.bool_]
    touched: Floats
    planned: Floats
    rates: Floats
    days: NDArray[np.int64]
    mix: Floats
    own_shares: Floats
    wholes: Floats
    in_line: NDArray[np.int64]
    reach_times: NDArray[np.int64]
    reach: NDArray[np.int64]
    ends: NDArray[np.bool_]
    elsewhere: Records
    is_drawn: NDArray[np.bool_]
    lucks_there: Floats
    people: NDArray[np.int64]
    at_home: Floats
    often: Floats
    adds_up: NDArray[np.int64]
    guide: NDArray[np.int32]
    able: NDArray[np.int64]
    expected: Floats
    odds: Floats
    speaks: Floats
    wanted: Floats
    terms: Floats
    here_since: Floats
    here_until: Floats
    content: Floats
    bears: Floats
    seen: Floats
    insight: Records
    on_record: Floats
    recorded: Floats
    causes: Records
    heard: Floats


REAL, WHOLE, TRUTH = np.float64, np.int64, np.bool_
MINDS: dict[str, tuple[Any, int]] = {
    "choice": (CHOICE, 1), "known": (KNOWN, 1), "weights": (WEIGHTS, 1), "liked": (REAL, 2), "used": (REAL, 2),
    "last": (WHOLE, 1), "stays": (TRUTH, 1), "learnt": (TRUTH, 1), "step": (REAL, 1), "up": (REAL, 1),
    "down": (REAL, 1), "gaps": (REAL, 1), "tries": (REAL, 1), "since": (REAL, 1), "believed": (REAL, 2),
    "waits": (REAL, 1), "longer": (REAL, 1), "felt_waits": (REAL, 2), "felt": (REAL, 1),
    "edges": (REAL, 1), "opened": (REAL, 1), "fits": (REAL, 3),
    "held": (REAL, 2), "voices": (VOICE, 1), "voice_issues": (TRUTH, 2), "spoken": (REAL, 2),
    "savings": (SAVING, 1), "saving_issues": (TRUTH, 2), "touched": (REAL, 2), "planned": (REAL, 2),
    "rates": (REAL, 2), "days": (WHOLE, 1), "mix": (REAL, 3),
    "own_shares": (REAL, 3), "wholes": (REAL, 3), "in_line": (WHOLE, 2),
    "reach_times": (WHOLE, 1), "reach": (WHOLE, 3), "ends": (TRUTH, 3),
    "elsewhere": (ELSEWHERE, 2), "is_drawn": (TRUTH, 2), "lucks_there": (REAL, 3), "people": (WHOLE, 1),
    "at_home": (REAL, 2), "often": (REAL, 1), "adds_up": (WHOLE, 2), "guide": (np.int32, 2),
    "able": (WHOLE, 1),
    "expected": (REAL, 1), "odds": (REAL, 1), "speaks": (REAL, 1), "wanted": (REAL, 1), "terms": (REAL, 1),
    "here_since": (REAL, 1), "here_until": (REAL, 1), "content": (REAL, 1), "bears": (REAL, 1), "seen": (REAL, 1),
    "insight": (INSIGHT, 1), "on_record": (REAL, 1), "recorded": (REAL, 1), "causes": (CAUSE_NOW, 1),
    "heard": (REAL, 2),
}  # fmt: skip


def no_minds() -> Minds:
    """Return what is known where nobody chooses: nothing."""
    choice, insight = np.zeros(1, CHOICE).view(np.recarray), np.zeros(1, INSIGHT).view(np.recarray)
    return _empty()._replace(choice=choice, insight=insight)


@cache
def _empty() -> Minds:
    """Return tables in which nothing stands, which are the same for all."""
    empty = {name: np.zeros((0,) * dimensions, kind) for name, (kind, dimensions) in MINDS.items()}
    return Minds(**{name: table.view(np.recarray) if table.dtype.names else table for name, table in empty.items()})
