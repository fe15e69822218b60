"""Files that have no header, and the bank's records."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sim.importing.canonical import talk, wait
from sim.importing.exports import read_export
from sim.scenario.basics.problems import InputError

QUEUE_LOG = """\
1772463600|REALTIME|help|SIP/1|ADDMEMBER|
1772463700|1.0|help|NONE|ENTERQUEUE||155500001|1
1772463720|1.0|help|SIP/1|CONNECT|20|1.0|2
1772463780|1.0|help|SIP/1|COMPLETECALLER|20|60|1
1772463790|2.1|help|NONE|ENTERQUEUE||155500002|1
1772463800|REALTIME|help|SIP/1|PAUSE|lunch
1772463815|2.1|help|NONE|ABANDON|1|1|25
1772463900|3.2|help|NONE|ENTERQUEUE||155500001|1
1772464000|REALTIME|help|SIP/1|REMOVEMEMBER|
"""


def test_a_queue_log_needs_a_zone_and_gives_calls_and_states(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(QUEUE_LOG, encoding="utf-8")
    with pytest.raises(InputError, match="1772463600 counts seconds in UTC; say where the center is"):
        read_export(path)
    read = read_export(path, zone="America/Chicago")
    assert read.contacts is not None
    assert read.states is not None
    assert read.contacts.select("outcome", "customer", "agent", wait(), talk().alias("t")).rows() == [
        ("served", "c1", "a1", 20.0, 60.0), ("abandoned", "c2", None, 25.0, None),
    ]  # fmt: skip
    assert read.contacts["arrival"][0] == datetime(2026, 3, 2, 9, 1, 40)
    assert read.states.select("state", "reason").rows() == [
        ("ready", None), ("talking", None), ("ready", None), ("not_ready", "lunch"), ("logged_out", None),
    ]  # fmt: skip
    assert read.sources[0].dropped == {"still waiting at the end": 1}
    assert read.zone == "America/Chicago"


def test_call_detail_records_tell_who_was_served_by_the_agents_channel(tmp_path: Path) -> None:
    row = (
        '"","%s","600","in","","SIP/t-1","%s","Queue","600","2026-03-09 09:00:00","2026-03-09 09:00:01",'
        '"2026-03-09 09:0%d:00","0","0","ANSWERED","D","%s",""'
    )
    path = tmp_path / "Master.csv"
    path.write_text("\n".join([row % ("155", "SIP/20-a1", 5, "1.1"), row % ("156", "", 2, "1.2")]), encoding="utf-8")
    read = read_export(path)
    assert read.contacts is not None
    served, left = read.contacts.rows(named=True)
    assert (served["outcome"], served["answered"], served["talk_end"]) == ("served", None, datetime(2026, 3, 9, 9, 5))
    assert (left["outcome"], left["left"]) == ("abandoned", datetime(2026, 3, 9, 9, 2))
    assert "waits of who was served are not in this file" in read.sources[0].notes[0]


@pytest.mark.parametrize("form", ["seconds", "clock"])
def test_the_banks_records_leave_out_who_never_queued(form: str, tmp_path: Path) -> None:
    def of_day(seconds: int) -> str:
        return (
            str(seconds) if form == "seconds" else f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
        )

    calls = [("PS", 36000, 36010, 0, 0, "HANG", 0), ("NW", 36100, 36110, 36110, 40, "AGENT", 100),
             ("PS", 36200, 36210, 0, 0, "AGENT", 60), ("PS", 36300, 36310, 36310, 30, "HANG", 0),
             ("PS", 1, 2, 0, 0, "PHANTOM", 0)]  # fmt: skip
    rows = [
        f"990201\t{n}\t{n}\t{kind}\t{of_day(entry)}\t{of_day(out)}\t{of_day(start)}\t{queued}\t{outcome}\t{served}\tANN"
        for n, (kind, entry, out, start, queued, outcome, served) in enumerate(calls, 1)
    ]
    path = tmp_path / "bank.txt"
    head = "date\tcall_id\tcustomer_id\ttype\tvru_entry\tvru_exit\tq_start\tq_time\toutcome\tser_time\tserver"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    read = read_export(path)
    assert read.contacts is not None
    assert read.contacts.select("issue", "outcome", wait(), talk().alias("t")).rows() == [
        ("NW", "served", 40.0, 100.0), ("PS", "served", 0.0, 60.0), ("PS", "abandoned", 30.0, None),
    ]  # fmt: skip
    assert read.contacts["arrival"][0] == datetime(1999, 2, 1, 10, 1, 50)
    assert read.sources[0].dropped == {"phantoms": 1, "hung up in the phone tree": 1}
