"""A simulated center as the exports of the systems that centers have: by half hour, by contact, by ticket, by state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import nan
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from tests.support.exports import LENGTH, Slot, clock, comma, days_of, point, write

NEW_YORK, CHICAGO, BERLIN = (ZoneInfo(name) for name in ("America/New_York", "America/Chicago", "Europe/Berlin"))
Shift = tuple[str, datetime, datetime]
DAILY_HOURS = range(8, 18)


class Contact(NamedTuple):
    """One contact: seconds waited, talked, of wrap-up; no agent where nobody served it."""

    queue: str
    customer: int
    arrival: datetime
    agent: str
    wait: float
    talk: float
    wrap: float

    @property
    def answered(self) -> datetime:
        return self.arrival + timedelta(seconds=round(self.wait))

    @property
    def over(self) -> datetime:
        """When the talk ended, or who gave up left."""
        return self.answered + timedelta(seconds=round(self.talk))


def contacts_of(rows: pl.DataFrame) -> list[Contact]:
    """Return canonical contacts in whole seconds, as most systems write them."""
    span = lambda a, b: ((pl.col(b) - pl.col(a)).dt.total_microseconds() / 1e6).round()  # noqa: E731
    gone = rows.with_columns(pl.coalesce("answered", "left").alias("away"), pl.col("agent").fill_null(""))
    number = pl.col("customer").fill_null("c0").str.slice(1).cast(pl.Int64)
    table = gone.select(
        "queue", number, pl.col("arrival").dt.truncate("1s"), "agent", span("arrival", "away").alias("wait"),
        span("answered", "talk_end").fill_null(0).alias("talk"), span("talk_end", "end").fill_null(0).alias("wrap"),
    )  # fmt: skip
    return [Contact(*row) for row in table.iter_rows()]


# By half hour


Staff = Mapping[str, Mapping[int, float]]  # agents of each queue, from an hour on


def half_hours(contacts: Sequence[Contact], staff: Staff, ended: bool = False) -> list[Slot]:
    """Return the half hours of opening hours, with their ``staff``; counted as they arrive, or end."""
    groups: dict[tuple[str, datetime], list[Contact]] = {}
    for one in contacts:
        at = one.over + timedelta(seconds=one.wrap) if ended else one.arrival
        groups.setdefault((one.queue, at - timedelta(seconds=(at.minute % 30) * 60 + at.second)), []).append(one)
    days = sorted({one.arrival.date() for one in contacts})
    starts = [datetime(d.year, d.month, d.day, h, m) for d in days for h in DAILY_HOURS for m in (0, 30)]
    late = sorted({start for _, start in groups} - set(starts))
    every = [(queue, start) for queue in sorted({one.queue for one in contacts}) for start in sorted([*starts, *late])]
    return [_half_hour(queue, start, groups.get((queue, start), []), staff) for queue, start in every]


def _half_hour(queue: str, start: datetime, mine: list[Contact], staff: Staff) -> Slot:
    served, lost = [one for one in mine if one.agent], [one for one in mine if not one.agent]
    there = staff[queue][max(hour for hour in staff[queue] if hour <= start.hour)]
    soon = sum(one.wait <= 20 for one in served)
    return Slot(
        queue, start, len(mine), len(served), len(lost), _mean([one.wait for one in served]),
        _mean([one.wait for one in lost]), _mean([one.talk + one.wrap for one in served]),
        soon / len(mine) if mine else nan, there,
    )  # fmt: skip


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else nan


def talk_of(contacts: Sequence[Contact], slot: Slot, ended: bool) -> tuple[float, float]:
    """Return the mean talk and wrap-up of the contacts of a half hour."""
    at = lambda one: one.over + timedelta(seconds=one.wrap) if ended else one.arrival  # noqa: E731
    mine = [one for one in contacts if one.agent and one.queue == slot.queue
            and slot.start <= at(one) < slot.start + timedelta(seconds=LENGTH)]  # fmt: skip
    return _mean([one.talk for one in mine]), _mean([one.wrap for one in mine])


def avaya(folder: Path, contacts: Sequence[Contact], staff: Staff) -> Path:
    """A block a skill and day; all counted where contacts end; no column of offered calls."""
    short = lambda v: "" if v != v else f":{round(v):02}" if v < 59.5 else f"{round(v) // 60}:{round(v) % 60:02}"  # noqa: E731
    lines = []
    for part in days_of(half_hours(contacts, staff, ended=True)):
        day = part[0].start
        lines += ["Split/Skill Interval Report", f"Date:\t{day.month}/{day.day}/{day:%Y}",
                  f"Split/Skill:\t{part[0].queue}", "Acceptable Service Level:\t20", "",
                  "Time\tAvg Speed Ans\tAvg Aban Time\tACD Calls\tAvg ACD Time\tAvg ACW Time\tAban Calls\tAvg Pos Staff"
                  "\t% Within Service Level"]  # fmt: skip
        for s in part:
            label = f"{s.start:%I:%M%p}-{s.start + timedelta(seconds=LENGTH):%I:%M%p}"
            talk, wrap = talk_of(contacts, s, ended=True)
            lines.append("\t".join((label, short(s.asa), short(s.lost), str(s.answered), short(talk), short(wrap),
                                    str(s.abandoned), point(s.staff), point(100 * s.level))))  # fmt: skip
        lines += ["\t".join(("Totals", "", "", str(sum(s.answered for s in part)), "", "",
                             str(sum(s.abandoned for s in part)), "", "")), ""]  # fmt: skip
    return write(folder, "avaya.txt", lines, "cp1252")


def cisco(folder: Path, week: Sequence[Slot]) -> Path:
    """A spreadsheet with a title, a total, times as spreadsheets have them, and 0 where a mean is of nothing."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(folder / "cisco.xlsx"))
    sheet, moment, length = book.add_worksheet(), *(
        book.add_format({"num_format": form}) for form in ("m/d/yyyy h:mm", "[h]:mm:ss")
    )  # fmt: skip
    sheet.write_row(0, 0, ["CSQ Interval Report"])
    head = ["CSQ Name", "Interval Start Time", "Interval End Time", "Calls Presented", "Calls Handled",
            "Calls Abandoned", "Avg Queue Time", "Avg Handle Time", "Avg Time to Abandon"]  # fmt: skip
    sheet.write_row(2, 0, head)
    for at, s in enumerate(week, 3):
        sheet.write(at, 0, s.queue)
        sheet.write_datetime(at, 1, s.start, moment)
        sheet.write_datetime(at, 2, s.start + timedelta(seconds=LENGTH), moment)
        sheet.write_row(at, 3, [s.offered, s.answered, s.abandoned])
        waited = (
            sum(n * w for n, w in ((s.answered, s.asa), (s.abandoned, s.lost)) if n) / s.offered if s.offered else nan
        )
        for column, value in enumerate((waited, s.handle, s.lost), 6):
            sheet.write_number(at, column, 0 if value != value else round(value) / 86_400, length)
    sheet.write_row(len(week) + 3, 0, ["Total", "", "", *(sum(s[at] for s in week) for at in (2, 3, 4))])
    book.close()
    return folder / "cisco.xlsx"


