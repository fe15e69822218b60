"""What the compiled engine knows, as records: contacts, agents, pools, channels, classes, rings, queues and the log.

Times are whole microseconds; durations that a pace multiplies are seconds, as the SimPy model has them. Numbers that
point at another record are positions in its array; ``NOBODY`` points nowhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.records.draws import DRAWN, Draws
from sim.engine.records.logged import WRITTEN
from sim.engine.records.minds import MINDS, Minds

NOBODY = -1
ENDLESS = 1 << 62  # of times: never
TICKS = 1e6

# Stages of a contact's life; of chats, in hand beside others; of who has left a chat without a word; of messages.
WAITS, TALKS, WRAPS_UP, OVER, IN_SESSION, CHATS, TIDIES_UP, LEFT, PROBES, WRITES, PUT_DOWN, RINGS_BACK = range(12)
# The modes of channels that are played.
MODES = ("live", "broadcast", "self_service", "walk_in", "concurrent", "deferred", "outbound")
# How the contacts of a channel take agents: whole ones, beside others, or when there is time.
UNDIVIDED, SHARED, DEFERRED = range(3)
# Kinds of events, as the clock of the SimPy model has them.
CHANGES, FREES, ARRIVES, TIMER, GIVES_UP = range(5)
# What changes, as the clock of the SimPy model has it: who closes lets nobody in, who opens finds everybody there.
TURNS, LEARNS, CLOSES, PAUSES, SHIFTS, REACHES, OPENS = range(7)
# Why the engine stops to ask.
NOTHING, FAILED, UNRESOLVED, SHUT_OUT, PASSED_BY, MISLED, CHASES, CALLS = range(8)
# The same about nobody's contact in particular, and about those at closed doors who choose.
TURNED_AWAY, STORY, PLACES, DRAWS, STANDS_IN, MOVES, TELLS_OTHERS = range(100, 107)
# What is to be done before the event is over, last in first out: an agent seeks work or leaves who waits, idle agents
# are offered what waits, experts go home.
SEEKS, LEAVES, ROUSES, TELLS, DIALS = range(5)
# Turns of a contact that waits: of delayed rings by position, and when it waits for its last agent no longer.
ANYBODY = -1
# And: we call again who was not reached.
AGAIN = -2
# What becomes of a number: it is listed with others, it has rung, it may be dialled again.
LISTED, RANG, DUE = -1, -2, -3
# And who waits for a reply asks elsewhere when that opens.
CHASED_ELSEWHERE = -4
# What becomes of a run until the next day.
UNTIL, ASKS, FULL = range(3)

CLOCK = np.dtype([
    ("now", "i8"), ("changed", "i8"), ("came", "i8"), ("coming", "i8"), ("events", "i8"), ("free_contact", "i8"),
    ("free_node", "i8"), ("in_flight", "i8"), ("rows", "i8"), ("details", "i8"), ("states", "i8"), ("closing", "i8"),
    ("asked", "i8"), ("choose_agent", "i8"), ("choose_line", "i8"), ("begun", "i8"), ("repeats", "f8"),
    ("todo", "i8"), ("free_note", "i8"), ("notes", "i8"), ("legs", "i8"), ("offers", "i8"), ("written", "i8"),
    ("last_transfer", "i8"), ("has_tiers", "i8"), ("last_agent_wait", "i8"), ("own_lines", "i8"), ("known", "i8"),
    ("plans", "i8"), ("lucks", "i8"), ("interval", "i8"), ("rings", "i8"),
    ("dials", "i8"), ("draws_lots", "i8"), ("sessions", "i8"),
    ("rewards", "i8"), ("story_at", "i8"), ("story_kind", "i8"), ("records", "i8"), ("calls", "i8"),
    ("branched", "i8"),
])  # fmt: skip
ARRIVAL = np.dtype([  # what is looked at before somebody comes stands first, together
    ("at", "i8"), ("customer", "i8"), ("day", "i4"), ("row", "i4"), ("channel", "i4"), ("segment", "i4"),
    ("issue", "i4"), ("turns_at", "i4"), ("who_luck", "f8"), ("complexity", "f8"),
    ("patience", "i8"), ("wrap", "i8"), ("talk", "f8"), ("balk", "f8"),
    ("again_luck", "f8"), ("resolved_luck", "f8"), ("repeat_luck", "f8"), ("silent_luck", "f8"), ("due", "f8"),
    # Where customers choose: in which row of the planned rates a contact comes.
    ("grieves_luck", "f8"), ("tells_luck", "f8"), ("planned", "i4"), ("odds", "f8"),
    # Where causes are put right: which is behind it, and the luck by which it is spared, heard of, or asked about.
    ("behind", "i4"), ("spared_luck", "f8"), ("heard_luck", "f8"), ("called_luck", "f8"),
])  # fmt: skip
CONTACT_NOW = np.dtype([
    ("arrival", "i8"), ("patience", "i8"), ("wrap", "i8"), ("talk_end", "i8"), ("answered", "i8"), ("customer", "i8"),
    ("opened", "i8"), ("talk", "f8"), ("balk", "f8"), ("again_luck", "f8"), ("resolved_luck", "f8"),
    ("repeat_luck", "f8"), ("day", "i4"), ("row", "i4"), ("origin", "i4"), ("attempt", "i4"), ("channel", "i4"),
    ("klass", "i4"), ("segment", "i4"), ("issue", "i4"), ("agent", "i4"), ("stage", "i4"), ("refs", "i4"),
    ("next", "i4"),
    ("has_detail", "i4"), ("cause", "i4"), ("context", "i4"), ("tries", "i4"), ("is_resolved", "i4"), ("before", "i4"),
    ("repeats", "i4"), ("passed", "i4"), ("waiting", "i4"), ("underway", "i8"), ("entered", "i8"), ("turns_at", "i4"),
    ("resumed", "i8"), ("called", "i8"), ("head_of_line", "f8"), ("last_wait", "f8"), ("queue_length", "f8"),
    ("silent", "i4"), ("callback", "i4"), ("transfers", "i4"), ("informed", "i4"), ("beyond", "i4"), ("unknown", "i4"),
    ("wrong_party", "i4"), ("row_written", "i4"), ("ends", "i4"), ("waits", "i4"), ("waits_for", "i4"),
    ("held_by", "i4"), ("first_leg", "i4"), ("last_leg", "i4"), ("last_with", "i4"), ("first_offer", "i4"),
    ("last_offer", "i4"), ("held_since", "i8"), ("calls", "i4"),
    ("aggrieved", "i4"), ("chased", "i4"), ("chased_on", "i4"), ("grieves_luck", "f8"), ("tells_luck", "f8"),
    ("is_reached", "i4"), ("complexity", "f8"), ("authority", "f8"), ("reach", "f8"), ("most_calls", "i4"),
    ("behind", "i4"), ("heard_luck", "f8"), ("called_luck", "f8"), ("on_record", "f8"),
])  # fmt: skip
# What is known besides of a contact that is in hand beside others, or may be put down: at the contact's position.
WORK = np.dtype([
    ("reply", "f8"), ("changeover", "f8"), ("pace", "f8"), ("silent_luck", "f8"), ("due", "f8"), ("wrap", "i8"),
    ("started", "i8"), ("turns", "i4"), ("tier", "i4"),
])  # fmt: skip
JOB = np.dtype([("left", "f8"), ("since", "i8"), ("contact", "i4"), ("speeds", "i4")])
LEVEL = np.dtype([("first", "i4"), ("last", "i4"), ("many", "i4")])
TASK = np.dtype([("what", "i4"), ("who", "i4")])
NOTE = np.dtype([("start", "i8"), ("end", "i8"), ("who", "i4"), ("kind", "i4"), ("next", "i4")])
KEYED = np.dtype([("key", "i8"), ("value", "i4"), ("is_taken", "i4")])
ASKED = np.dtype([
    ("waited", "i8"), ("felt", "f8"), ("what", "i4"), ("contact", "i4"), ("about", "i4"), ("target", "i4"),
])  # fmt: skip
EVENT = np.dtype([("at", "i8"), ("kind", "i4"), ("contact", "i4"), ("index", "i4")])
CHANGE = np.dtype([("at", "i8"), ("length", "i8"), *((name, "i4") for name in ("what", "which", "target", "turn"))])
PAUSE = np.dtype([("length", "i8"), ("state", "i4"), ("turn", "i4")])
TURN = np.dtype([("start", "i8"), ("rested_from", "i8"), ("is_known", "i4")])
AGENT = np.dtype([
    ("away_since", "i8"), ("busy", "i8"), ("idle_since", "i8"), ("on_since", "i8"), ("taken", "i8"), ("skill", "f8"),
    ("settled", "i8"), ("pace", "f8"), ("pool", "i4"), ("number", "i4"), ("contact", "i4"), ("before", "i4"),
    ("after", "i4"), ("earlier", "i4"), ("later", "i4"), ("on_duty", "i4"), ("away", "i4"), ("times_away", "i4"),
    ("load", "i4"), ("winding", "i4"), ("interruptible", "i4"), ("plan", "i4"), ("jobs_from", "i4"), ("jobs", "i4"),
])  # fmt: skip
POOL = np.dtype([
    ("closed_at", "i8"), ("number", "i4"), ("skills", "i4"), ("first", "i4"), ("team_from", "i4"), ("team_to", "i4"),
    ("agents_from", "i4"), ("agents_to", "i4"), ("first_idle", "i4"), ("last_idle", "i4"),
    ("idle", "i4"), ("first_on", "i4"), ("last_on", "i4"), ("on_duty", "i4"), ("surplus_from", "i4"),
    ("surplus_to", "i4"), ("closing", "i4"), ("keep_back", "i4"), ("feeds_from", "i4"), ("feeds_to", "i4"),
    ("classes_from", "i4"), ("classes_to", "i4"), ("first_away", "i4"), ("last_away", "i4"), ("away", "i4"),
    ("pauses_from", "i4"), ("pauses_to", "i4"), ("paces_from", "i4"), ("paces_to", "i4"),
    ("decides", "i4"), ("warm", "i4"), ("below_from", "i4"), ("below_to", "i4"), ("dials_from", "i4"),
    ("dials_to", "i4"), ("serves", "i8"), ("turns_from", "i4"), ("turns_to", "i4"),
    ("shares", "i4"), ("holding", "i4"), ("mate", "i4"), ("levels_from", "i4"), ("levels_to", "i4"), ("has_live", "i4"),
    ("frees_whole", "i4"), ("mixed", "i4"), ("keeps_chats", "i4"), ("first_writing", "i4"), ("last_writing", "i4"),
])  # fmt: skip
CHANNEL = np.dtype([
    ("lines", "i8"), ("queue_limit", "i8"), ("lines_in_use", "i8"), ("waiting", "i8"), ("lot", "i8"),
    ("lots_to", "i8"), ("balks", "f8"), ("gives_up", "f8"), ("silent_share", "f8"), ("probe", "f8"),
    ("changeover", "f8"), ("is_open", "i4"), ("drains", "i4"), ("tries_again", "i4"), ("waits_outside", "i4"),
    ("judges", "i4"), ("classes_from", "i4"), ("classes_to", "i4"), ("mode", "i4"), ("answers_closed", "i4"),
    ("volume", "i8"), ("counted", "i8"), ("when_wait_over", "f8"), ("accept", "f8"), ("reach", "f8"), ("ring", "i8"),
    ("tries", "i4"), ("predictor", "i4"), ("calls_back", "i4"), ("sends", "i4"), ("per_idle", "f8"),
    ("retry_after", "i8"), ("plus", "i4"), ("threshold", "i4"), ("ringing", "i4"), ("fresh_first", "i4"),
    ("fresh_last", "i4"), ("again_first", "i4"), ("again_last", "i4"), ("crowds_from", "i4"), ("crowds_to", "i4"),
    ("undivided", "i4"), ("takes", "i4"), ("speeds_from", "i4"), ("speeds_to", "i4"), ("puts_away", "i4"),
    ("draws_lots", "i4"), ("crews_from", "i4"), ("crews_to", "i4"),
    ("turns_away", "i4"), ("since", "i8"), ("until", "i8"), ("ends_at", "i8"),
])  # fmt: skip
CLASS = np.dtype([
    ("waiting", "i8"), ("last_wait", "f8"), ("mean_handle", "f8"),
    ("priority", "f8"), ("channel", "i4"), ("line", "i4"), ("rings_from", "i4"), ("rings_to", "i4"),
    ("later_from", "i4"), ("later_to", "i4"), ("conditional", "i4"), ("takes", "i4"), ("limit", "i4"),
    ("interrupts", "i4"), ("chatting_from", "i4"), ("chatting_to", "i4"),
])  # fmt: skip
RING = np.dtype([
    ("after", "i8"), ("queue_over", "f8"), ("wait_over", "f8"), ("busy_over", "f8"), ("line", "i4"),
    ("doors_from", "i4"), ("doors_to", "i4"), ("on_condition", "i4"), ("condition", "i4"), ("rule", "i4"),
])  # fmt: skip
DOOR = np.dtype([("pool", "i4"), ("rank", "i4"), ("reserve", "i4"), ("on_duty_only", "i4")])
FEED = np.dtype([
    ("priority", "f8"), ("weight", "f8"), ("base_score", "f8"), ("slope", "f8"), ("ratio", "f8"), ("within", "f8"),
    ("klass", "i4"), ("line", "i4"), ("rank", "i4"), ("reserve", "i4"), ("order", "i4"), ("takes", "i4"),
    ("limit", "i4"), ("by_due", "i4"), ("by_entry", "i4"),
])  # fmt: skip
# When contacts go to a vendor: -1 where a condition is not written; whose hours hold, and how far they have come.
RULE = np.dtype([
    ("share", "f8"), ("queue_over", "i8"), ("volume_over", "i8"), ("hours_from", "i4"), ("hours_to", "i4"),
    ("luck", "i4"), ("filters", "i4"), ("vendor", "i4"), ("has_hours", "i4"),
])  # fmt: skip
SENDING = np.dtype([("rule", "i4"), ("klass", "i4"), ("next", "i4")])
# Numbers of a calling list: each leads to the next, of those not yet dialled or of those that are due again.
NUMBER = np.dtype([
    ("talk", "f8"), ("wrap", "i8"), ("due", "i8"), ("day", "i4"), ("row", "i4"), ("segment", "i4"), ("issue", "i4"),
    ("tries", "i4"), ("before", "i4"), ("next", "i4"),
])  # fmt: skip
CROWD = np.dtype([("reserve", "i4"), ("doors_from", "i4"), ("doors_to", "i4")])
SPAN = np.dtype([("start", "i8"), ("end", "i8")])
LINE = np.dtype([
    ("first", "i4"), ("last", "i4"), ("many", "i4"), ("order", "i4"), ("is_drawn", "i4"), ("channel", "i4"),
])  # fmt: skip
NODE = np.dtype([("contact", "i4"), ("before", "i4"), ("after", "i4")])

Records = Any  # of numpy: an array of records whose fields are attributes
Ints = NDArray[np.int64]


class World(NamedTuple):
    """All that there is at one moment; ``pace`` is by class and pool, ``klass`` by channel, segment and issue.

    ``asks`` is what has come up in the event that happens now, for the model's own functions to decide, ``todo`` what
    agents still do in it. ``notes`` are legs and offers of contacts that are not over. ``met`` is who served a customer
    last, by who that is; ``episodes`` are those of which several attempts go on at once; ``above`` the class of who is
    passed on, by channel, kind and pool; ``below`` are the pools that pass on to another, through others too.

    ``pauses`` are the blocks away from customers that are due, in the room of each pool, ``turns`` the breaks that are
    taken one after the other, and ``rested`` says by agent who has had one. ``paces`` is how fast who is here on a day
    works, for each pool and day. ``surplus`` holds when shifts ended whose agents have
    not gone, pool by pool as deep as it has agents; ``closing`` the pools that close, in order; ``resolution`` how
    likely contacts are resolved, by channel and issue, -1 where it is not said.

    ``works`` stand where their contacts do. ``jobs`` are the contacts in hand, agent by agent; ``levels`` of each pool
    hold who has so many in hand and may take more, and in the first place, where nobody could stand, who takes no more.
    ``crews`` may serve a channel, those in ``chatting`` have chats that wait for whom a class leaves; ``preempts`` says
    by class and pool whether messages are put down for others. ``lots`` are the uniform numbers by which channels draw
    who is next. ``somebody`` and ``everybody`` are room for agents, and contacts, that are gone through one by one.

    ``lucks`` are uniform numbers of contacts that are looked at now and then, ``lucks_due`` those of who is to arrive.
    ``rules`` send contacts to vendors: by ``sent`` those of a kind, the first of its ``sendings``, in the ``spans`` of
    their hours; ``intervals`` is when each reporting interval begins. ``numbers`` are those of
    calling lists; ``crowds`` of channels, pool by pool, are behind ``doors_dialled``; on which channels
    a pool calls stands in ``dialling``. ``calls`` are the causes behind the contacts of those who are to be called and
    asked.
    """

    clock: Records
    contacts: Records
    asks: Records
    events: Records
    changes: Records
    arrivals: Records
    agents: Records
    pools: Records
    channels: Records
    classes: Records
    rings: Records
    doors: Records
    feeds: Records
    lines: Records
    nodes: Records
    rows: Records
    details: Records
    states: Records
    klass: NDArray[np.int32]
    pool_classes: NDArray[np.int32]
    later: NDArray[np.int32]
    at_once: NDArray[np.int32]
    pace: NDArray[np.float64]
    resolution: NDArray[np.float64]
    surplus: Ints
    closing: Ints
    turns: Records
    pauses: Records
    paces: NDArray[np.float64]
    todo: Records
    notes: Records
    met: Records
    episodes: Records
    legs: Records
    offers: Records
    above: NDArray[np.int32]
    below: NDArray[np.int32]
    works: Records
    jobs: Records
    levels: Records
    speeds: NDArray[np.float64]
    crews: NDArray[np.int32]
    chatting: NDArray[np.int32]
    preempts: NDArray[np.int32]
    somebody: Ints
    everybody: Ints
    lots: NDArray[np.float64]
    lucks: NDArray[np.float64]
    lucks_due: NDArray[np.float64]
    rules: Records
    sendings: Records
    sent: NDArray[np.int32]
    spans: Records
    intervals: Ints
    numbers: Records
    crowds: Records
    doors_dialled: NDArray[np.int32]
    dialling: NDArray[np.int32]
    dials: Records
    rested: NDArray[np.bool_]
    rewards: Records
    sessions: Records
    records: Records
    calls: Records
    draws: Draws
    minds: Minds


# Of each array of the world: what stands in it, and in how many dimensions.
KINDS: dict[str, tuple[Any, int]] = {
    "clock": (CLOCK, 1), "contacts": (CONTACT_NOW, 1), "asks": (ASKED, 1), "events": (EVENT, 1), "changes": (CHANGE, 1),
    "arrivals": (ARRIVAL, 1), "agents": (AGENT, 1), "pools": (POOL, 1), "channels": (CHANNEL, 1),
    "classes": (CLASS, 1), "rings": (RING, 1), "doors": (DOOR, 1), "feeds": (FEED, 1), "lines": (LINE, 1),
    "nodes": (NODE, 1), **{name: (WRITTEN[name], 1) for name in ("rows", "details", "states")}, "klass": (np.int32, 3),
    "pool_classes": (np.int32, 1), "later": (np.int32, 1), "at_once": (np.int32, 1), "pace": (np.float64, 2),
    "resolution": (np.float64, 2), "surplus": (np.int64, 1), "closing": (np.int64, 1), "turns": (TURN, 1),
    "pauses": (PAUSE, 1), "paces": (np.float64, 1), "todo": (TASK, 1), "notes": (NOTE, 1), "met": (KEYED, 1),
    "episodes": (KEYED, 1),
    **{name: (WRITTEN[name], 1) for name in ("legs", "offers")}, "above": (np.int32, 3), "below": (np.int32, 1),
    "works": (WORK, 1), "jobs": (JOB, 1), "levels": (LEVEL, 1), "speeds": (np.float64, 1), "crews": (np.int32, 1),
    "chatting": (np.int32, 1), "preempts": (np.int32, 2), "somebody": (np.int64, 1), "everybody": (np.int64, 1),
    "lots": (np.float64, 1), "lucks": (np.float64, 2), "lucks_due": (np.float64, 2), "rules": (RULE, 1),
    "sendings": (SENDING, 1), "sent": (np.int32, 3), "spans": (SPAN, 1), "intervals": (np.int64, 1),
    "numbers": (NUMBER, 1), "crowds": (CROWD, 1), "doors_dialled": (np.int32, 1), "dialling": (np.int32, 1),
    "dials": (WRITTEN["dials"], 1), "rested": (np.bool_, 1),
    "rewards": (WRITTEN["rewards"], 1), "sessions": (WRITTEN["sessions"], 1), "records": (WRITTEN["records"], 1),
    "calls": (WRITTEN["calls"], 1), **DRAWN, **MINDS,
}  # fmt: skip


def records(kind: np.dtype[Any], count: int) -> Records:
    """Return so many records of a kind, all zero."""
    return np.zeros(count, kind).view(np.recarray)
