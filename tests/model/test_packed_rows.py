"""Rows are packed without gaps, and read back as what was packed; what many contacts share is as if told of each."""

from __future__ import annotations

from struct import Struct

import numpy as np
import pytest

from sim.log.packing import HOME, PACK_CONTACT, TABLES, Recorder, columns, in_a_row, row_type
from sim.model.state.contact import JUDGED, Detail, write_detail

PACK_HOME = Struct("@" + "".join(in_a_row(HOME).values())).pack


@pytest.mark.parametrize("name", TABLES)
def test_no_column_is_moved_to_be_aligned(name: str) -> None:
    letters = TABLES[name]
    sizes = [np.dtype(letter).itemsize for letter in letters.values()]
    packed = Struct("@" + "".join(in_a_row(letters).values()))
    assert packed.size == sum(sizes) == row_type(letters).itemsize


def test_contacts_are_read_back_as_they_were_packed() -> None:
    """Numbers that need all bytes of their columns, in the order of `Center.ended`."""
    row = (0.1, 0.2, 0.3, 0.4, 0.5, 2**40, 2**30, 2**29, -1, 11, 12, 13, 14, 15, -1, 6, -7)
    names = (
        *("arrival", "left_queue", "talk_end", "end", "patience", "customer", "day", "row", "agent"),
        *("origin", "attempt", "channel", "segment", "issue", "pool", "outcome", "reason"),
    )
    read = columns(bytearray(PACK_CONTACT(*row)), TABLES["contacts"])
    assert {name: column.tolist() for name, column in read.items()} == {
        name: [value] for name, value in zip(names, row, strict=True)
    }


@pytest.mark.parametrize("resolved", [0, 1])
def test_a_detail_that_many_share_is_as_if_told_of_each(resolved: int) -> None:
    own, shared = Recorder(), Recorder()
    for number in (0, 1):
        told = Detail()
        told.resolved = resolved
        write_detail(own, told)
        write_detail(shared, JUDGED[resolved])
        for recorder in (own, shared):
            recorder.before += number + 1
    assert own.details == shared.details
    assert columns(shared.details, TABLES["details"])["number"].tolist() == [0, 1]


@pytest.mark.parametrize("before", ["nothing", "some", "in a file"])
def test_rows_that_are_lent_come_behind_all_others(monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    """Where they are the first they are not copied."""
    recorder, rows = Recorder(), bytearray(b"".join(PACK_HOME(customer, 0) for customer in (7, 8)))
    first = [] if before == "nothing" else [4, 5]
    for customer in first:
        recorder.homes += PACK_HOME(customer, 0)
    if before == "in a file":
        monkeypatch.setattr("sim.log.packing.MUCH", len(recorder.homes) - 1)
        recorder.make_room()
    recorder.lend("homes", memoryview(rows))
    rows[:] = b"".join(PACK_HOME(customer, 1) for customer in (7, 8))
    taken = recorder.taken("homes")
    assert taken["customer"].tolist() == [*first, 7, 8]
    assert taken["channel"].tolist() == [0 for _ in first] + 2 * [int(before != "some")]
    assert not recorder.homes
