"""Call logs and chats, by hand: who waited how long, who served, who left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from sim.importing.canonical import talk, wait, wrap_up
from sim.importing.exports import read_export
from sim.scenario.basics.problems import InputError

HEAD = "CALL ID,TIMESTAMP,CALL TYPE,SKILL,AGENT NAME,DISPOSITION,ANI,QUEUE WAIT TIME,TALK TIME,HOLD TIME,"
LOG = f"""\
{HEAD}AFTER CALL WORK TIME,HANDLE TIME,ABANDONED
1,"Mon, 19 Jan 2026 08:00:00",Inbound,Care,Ann Lee,Billing,+49301234567,00:00:10,00:03:00,00:00:30,00:00:20,00:03:50,0
2,"Mon, 19 Jan 2026 08:01:00",Inbound,Care,[None],Abandon,+49307654321,00:00:45,00:00:00,00:00:00,00:00:00,00:00:00,1
3,"Mon, 19 Jan 2026 08:02:00",Outbound,Care,Ann Lee,Billing,+49301234567,00:00:00,00:01:00,00:00:00,00:00:00,00:01:00,0
4,"Mon, 19 Jan 2026 08:03:00",Inbound,Care,Bo Ek,Orders,+49301234567,00:00:00,00:02:00,00:00:00,00:00:10,00:02:10,0
4,"Mon, 19 Jan 2026 08:03:00",Inbound,Care,Bo Ek,Orders,+49301234567,00:00:00,00:02:00,00:00:00,00:00:10,00:02:10,0
"""


def at(minute: int, second: int = 0) -> datetime:
    return datetime(2026, 1, 19, 8, minute, second)


def save(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def contacts(path: Path, **told: object) -> pl.DataFrame:
    found = read_export(path, **told).contacts  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_log_is_what_happened(tmp_path: Path) -> None:
    read = read_export(save(tmp_path, LOG))
    assert read.contacts is not None
    names = ("id", "arrival", "customer", "agent", "issue", "answered", "left", "talk_end", "end", "hold", "outcome")
    assert read.contacts.select(names).rows() == [
        ("1", at(0), "c1", "a1", "Billing", at(0, 10), None, at(3, 40), at(4), 30.0, "served"),
        ("2", at(1), "c2", None, None, None, at(1, 45), None, None, 0.0, "abandoned"),
        ("4", at(3), "c1", "a2", "Orders", at(3), None, at(5), at(5, 10), 0.0, "served"),
    ]
    assert read.sources[0].dropped == {"outbound or internal": 1, "duplicates": 1}
    assert ("talk + hold + wrap = handle", "in 100.0% of the rows") in read.sources[0].identities


def test_nothing_of_people_is_left(tmp_path: Path) -> None:
    read = read_export(save(tmp_path, LOG))
    told = f"{read}{[table.rows() for _, table in read.tables()]}"
    for word in ("4930", "Ann", "Lee", "Bo Ek"):
        assert word not in told


def test_people_have_one_number_in_all_files(tmp_path: Path) -> None:
    second = LOG.replace("19 Jan", "20 Jan").replace("\n1,", "\n11,").replace("\n2,", "\n12,").replace("\n4,", "\n14,")
    read = read_export(save(tmp_path, LOG), save(tmp_path, second, "second.csv"))
    assert read.contacts is not None
    assert read.contacts["customer"].to_list() == ["c1", "c2", "c1"] * 2
    assert read.contacts["agent"].to_list() == ["a1", None, "a2"] * 2


def test_hold_within_the_talk_is_seen_by_the_handle_time(tmp_path: Path) -> None:
    within = LOG.replace("00:03:50,0", "00:03:20,0")
    found = contacts(save(tmp_path, within))
    assert found.select(talk())["talk"][0] == 180.0


def test_free_text_is_not_read(tmp_path: Path) -> None:
    rows = [
        f'{n},2026-01-19 08:{n % 60:02}:00,10,60,Y,"customer {n} says that it is {n} times broken"' for n in range(300)
    ]
    read = read_export(
        save(tmp_path, "\n".join(["call id,start,wait time,talk time,answered,reason for call", *rows])),
        units=["talk time=s"],
    )
    assert read.contacts is not None
    assert read.contacts["issue"].null_count() == 300
    assert any("free text" in note for note in read.sources[0].notes)
    assert "broken" not in f"{read}"


def test_words_that_hardly_repeat_are_free_text_too(tmp_path: Path) -> None:
    rows = [f"{n},2026-01-19 08:{n:02}:00,0:00:10,0:01:00,Y,spoke to Anna {n}" for n in range(40)]
    read = read_export(save(tmp_path, "\n".join(["call id,start,wait time,talk time,answered,reason for call", *rows])))
    assert "Anna" not in f"{read}"


def test_records_of_a_cloud_keep_the_latest_and_convert(tmp_path: Path) -> None:
    record = (
        '{"ContactId":"%s","Channel":"VOICE","InitiationMethod":"INBOUND","InitiationTimestamp":"2026-10-25T%s",'
        '"Queue":{"Name":"Help","EnqueueTimestamp":"2026-10-25T%s","Duration":%d},%s"DisconnectTimestamp":"2026-10-25T%s"}'
    )
    agent = '"Agent":{"Username":"ann","AgentInteractionDuration":1200,"AfterContactWorkDuration":60},'
    lines = [
        record % ("a", "00:49:00Z", "00:50:00Z", 900, agent, "01:25:00Z"),
        record % ("a", "00:49:00Z", "00:50:00Z", 900, agent, "01:25:00Z"),
        record % ("b", "09:00:00Z", "09:01:00Z", 20, "", "09:01:20Z"),
    ]
    found = contacts(save(tmp_path, "\n".join(lines), "c.jsonl"), zone="Europe/Berlin")
    first, second = found.rows(named=True)
    assert first["arrival"] == datetime(2026, 10, 25, 2, 50)  # ten minutes before three, when clocks go back to two
    assert found.select(wait(), talk().alias("t"), wrap_up().alias("w")).row(0) == (900.0, 1200.0, 60.0)
    assert (second["arrival"], second["left"]) == (datetime(2026, 10, 25, 10, 1), datetime(2026, 10, 25, 10, 1, 20))
    assert second["outcome"] == "abandoned"


def test_a_duration_from_arrival_to_end_is_seen_by_those_who_left(tmp_path: Path) -> None:
    rows = ["1,2026-01-19 08:00:00,0:00:30,0:02:30,answered", "2,2026-01-19 08:05:00,0:00:40,0:00:40,unanswered",
            "3,2026-01-19 08:06:00,0:00:00,0:01:00,answered"]  # fmt: skip
    found = contacts(save(tmp_path, "\n".join(["call id,call start,wait time,duration,status", *rows])))
    assert found.select(talk())["talk"].to_list() == [120.0, None, 60.0]


def test_transfers_are_legs_of_one_contact(tmp_path: Path) -> None:
    rows = ["1,2026-01-19 08:00:00,Front,0:00:10,0:01:00,answered",
            "1,2026-01-19 08:01:10,Back,0:00:20,0:05:00,answered",
            "2,2026-01-19 08:02:00,Front,0:00:05,0:00:00,unanswered"]  # fmt: skip
    found = contacts(save(tmp_path, "\n".join(["call id,start,queue,wait time,talk time,status", *rows])))
    assert found.select("id", "queue", "leg").rows() == [("1", "Front", 0), ("1", "Back", 1), ("2", "Front", 0)]


def test_chats_end_when_they_are_closed(tmp_path: Path) -> None:
    rows = ["1,Messenger,2026-01-19 08:00:00,2026-01-19 08:00:20,2026-01-19 08:10:20,Ann",
            "2,Messenger,2026-01-19 08:01:00,,2026-01-19 08:02:30,"]  # fmt: skip
    found = contacts(
        save(
            tmp_path,
            "\n".join(["Conversation ID,Channel,Created at,First teammate reply at,Closed at,Teammate", *rows]),
        )
    )
    assert found.select("queue", "channel", "outcome", wait()).rows() == [
        ("chat", "chat", "served", 20.0),
        ("chat", "chat", "abandoned", 90.0),
    ]
    assert found.select(talk())["talk"].to_list() == [600.0, None]


def test_a_log_that_does_not_tell_who_was_answered_is_refused(tmp_path: Path) -> None:
    rows = [f"{n},2026-01-19 08:0{n}:00,0:00:10,0:01:00" for n in range(5)]
    with pytest.raises(InputError, match="does not tell who was answered"):
        read_export(save(tmp_path, "\n".join(["call id,start,wait time,talk time", *rows])))


def test_waits_that_the_file_does_not_tell_are_unknown(tmp_path: Path) -> None:
    rows = [
        "ID1,2026-01-01,09:03:20,Orders,Y,Y,30,00:01:46",
        "ID2,2026-01-01,09:06:47,Orders,N,N,0,",
        "ID3,2026-01-01,09:08:00,Orders,Y,N,10,00:01:00",
    ]
    read = read_export(
        save(
            tmp_path,
            "\n".join(
                ["Call Id,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration", *rows]
            ),
        )
    )
    assert read.contacts is not None
    assert read.contacts["left"].to_list() == [None, None, None]
    assert read.contacts["resolved"].to_list() == [True, False, False]
    assert any("patience cannot be fitted" in note for note in read.sources[0].notes)
