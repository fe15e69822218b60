"""Rows packed one behind the other while the model runs, and read back as columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import takewhile
from struct import Struct, calcsize
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np

# Letters of the struct module: d is a double; q, i, h and b are integers of eight, four, two and one bytes.
CONTACT = {
    "arrival": "d", "left_queue": "d", "talk_end": "d", "end": "d", "patience": "d", "day": "i", "customer": "q",
    "row": "i", "agent": "i", "origin": "h", "attempt": "h", "channel": "h", "segment": "h", "issue": "h", "pool": "h",
    "outcome": "b", "reason": "b",
}  # fmt: skip
STATE = {"start": "d", "end": "d", "agent": "i", "pool": "h", "state": "b"}
# What only contacts with something special have; ``number`` is the contact's row.
DETAIL = {
    "resumed": "d", "called": "d", "predicted_head_of_line": "d", "predicted_last_wait": "d",
    "predicted_queue_length": "d", "number": "i", "cause": "b", "resolved": "b", "context": "b", "silent": "b",
    "callback": "b", "transfers": "b", "informed": "b", "beyond": "b", "aggrieved": "h", "before": "h",
}  # fmt: skip
LEG = {"start": "d", "end": "d", "contact": "i", "agent": "i", "pool": "h", "kind": "b"}
OFFER = {"start": "d", "contact": "i", "pool": "h"}
MESSAGE = {"sent": "d", "seconds": "d", "number": "i", "delivered": "i", "viewed": "i", "channel": "h"}
REWARD = {"amount": "d", "contact": "i"}
SESSION = {"complexity": "d", "contact": "i"}
UPTAKE = {"at": "d", "touched": "d", "holders": "d", "campaign": "h", "channel": "h"}
OPINION = {"users": "d", "opinion": "d", "channel": "h"}
DAILY_OPINION = {"at": "d", "users": "d", "opinion": "d", "channel": "h"}
SKILL = {"at": "d", "skill": "d", "agents": "i", "pool": "h"}
CAUSE = {"at": "d", "hours": "d", "cases": "i", "avoided": "i", "issue": "h", "number": "h", "fixed": "b"}
RECORD = {"known": "d", "contact": "i"}
HOME = {"customer": "q", "channel": "h"}
BASE = {"at": "d", "satisfaction": "d", "customer": "q", "segment": "h", "change": "b"}
DIAL = {"start": "d", "end": "d", "row": "i", "day": "i", "channel": "h", "number": "h", "reached": "b"}
NEUTRAL = {
    "cause": 0, "resolved": -1, "context": -1, "silent": 0, "callback": 0, "transfers": 0, "informed": 0, "beyond": 0,
    "aggrieved": 0, "before": 0,
}  # fmt: skip


def in_a_row(letters: Mapping[str, str]) -> dict[str, str]:
    """Return columns as they stand in a row: the widest first, so that all are aligned, which is packed much faster."""
    return dict(sorted(letters.items(), key=lambda column: -calcsize(column[1])))


def _struct(letters: Mapping[str, str]) -> Struct:
    return Struct("@" + "".join(in_a_row(letters).values()))


CONTACT_BYTES = _struct(CONTACT).size
PACK_CONTACT = _struct(CONTACT).pack
PACK_STATE = _struct(STATE).pack
PACK_DETAIL = _struct(DETAIL).pack
PACK_OFFER = _struct(OFFER).pack
PACK_MESSAGE = _struct(MESSAGE).pack
PACK_REWARD = _struct(REWARD).pack
PACK_SESSION = _struct(SESSION).pack
PACK_UPTAKE = _struct(UPTAKE).pack
PACK_OPINION = _struct(OPINION).pack
PACK_DAILY_OPINION = _struct(DAILY_OPINION).pack
PACK_SKILL = _struct(SKILL).pack
PACK_CAUSE = _struct(CAUSE).pack
PACK_RECORD = _struct(RECORD).pack
PACK_BASE = _struct(BASE).pack
PACK_DIAL = _struct(DIAL).pack
PACK_LEG = _struct(LEG).pack
_BEFORE = _struct(dict(takewhile(lambda column: column[0] != "number", in_a_row(DETAIL).items()))).size
_BEHIND = _struct(DETAIL).size - _BEFORE - calcsize(DETAIL["number"])
# A row of details that many contacts share: what stands before the number of the contact, it, what stands behind.
PACK_SHARED_DETAIL = Struct(f"@{_BEFORE}s{DETAIL['number']}{_BEHIND}s").pack
TABLES = {
    "base": BASE, "causes": CAUSE, "contacts": CONTACT, "daily_opinions": DAILY_OPINION, "details": DETAIL,
    "dials": DIAL, "homes": HOME, "legs": LEG, "messages": MESSAGE, "offers": OFFER, "opinions": OPINION,
    "records": RECORD, "rewards": REWARD, "sessions": SESSION, "skills": SKILL, "states": STATE, "uptake": UPTAKE,
}  # fmt: skip
MUCH = 32 * 2**20


class Recorder:
    """Collects rows in the order they happen, packed: 74 bytes a contact, 23 a stretch of agent time.

    What is more than ``MUCH`` goes to a temporary file; ``before`` is how many contacts are there already, ``latest``
    when the last of them ended.
    """

    __slots__ = (*TABLES, "_files", "before", "latest")

    def __init__(self) -> None:
        self.contacts, self.states = bytearray(), bytearray()
        self.details, self.legs, self.dials, self.offers = (bytearray() for _ in range(4))
        self.messages, self.rewards, self.uptake, self.opinions, self.base = (bytearray() for _ in range(5))
        self.skills, self.causes, self.sessions, self.records, self.homes = (bytearray() for _ in range(5))
        self.daily_opinions = bytearray()
        self._files: dict[str, IO[bytes]] = {}
        self.before, self.latest = 0, 0.0

    def state(self, pool: int, agent: int, state: int, start: float, end: float) -> None:
        """Note a stretch of agent time, unless it is empty."""
        if end > start:
            self.states += PACK_STATE(start, end, agent, pool, state)

    @property
    def rows(self) -> int:
        """How many contacts are written down: the number of the next."""
        return self.before + len(self.contacts) // CONTACT_BYTES

    @property
    def last_end(self) -> float:
        """When the last contact so far ended, in seconds."""
        return max(self.latest, float(columns(self.contacts, CONTACT)["end"].max(initial=0.0)))

    def lend(self, name: str, rows: memoryview) -> None:
        """Add rows that are not touched until they are taken: where they are the first of a table they stay there."""
        if getattr(self, name):
            getattr(self, name).extend(rows)
        else:
            setattr(self, name, rows)

    def make_room(self) -> None:
        """Write the tables that have become large to their files."""
        for name in TABLES:
            if len(getattr(self, name)) > MUCH:
                self._put_away(name)

    def _put_away(self, name: str) -> None:
        if name == "contacts":
            self.before, self.latest = self.before + len(self.contacts) // CONTACT_BYTES, self.last_end
        if name not in self._files:
            self._files[name] = TemporaryFile(prefix="ccsim-")  # noqa: SIM115 (closed when it is read)
        self._files[name].write(getattr(self, name))
        setattr(self, name, bytearray())

    def taken(self, name: str) -> dict[str, Any]:
        """Return the rows of a table by column, and forget them."""
        packed, letters = getattr(self, name), TABLES[name]
        if name not in self._files and not packed:
            return dict(_nothing(name))
        setattr(self, name, bytearray())
        if name not in self._files:
            return columns(packed, letters)
        with self._files.pop(name) as file:
            file.write(packed)
            return _read(file, letters)


def around_number(packed: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and behind the number of the contact in a row of details."""
    return packed[:_BEFORE], packed[-_BEHIND:]


