"""Made-up exports: one week of two queues, written in the ways that systems and countries write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

FIRST = datetime(2026, 1, 12, 8)
DAYS, SLOTS, LENGTH = 6, 4, 1800
QUEUES = ("Sales", "Support")
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


class Slot(NamedTuple):
    """One half hour of one queue; NaN where a mean is of nothing."""

    queue: str
    start: datetime
    offered: int
    answered: int
    abandoned: int
    asa: float
    lost: float
    handle: float
    level: float
    staff: float


def slots() -> list[Slot]:
    """A week of figures without any luck: large enough for thousands, all identities hold."""
    return [_slot(queue, day, slot) for queue in range(len(QUEUES)) for day in range(DAYS) for slot in range(SLOTS)]


def _slot(queue: int, day: int, slot: int) -> Slot:
    offered = 900 + 137 * slot + 211 * day + 50 * queue
    abandoned = offered // 9
    answered = offered - abandoned
    within = answered * 3 // 4
    start = FIRST + timedelta(days=day, seconds=slot * LENGTH)
    return Slot(
        QUEUES[queue],
        start,
        offered,
        answered,
        abandoned,
        21.5 + slot,
        61.5 + day,
        245.5 + day,
        within / offered,
        400.5,
    )


WEEK = slots()


def days_of(week: Sequence[Slot]) -> Iterator[list[Slot]]:
    """Yield the half hours of each queue and day."""
    for _, part in groupby(week, lambda s: (s.queue, s.start.date())):
        yield list(part)


def comma(number: float, digits: int = 1) -> str:
    """1.234,5 as in German; a dash for nothing."""
    if isnan(number):
        return "-"
    return f"{number:,.{digits}f}".replace(",", "_").replace(".", ",").replace("_", ".")


def point(number: float, digits: int = 1) -> str:
    """1234.5, and nothing for nothing"""
    return "" if isnan(number) else f"{number:.{digits}f}"


def clock(seconds: float) -> str:
    """0:04:05"""
    if isnan(seconds):
        return ""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"


def write(folder: Path, name: str, lines: Iterator[str] | list[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    path = folder / name
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def english(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Commas, month before day, 12 hours, milliseconds, shares to 1."""

    def row(s: Slot) -> str:
        stamp = f"{s.start.month}/{s.start.day}/{s.start:%y %I:%M %p}"
        return ",".join(
            (
                f'"{stamp}"',
                s.queue,
                *map(str, s[2:5]),
                *(point(1000 * v, 0) for v in s[5:8]),
                point(s.level, 6),
                point(s.staff),
            )
        )

    head = "Interval Start,Queue Name,Offer,Answer,Abandon,ASA,Avg Abandon,Avg Handle,Service Level %,Avg Pos Staff"
    return write(folder, "english.csv", [head, *map(row, week)], "utf-8-sig", "\r\n")


