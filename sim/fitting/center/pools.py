"""Who serves which queues, and how many are there: from states, reports, calls, replies, or from abandonment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sim.fitting.center.arrivals import ArrivalsFound
from sim.fitting.center.queues import DEFERRED, QueueData
from sim.fitting.finding import ASSUMED, DERIVED, MEASURED, Finding, Floats, Mask
from sim.fitting.staffing.erlang import agents_for
from sim.fitting.staffing.presence import present
from sim.fitting.staffing.skills import skill_sets
from sim.fitting.staffing.spells import heads
from sim.fitting.staffing.states import StatesFound, states_of
from sim.fitting.text.messages import with_replies
from sim.fitting.volumes.counts import HALF_AN_HOUR, Counts, of_intervals, usual_of
from sim.fitting.volumes.pressure import pressure
from sim.importing.canonical import Canonical
from sim.scenario.basics.units import DAY

AIMED_AT = 0.03  # abandonment that staff is worked out for where nothing tells of it
BUSY = 0.85  # of the opening hours of messages
SEEN = ("Erlang A at the abandonment of each slot", DERIVED,
        "no staff in the file: it follows from volumes, handle time and abandonment")  # fmt: skip
STATES_WOULD = "agents' states would tell"
BY_CALLS = ("first to last call, gaps of 15 min", DERIVED, f"who was there is taken from calls: {STATES_WOULD}")
BY_REPLIES = ("first to last reply of a day", DERIVED, f"who was there is taken from replies: {STATES_WOULD}")
UNSEEN = ("Erlang A at 3 % abandonment", ASSUMED, "no staff in the file")
ALIKE = 0.95
LONGEST_NAME = 40


@dataclass(frozen=True)
class PoolFound:
    """One pool of agents.

    Attributes
    ----------
    dated
        Mean number of agents by day and slot, as seen; ``None`` where staff follows from volumes.
    week
        The same of an ordinary week, of shape (7, slots).
    length
        Seconds of a slot.
    states
        What agents' states tell beside, such as shrinkage.
    """

    name: str
    skills: tuple[str, ...]
    dated: Counts | None
    week: Floats
    length: float
    finding: Finding
    file: str
    states: StatesFound | None = None

    @property
    def is_estimated(self) -> bool:
        """Whether nobody was seen: the staff follows from volumes, by a formula."""
        return self.finding.method in (SEEN[0], UNSEEN[0])


@dataclass
class KnownOfQueues:
    """What the other findings tell of queues.

    Attributes
    ----------
    handle, patience
        Seconds.
    hours
        When messages are replied to, of shape (7, slots).
    """

    handle: Mapping[str, float]
    patience: Mapping[str, float]
    arrivals: Mapping[str, ArrivalsFound]
    hours: Mapping[str, Mask] = field(default_factory=dict)
    pools: list[PoolFound] = field(default_factory=list)


def pools_of(read: Canonical, queues: Sequence[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    """Return the pools that serve the queues, each from the table that tells most of it."""
    left = {queue.name: queue for queue in queues}
    for source in (_from_states, _from_reports, _from_contacts, _from_replies, _from_volumes):
        found = source(read, list(left.values()), known) if left else []
        known.pools += found
        for pool in found:
            for name in pool.skills:
                left.pop(name, None)
    return known.pools


def week_from(counts: Counts) -> Floats:
    """Return the mean of each weekday and slot over the days on which anybody was there."""
    there = np.nansum(counts.table, axis=1) > 0
    return np.stack([usual_of(counts.table[there & (counts.weekdays == day)]) for day in range(7)])


def pool_name(skills: Sequence[str]) -> str:
    """Return a name that says whom a pool serves."""
    text = " and ".join(skills)
    return f"agents {text}" if len(text) <= LONGEST_NAME else f"agents of {len(skills)} queues, {skills[0]}"


def _pool(skills: Sequence[str], dated: Counts, finding: Finding, file: str, **more: StatesFound) -> PoolFound:
    return PoolFound(pool_name(skills), tuple(skills), dated, week_from(dated), dated.length, finding, file, **more)


def _finding(hours: float, n: int, counted: str, method: str, word: str, *limits: str) -> Finding:
    return Finding(hours, None, None, "agent-hours a week", n, counted, method, word, limits)


def _hours(week: Floats, length: float) -> float:
    return float(np.nansum(week)) * length / 3_600


# From states


def _from_states(read: Canonical, queues: list[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    if read.states is None:
        return []
    live = [queue for queue in queues if queue.mode != DEFERRED] or queues
    found = []
    for skills, agents in _sets(live).items():
        rows = read.states if agents is None else read.states.filter(pl.col("agent").is_in(agents))
        if len(rows):
            found.append(_of_states(rows, skills, read))
    return found


def _sets(queues: list[QueueData]) -> Mapping[tuple[str, ...], list[str] | None]:
    """Return agents by the queues they serve, where contacts tell; else one pool of all."""
    names = tuple(sorted(queue.name for queue in queues))
    rows = _agents_rows(queues)
    return skill_sets(rows) if len(rows) and len(names) > 1 else {names: None}


def _agents_rows(queues: Sequence[QueueData]) -> pl.DataFrame:
    parts = [
        queue.contacts.select(
            "agent", pl.lit(queue.name).alias("queue"), "arrival", "answered", "talk_end", "end", "wait"
        ).filter(pl.col("arrival").is_not_null())
        for queue in queues
        if queue.contacts is not None
    ]
    rows = pl.concat(parts) if parts else pl.DataFrame(schema={"agent": pl.String, "queue": pl.String})
    return rows if rows["agent"].count() else rows.clear()


def _of_states(rows: pl.DataFrame, skills: Sequence[str], read: Canonical) -> PoolFound:
    states = states_of(rows)
    week = week_from(states.staffed)
    finding = _finding(_hours(week, states.staffed.length), rows["agent"].n_unique(), "agents", "logged in", MEASURED)
    file = next((source.name for source in read.sources if "states" in source.tables), "")
    return _pool(skills, states.staffed, finding, file, states=states)


# From reports


def _from_reports(read: Canonical, queues: list[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    told = [queue for queue in queues if queue.intervals is not None and queue.intervals["staffed"].count()]
    groups: list[list[QueueData]] = []
    for queue in told:
        same = next((group for group in groups if _same_staff(group[0], queue)), None)
        groups.append([queue]) if same is None else same.append(queue)
    return [_of_reports(group, known) for group in groups]


def _same_staff(one: QueueData, other: QueueData) -> bool:
    """Whether two queues are told the same staff in nearly all intervals: the same people, counted twice."""
    both = one.intervals.join(other.intervals, on="start", suffix="_2")  # type: ignore[union-attr, arg-type]
    same = both.filter(pl.col("staffed").is_not_null(), pl.col("staffed_2").is_not_null())
    alike = float((same["staffed"] == same["staffed_2"]).sum()) / max(len(same), 1)
    return len(same) > 10 and alike >= ALIKE and same["staffed"].n_unique() > 1


def _of_reports(group: list[QueueData], known: KnownOfQueues) -> PoolFound:
    queue, skills = group[0], [one.name for one in group]
    dated = of_intervals(queue.intervals, queue.name, "staffed")  # type: ignore[arg-type]
    week = week_from(dated)
    limits = ["who was not ready while logged in is not told"]
    if len(group) > 1:
        limits.append("the queues are told the same staff: one pool serves them all")
    busy = _occupancy(group, dated, known)
    if busy > 1:
        limits.insert(0, f"occupancy would be {busy:.0%}: handle time or staff is wrong, or agents serve more queues")
    method = f"agents as reported, occupancy {busy:.0%}" if busy == busy else "agents as reported"
    finding = _finding(_hours(week, dated.length), len(dated.dates), "days", method, MEASURED, *limits)
    return _pool(skills, dated, finding, queue.file)


def _occupancy(group: list[QueueData], dated: Counts, known: KnownOfQueues) -> float:
    worked = 0.0
    for one in group:
        worked += float(one.intervals["answered"].sum()) * known.handle[one.name]  # type: ignore[index]
    there = float(np.nansum(dated.table)) * dated.length
    return worked / there if there else float("nan")


# From who served what


def _from_contacts(read: Canonical, queues: list[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    mine = [queue for queue in queues if queue.contacts is not None and queue.contacts["answered"].count()]
    rows = _agents_rows(mine)
    if not len(rows):
        return []
    sets = skill_sets(rows)
    first, last = rows["arrival"].dt.date().min(), rows["arrival"].dt.date().max()
    found = []
    for skills, agents in sets.items():
        spells = present(rows, first, agents)  # type: ignore[arg-type]
        dated = heads(pool_name(skills), spells, first, last)  # type: ignore[arg-type]
        finding = _finding(_hours(week_from(dated), dated.length), len(agents), "agents", *BY_CALLS)
        found.append(_pool(skills, dated, finding, mine[0].file))
    return found


def _from_replies(read: Canonical, queues: list[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    """Return one pool for messages: agents from the work before the first reply of a day to the last."""
    mine = [queue for queue in queues if queue.tickets is not None]
    rows = pl.concat([queue.tickets for queue in mine if queue.tickets is not None]) if mine else None
    if rows is not None:
        rows = with_replies(rows).filter(pl.col("agent").is_not_null(), pl.col("first_reply").is_not_null())
    if rows is None or not len(rows):
        return []
    work = pl.duration(milliseconds=round(1_000 * known.handle[mine[0].name]))
    contacts = rows.select(
        "agent", pl.lit("messages").alias("queue"), (pl.col("first_reply") - work).alias("answered"),
        pl.col("first_reply").alias("talk_end"), pl.col("first_reply").alias("end"),
        (pl.col("first_reply") - work).alias("arrival"), pl.lit(0.0).alias("wait"),
    )  # fmt: skip
    first, last = (getattr(contacts["answered"].dt.date(), end)() for end in ("min", "max"))
    skills = [queue.name for queue in mine]
    dated = heads(pool_name(skills), present(contacts, first), first, last)
    finding = _finding(_hours(week_from(dated), dated.length), contacts["agent"].n_unique(), "agents", *BY_REPLIES)
    return [_pool(skills, dated, finding, mine[0].file)]


# From nothing but volumes


def _from_volumes(read: Canonical, queues: list[QueueData], known: KnownOfQueues) -> list[PoolFound]:
    written = [queue for queue in queues if queue.mode == DEFERRED]
    live = [_implied(queue, known) for queue in queues if queue.mode != DEFERRED]
    return [*live, *([_for_messages(written, known)] if written else [])]


def _implied(queue: QueueData, known: KnownOfQueues) -> PoolFound:
    """Return the agents at which Erlang A loses as many as were lost, or 3 % where nobody knows."""
    found = known.arrivals[queue.name]
    if found.lost is not None:
        rates, lost = pressure(found.recorded, found.lost, found.days.used, found.week.level)
        length = found.recorded.length
    else:
        rates, lost, length = _expected(found)
    handle, patience = known.handle[queue.name], known.patience[queue.name]
    agents = agents_for(rates, handle, patience, lost)
    finding = _finding(_hours(agents, length), 0, "", *(SEEN if found.lost is not None else UNSEEN))
    return PoolFound(pool_name([queue.name]), (queue.name,), None, agents, length, finding, queue.file)


def _expected(found: ArrivalsFound) -> tuple[Floats, Floats, float]:
    """Return the arrivals a second of an ordinary week; day totals are spread over ten hours."""
    week, length = found.week.volumes, found.recorded.length
    if length == DAY:
        length, week = HALF_AN_HOUR, np.zeros((7, 48))
        week[:, 16:36] = found.week.volumes / 20
    return week / length, np.full(week.shape, AIMED_AT), length


def _for_messages(queues: list[QueueData], known: KnownOfQueues) -> PoolFound:
    """Return the agents who would be busy for 85 % of the opening hours of messages."""
    work = sum(known.handle[one.name] * _week_total(known.arrivals[one.name]) for one in queues)
    opened = known.hours[queues[0].name]
    agents = np.where(opened, work / BUSY / max(float(opened.sum()) * HALF_AN_HOUR, 1.0), 0.0)
    finding = _finding(
        _hours(agents, HALF_AN_HOUR), 0, "", "busy for 85 % of opening hours", ASSUMED, "no agents in the file"
    )
    names = [one.name for one in queues]
    return PoolFound(pool_name(names), tuple(names), None, agents, HALF_AN_HOUR, finding, queues[0].file)


def _week_total(found: ArrivalsFound) -> float:
    return sum(one.value for one in found.week.level.values())