def _read(file: IO[bytes], letters: Mapping[str, str]) -> dict[str, Any]:
    """Read packed rows by column, a part at a time."""
    size = _struct(letters).size
    count = file.tell() // size
    table = {name: np.empty(count, f"={letter}") for name, letter in letters.items()}
    part = MUCH // size
    file.seek(0)
    for first in range(0, count, part):
        for name, column in columns(bytearray(file.read(part * size)), letters).items():
            table[name][first : first + part] = column
    return table


def columns(packed: bytearray | memoryview, letters: Mapping[str, str]) -> dict[str, Any]:
    """Return a view of packed rows by column."""
    rows = np.frombuffer(packed, dtype=row_type(letters))
    return {name: rows[name] for name in letters}


@cache
def _nothing(name: str) -> dict[str, Any]:
    """Return the columns of a table without rows."""
    return columns(bytearray(), TABLES[name])


def row_type(letters: Mapping[str, str]) -> np.dtype[Any]:
    """Return what a packed row is to numpy."""
    return _row_type(tuple(in_a_row(letters).items()))


def packed_rows(letters: Mapping[str, str], table: Mapping[str, Any]) -> bytes:
    """Return columns of equal length as packed rows, as `struct` packs them one by one."""
    rows = np.empty(len(next(iter(table.values()))), row_type(letters))
    for name in letters:
        rows[name] = table[name]
    return rows.tobytes()


@cache
def _row_type(letters: tuple[tuple[str, str], ...]) -> np.dtype[Any]:
    return np.dtype([(name, f"={letter}") for name, letter in letters])