def _wait_of_all(s: Slot) -> float:
    waited = sum(n * wait for n, wait in ((s.answered, s.asa), (s.abandoned, s.lost)) if n)
    return waited / s.offered if s.offered else nan


def genesys_wfm(folder: Path, week: Sequence[Slot]) -> Path:
    """Totals in UTC, as Genesys takes history in."""
    head = "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,"
    lines = [
        f"{s.start:%Y-%m-%dT%H:%M:%SZ},{s.queue},voice,,,{s.offered},{s.answered},"
        f"{round(0 if s.handle != s.handle else s.handle * s.answered)}"
        for s in week
    ]
    return write(folder, "wfm.csv", [head + "Total Handle Time (Seconds)", *lines])


def nice(folder: Path, week: Sequence[Slot]) -> Path:
    """Pipes, mmddyyyy, no mark in dates."""
    head = "date|period|TZ|queue|contacts received|contacts handled|abandoned|AHT|speed of answer|time to abandon|staff"
    lines = [
        f"{s.start:%m%d%Y}|{s.start:%H:%M}|ET|{s.queue}|{s.offered}|{s.answered}|{s.abandoned}|{point(s.handle)}"
        f"|{point(s.asa)}|{point(s.lost)}|{point(s.staff)}"
        for s in week
    ]
    return write(folder, "nice.txt", [head, *lines])