def german(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Semicolons, commas, day before month, titles, sums of days, percent."""

    def row(s: Slot) -> str:
        end = s.start + timedelta(seconds=LENGTH)
        means = (comma(s.asa), comma(s.lost), comma(s.handle), f"{comma(100 * s.level, 4)} %", comma(s.staff))
        return ";".join(
            (
                f"{s.start:%d.%m.%Y}",
                WEEKDAYS[s.start.weekday()],
                f"{s.start:%H:%M}-{end:%H:%M}",
                s.queue,
                *(comma(v, 0) for v in s[2:5]),
                *means,
            )
        )

    head = "Datum;Wochentag;Intervall;Warteschlange;Angeboten;Angenommen;Aufgelegt;Ø Wartezeit angenommen (s);"
    lines = [
        "Bericht: Überblick;;;;",
        "Zeitraum: eine Woche;;;;",
        "",
        head + "Ø Wartezeit aufgelegt (s);Ø Bearbeitungszeit (s);Servicelevel;Ø Agenten angemeldet",
    ]
    for part in days_of(week):
        sums = ";".join(comma(sum(s[at] for s in part), 0) for at in (2, 3, 4))
        lines += [*map(row, part), f"{part[0].start:%d.%m.%Y};;Summe;{part[0].queue};{sums};;;;;"]
    return write(folder, "german.csv", lines, "cp1252", "\r\n")


def french(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Queues in columns, thin spaces, UTF-16."""

    def cells(s: Slot) -> str:
        counts = (f"{v:,}".replace(",", "\u202f") for v in s[2:5])
        return ";".join(
            (
                *counts,
                comma(s.asa).replace(".", ""),
                comma(s.lost),
                comma(s.handle),
                f"{comma(100 * s.level, 4)} %",
                comma(s.staff),
            )
        )

    names = (
        "Reçus",
        "Traités",
        "Abandons",
        "Attente (s)",
        "Attente abandon (s)",
        "DMT (s)",
        "Niveau de service",
        "Agents",
    )
    head = "Date;Plage;" + ";".join(f"{queue} {name}" for queue in QUEUES for name in names)
    lines = [head]
    for one, other in zip(*([s for s in week if s.queue == queue] for queue in QUEUES), strict=True):
        end = one.start + timedelta(seconds=LENGTH)
        lines.append(f"{one.start:%d/%m/%Y};{one.start:%Hh%M}-{end:%Hh%M};{cells(one)};{cells(other)}")
    return write(folder, "french.csv", lines, "utf-16")


def blocks(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Tabs, a block a queue and day with labels above it, m:ss, end-stamped totals."""
    lines = []
    for part in days_of(week):
        lines += [
            "Split/Skill Interval Report",
            f"Date:\t{part[0].start.month}/{part[0].start.day}/{part[0].start:%Y}",
            f"Split/Skill:\t{part[0].queue}",
            "",
        ]
        lines.append(
            "Time\tCalls Offered\tCalls Answered\tAban Calls\tAvg Speed Ans\tAvg Aban Time\tAvg Handle Time\t"
            "% Within Service Level\tAvg Pos Staff"
        )
        for s in part:
            end = s.start + timedelta(seconds=LENGTH)
            times = "\t".join(_short(v) for v in s[5:8])
            label = f"{s.start:%I:%M%p}-{end:%I:%M%p}"
            lines.append("\t".join((label, *map(str, s[2:5]), times, point(100 * s.level, 4), point(s.staff))))
        sums = (str(sum(s[at] for s in part)) for at in (2, 3, 4))
        lines += ["\t".join(("Totals", *sums, "", "", "", "", "")), ""]
    return write(folder, "blocks.txt", lines)


def _short(seconds: float) -> str:
    """:12.0, 4:05.0"""
    if isnan(seconds):
        return ""
    return f":{seconds:04.1f}" if seconds < 60 else f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def ends(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Pipes, digits without marks, the end of each interval, minutes."""

    def row(s: Slot) -> str:
        end = s.start + timedelta(seconds=LENGTH)
        return "|".join(
            (
                f"{end:%Y%m%d}",
                f"{end:%H:%M}",
                s.queue,
                *map(str, s[2:5]),
                *(point(v / 60, 6) for v in s[5:8]),
                point(s.level, 6),
                point(s.staff),
            )
        )

    head = "Date|Interval End|Queue|Offered|Handled|Abandoned|ASA (min)|Avg Wait Abandoned (min)|AHT (min)|"
    head += "Service Level|Staffed"
    return write(folder, "ends.csv", [head, *map(row, week)])


def sums(folder: Path, week: Sequence[Slot] = WEEK) -> Path:
    """Totals of seconds instead of means, as some systems export them."""

    def row(s: Slot) -> str:
        whole = (s.asa * s.answered, s.lost * s.abandoned, s.handle * s.answered)
        return ",".join(
            (
                f"{s.start:%Y-%m-%dT%H:%M:%S}",
                s.queue,
                *map(str, s[2:5]),
                *(point(0.0 if isnan(v) else v, 3) for v in whole),
                point(s.level, 6),
                point(s.staff),
            )
        )

    head = "Interval Start,Queue,Offered,Interactions Handled,Abandoned,Total Speed Of Answer (Seconds),"
    head += "Total Wait Abandoned (Seconds),Total Handle Time (Seconds),Service Level,Staffed"
    return write(folder, "sums.csv", [head, *map(row, week)])


DIALECTS = (english, german, french, blocks, ends, sums)


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(path: Path, *sheets: list[list[str | float]]) -> Path:
    """Write a spreadsheet by hand: words and numbers; what begins with ``<c`` is a cell as it stands."""
    names = range(1, len(sheets) + 1)
    part = '<Override PartName="/xl/{}.xml" ContentType="{}.{}+xml"/>'
    parts = [
        part.format("workbook", OFFICE, "sheet.main"),
        *(part.format(f"worksheets/sheet{at}", OFFICE, "worksheet") for at in names),
    ]
    ends = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    listed = "".join(f'<sheet name="Sheet{at}" sheetId="{at}" r:id="rId{at}"/>' for at in names)
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in names
    )
    top = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{ends}{"".join(parts)}</Types>'
        )
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{top}</Relationships>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
        )
        for at, rows in zip(names, sheets, strict=True):
            body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{SHEETS}"><sheetData>{body}</sheetData></worksheet>'
            )
    return path


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value if value.startswith("<c") else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"