def verint(folder: Path, week: Sequence[Slot]) -> Path:
    """Two dashes are unknown, 0 is known."""
    said = lambda v: "--" if v != v else point(v)  # noqa: E731
    head = "Date,Interval,Queue,Actual Volume,Answered,Abandoned,AHT,ASA,Avg Wait Abandoned,Actual Staff"
    lines = [
        f"{s.start:%Y-%m-%d},{s.start:%H:%M},{s.queue},{s.offered},{s.answered},{s.abandoned},{said(s.handle)},"
        f"{said(s.asa)},{said(s.lost)},{point(s.staff)}"
        for s in week
    ]
    return write(folder, "verint.csv", [head, *lines])


def daily(folder: Path, week: Sequence[Slot]) -> Path:
    """A number a day and queue."""
    lines = [f"{p[0].start:%d.%m.%Y};{p[0].queue};{comma(sum(s.offered for s in p), 0)}" for p in days_of(week)]
    return write(folder, "daily.csv", ["Datum;Warteschlange;Anrufe", *lines])


# By contact


def five9(folder: Path, contacts: Sequence[Contact]) -> Path:
    """Hold apart from talk on every fifth call; handle = talk + hold + wrap-up."""
    head = "CALL ID,TIMESTAMP,CALL TYPE,SKILL,AGENT NAME,ANI,QUEUE WAIT TIME,TALK TIME,HOLD TIME,AFTER CALL WORK TIME,"

    def row(at: int, one: Contact) -> str:
        held = one.talk // 5 if at % 5 == 0 else 0.0
        spans = (one.wait, one.talk - held, held, one.wrap, one.talk + one.wrap)
        times = ",".join("0" + clock(span) for span in spans)
        return (f'{at},"{one.arrival:%a, %d %b %Y %H:%M:%S}",Inbound,{one.queue},{one.agent},555{one.customer:07},'
                f"{times},{int(not one.agent)}")  # fmt: skip

    lines = [row(at, one) for at, one in enumerate(contacts)]
    return write(folder, "five9.csv", [head + "HANDLE TIME,ABANDONED", *lines])


def threecx(folder: Path, contacts: Sequence[Contact]) -> Path:
    """Ringing is the wait; no queue, no wrap-up; a row of totals."""
    lines = [
        f"{one.arrival:%Y-%m-%dT%H:%M:%S},{at:010},+4930{one.customer:07},{one.agent},Inbound,"
        f"{'Answered' if one.agent else 'Unanswered'},0{clock(one.wait)},{'0' + clock(one.talk) if one.agent else ''},"
        for at, one in enumerate(contacts)
    ]
    head = "Call Time,Call ID,From,To,Direction,Status,Ringing,Talking,Cost"
    whole = f"Totals,,,,,,{clock(sum(one.wait for one in contacts))},{clock(sum(one.talk for one in contacts))},"
    return write(folder, "3cx.csv", [head, *lines, whole])


def connect(folder: Path, contacts: Sequence[Contact]) -> Path:
    """JSON lines in UTC after 25 s of a phone tree; every twentieth record is delivered twice."""

    def stamp(moment: datetime) -> str:
        return moment.replace(tzinfo=NEW_YORK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def record(at: int, one: Contact) -> str:
        queue = {"Name": one.queue, "EnqueueTimestamp": stamp(one.arrival), "DequeueTimestamp": stamp(one.answered),
                 "Duration": one.wait}  # fmt: skip
        agent = {"Username": one.agent, "ConnectedToAgentTimestamp": stamp(one.answered),
                 "AgentInteractionDuration": one.talk, "CustomerHoldDuration": 0,
                 "AfterContactWorkDuration": one.wrap}  # fmt: skip
        came = stamp(one.arrival - timedelta(seconds=25))
        return json.dumps({"ContactId": f"c{at}", "Channel": "VOICE", "InitiationMethod": "INBOUND",
                           "InitiationTimestamp": came, "Queue": queue, "Agent": agent if one.agent else None,
                           "DisconnectTimestamp": stamp(one.over)})  # fmt: skip

    lines = [line for at, one in enumerate(contacts) for line in [record(at, one)] * (1 + (at % 20 == 0))]
    return write(folder, "connect.jsonl", lines)


def queue_log(folder: Path, contacts: Sequence[Contact], shifts: Sequence[Shift]) -> Path:
    """Events in seconds since 1970, members who log in and out; no wrap-up."""

    def epoch(moment: datetime) -> int:
        return int(moment.replace(tzinfo=CHICAGO).timestamp())

    events = [(epoch(at), f"REALTIME|support|{name}|{what}|") for name, *both in shifts
              for at, what in zip(both, ("ADDMEMBER", "REMOVEMEMBER"), strict=True)]  # fmt: skip
    for at, one in enumerate(contacts):
        start, call, wait = epoch(one.arrival), f"{epoch(one.arrival)}.{at}", round(one.wait)
        events.append((start, f"{call}|support|NONE|ENTERQUEUE||555{one.customer:07}|1"))
        if one.agent:
            events.append((start + wait, f"{call}|support|{one.agent}|CONNECT|{wait}|{call}|2"))
            done = f"{call}|support|{one.agent}|COMPLETECALLER|{wait}|{round(one.talk)}|1"
            events.append((start + wait + round(one.talk), done))
        else:
            events.append((start + wait, f"{call}|support|NONE|ABANDON|1|1|{wait}"))
    return write(folder, "queue_log", [f"{at}|{text}" for at, text in sorted(events, key=lambda one: one[0])])


def bank(folder: Path, contacts: Sequence[Contact]) -> Path:
    """Phone tree, queue and service in one row, times of the day, and who never queued."""
    head = "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,"
    tree = timedelta(seconds=20)

    def row(at: int, one: Contact) -> str:
        queued = one.wait > 0
        day = lambda moment: f"{moment:%H:%M:%S}"  # noqa: E731
        queue = f"{day(one.arrival)},{day(one.answered)},{one.wait:.0f}" if queued else "0:00:00,0:00:00,0"
        served = f"{day(one.answered)},{day(one.over)},{one.talk:.0f}" if one.agent else "0:00:00,0:00:00,0"
        return (f"AA0101,{at},{one.customer},0,PS,{one.arrival:%y%m%d},{day(one.arrival - tree)},{day(one.arrival)},20,"
                f"{queue},{'AGENT' if one.agent else 'HANG'},{served},{one.agent or 'NO_SERVER'}")  # fmt: skip

    early = f"AA0101,9,0,0,PS,{contacts[0].arrival:%y%m%d},8:00:00,8:00:05,5,0:00:00,0:00:00,0,HANG,0:00:00,0:00:00,0,"
    lines = [row(at, one) for at, one in enumerate(contacts) if one.agent or one.wait > 0]
    return write(folder, "bank.csv", [head + "ser_start,ser_exit,ser_time,server", *lines, early + "NO_SERVER"])


# By ticket and chat, by state


def zendesk(folder: Path, tickets: Sequence[tuple[datetime, datetime, str]]) -> Path:
    """Whole minutes to the first reply, by the calendar."""
    lines = [
        f"{at},9{at:04},{came:%Y-%m-%d %H:%M:%S},{(done - came).total_seconds() / 60:.0f},{done:%Y-%m-%d %H:%M:%S},"
        f"Solved,Mail,{agent}"
        for at, (came, done, agent) in enumerate(tickets)
    ]
    head = "Id,Requester id,Created at,First reply time in minutes,Solved at,Status,Via,Assignee"
    return write(folder, "zendesk.csv", [head, *lines])


def freshdesk(folder: Path, tickets: Sequence[tuple[datetime, datetime, str]]) -> Path:
    """Times of replies; the column of durations is empty for every second."""
    lines = [
        f"{at},Closed,Email,{agent},{came:%Y-%m-%d %H:%M:%S},{done:%Y-%m-%d %H:%M:%S},{done:%Y-%m-%d %H:%M:%S},"
        f"{'' if at % 2 else _hours(done - came)}"
        for at, (came, done, agent) in enumerate(tickets)
    ]
    head = "Ticket ID,Status,Source,Agent,Created time,Initial response time,Resolved time,First response time (in hrs)"
    return write(folder, "freshdesk.csv", [head, *lines])


def _hours(span: timedelta) -> str:
    whole = round(span.total_seconds())
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}"


def intercom(folder: Path, contacts: Sequence[Contact]) -> Path:
    """Chats in UTC, of which only begin, first reply and end are told."""

    def stamp(moment: datetime) -> str:
        return moment.replace(tzinfo=BERLIN).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    lines = [
        f"{at},Messenger,{stamp(one.arrival)},{stamp(one.answered) if one.agent else ''},{stamp(one.over)},{one.agent},"
        "Closed"
        for at, one in enumerate(contacts)
    ]
    head = "Conversation ID,Channel,Created at (UTC),First teammate reply at (UTC),Closed at (UTC),Teammate,State"
    return write(folder, "intercom.csv", [head, *lines])


def cisco_states(folder: Path, contacts: Sequence[Contact], shifts: Sequence[Shift]) -> Path:
    """Spells of agents: ready, talking, work, logged out."""
    lines = [line for shift in shifts for line in _spells(contacts, *shift)]
    head = ["Agent State Detail Report", "Agent Name;State Transition Time;Agent State;Reason;Duration"]
    return write(folder, "states.csv", [*head, *lines])


def _spells(contacts: Sequence[Contact], agent: str, start: datetime, end: datetime) -> Iterator[str]:
    marks = [(start, "Ready")]
    for one in contacts:
        if one.agent == agent and start <= one.answered < end:
            marks += [(one.answered, "Talking"), (one.over, "Work"),
                      (one.over + timedelta(seconds=one.wrap), "Ready")]  # fmt: skip
    marks.append((max(end, marks[-1][0]), "Logout"))
    for (begin, state), (until, _) in pairwise(marks):
        if until > begin:
            yield f"{agent};{begin:%m/%d/%Y %H:%M:%S};{state};;{_hours(until - begin)}"
    yield f"{agent};{marks[-1][0]:%m/%d/%Y %H:%M:%S};Logout;;00:00:00"


def shifts_of(staff: Mapping[int, float], days: Sequence[date]) -> list[Shift]:
    """Return stretches of agents who are numbered from 0: as many as ``staff`` has from an hour on."""
    found = []
    hours = sorted(staff)
    for day in days:
        midnight = datetime(day.year, day.month, day.day)
        for agent in range(round(max(staff.values()))):
            there = [(h, k) for h, k in zip(hours, [*hours[1:], DAILY_HOURS.stop], strict=True) if staff[h] > agent]
            first, last = there[0][0], there[-1][1]
            found.append((f"0-{agent}", midnight + timedelta(hours=first), midnight + timedelta(hours=last)))
    return found
