"""The tables and sentences of a fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.experiments.calibration.verdicts import AGREES, DIFFERS, Verdict
from sim.fitting.center.entries import ScenarioKey
from sim.fitting.writing.comments import number_text
from sim.language.days import keys_in_words
from sim.language.words import joined, marked, marked_in, tr, translated
from sim.report.fit.units import counted_of, interval_of, value_of, with_unit
from sim.report.page.numbers import from_to
from sim.report.page.text_table import Table, cut

if TYPE_CHECKING:
    from sim.experiments.calibration.calibrate import Calibration
    from sim.experiments.calibration.fitting import FitResult

LONGEST_METHOD = 60
UNITS = {
    "offered": "contacts", "abandonment": "share", "asa": "s", "wait_abandoned": "s", "handle_time": "s",
    "service_level": "share", "wait_p50": "s", "wait_p90": "s", "reply_time": "h", "reply_p50": "h", "reply_p90": "h",
    "backlog": "messages", "occupancy": "share",
}  # fmt: skip
WORDS = {
    "offered": marked("offered"),
    "abandonment": marked("abandonment"),
    "asa": marked("ASA"),
    "wait_abandoned": marked("wait of the abandoned"),
    "handle_time": marked("handle time"),
    "service_level": marked("service level"),
    "wait_p50": marked("wait p50"),
    "wait_p90": marked("wait p90"),
    "reply_time": marked("time to the reply"),
    "reply_p50": marked("time to the reply p50"),
    "reply_p90": marked("time to the reply p90"),
    "backlog": marked("backlog at midnight"),
    "occupancy": marked("occupancy"),
}
SOURCES = {
    one: one for one in (marked("measured"), marked("derived"), marked("assumed"), marked("forecast"), marked("told"))
}
VERDICTS = {one: one for one in (marked("agrees"), marked("differs"), marked("agrees but wide"))}
SHADES = {AGREES: "better", DIFFERS: "worse"}


def estimates_table(result: FitResult) -> Table:
    """Return every key that rests on something: its value, how sure, and from what."""
    entries = [entry for entry in result.center.entries if entry.finding is not None]
    rows = tuple(_estimate_row(entry) for entry in entries)
    return Table(
        marked("Estimates"),
        (marked("key"), marked("value"), marked("95 % interval"), marked_in("estimates", "from"), marked("where from")),
        rows,
        ("",) * len(rows),
        {},
        ("from",),
    )


def _estimate_row(entry: ScenarioKey) -> tuple[str, ...]:
    found = entry.finding
    if found is None:
        return (".".join(entry.path), "", "", "", "")
    value = value_of(found) if found.word != "assumed" or found.value else tr("none")
    method = cut(found.method, LONGEST_METHOD)
    return (
        _short(entry.path),
        value,
        interval_of(found) or "–",
        counted_of(found) or "–",
        tr("{key}: {value}", key=translated(SOURCES.get(found.word, found.word)), value=method),
    )


def _short(path: tuple[str, ...]) -> str:
    return ".".join(path[1:] if path[0] in ("channels", "pools") else path)


def verdicts_table(found: Calibration) -> Table:
    """Return the verdicts on the whole recorded time."""
    verdicts = found.of_everything
    rows = tuple(_verdict_row(one) for one in verdicts)
    shades = {(k, 4): SHADES.get(one.word, "unsure") for k, one in enumerate(verdicts)}
    header = (marked("figure"), marked("recorded"), marked("simulated"), marked("one more replication"))
    return Table(marked("Recorded and simulated"), (*header, marked("verdict")), rows, ("",) * len(rows), shades)


def _verdict_row(one: Verdict) -> tuple[str, ...]:
    unit = UNITS[one.figure]
    low, high = (number_text(max(bound, 0.0), unit) for bound in (one.low, one.high))
    return (
        tr("{key}: {value}", key=one.channel, value=translated(WORDS[one.figure])),
        with_unit(number_text(one.recorded, unit), unit),
        with_unit(number_text(one.simulated, unit), unit),
        with_unit(from_to(low, high), unit),
        VERDICTS.get(one.word, one.word),
    )


def fit_sentences(result: FitResult) -> list[str]:
    """Return verdicts in words, then what limits the fit, most important first."""
    lines = [] if result.tuning is None else [_tuned(result)]
    if result.calibration is not None:
        lines += calibration_sentences(result.calibration)
    return [*lines, *result.center.limits]


def _tuned(result: FitResult) -> str:
    found = result.tuning
    if found is None:
        return ""
    return tr(
        "tuned: {kind} times {factor} is an assumption; {before} abandoned before, {after} with it, "
        "{recorded} were recorded to",
        kind=found.kind,
        factor=f"{found.factor:g}",
        before=f"{found.before:.1%}",
        after=f"{found.after:.1%}",
        recorded=f"{found.recorded:.1%}",
    )


def calibration_sentences(found: Calibration) -> list[str]:
    """Return how much agrees, each difference with its likely cause, and how many half hours are as expected."""
    whole = found.of_everything
    first, last = found.days
    agreeing = tr(
        "{agree} of {whole} recorded figures agree with {replications} simulations of {first} to {last}",
        agree=sum(one.word != DIFFERS for one in whole),
        whole=len(whole),
        replications=found.replications,
        first=first,
        last=last,
    )
    lines = [agreeing, *_differing(whole)]
    lines += [*_by_hour(found), *_by_issue(found), *_by_segment(found)]
    lines += [
        tr(
            "{name}: the waits of {share} of half hours are within the band of the simulations (95 % are expected)",
            name=name,
            share=f"{share:.0%}",
        )
        for name, share in found.inside.items()
    ]
    return lines


def _differing(whole: Sequence[Verdict]) -> Iterator[str]:
    """Yield what differs, once for each channel and likely cause."""
    told: set[tuple[str, str]] = set()
    for one in whole:
        if one.word == DIFFERS and (one.channel, one.cause) not in told:
            told.add((one.channel, one.cause))
            yield tr(
                "{channel} differs: {words}{size}; {cause}",
                channel=one.channel,
                words=translated(WORDS[one.figure]),
                size=_size(one),
                cause=translated(one.cause),
            )


def _size(one: Verdict) -> str:
    return f" {one.size:+.0%}" if one.recorded else ""


def _by_hour(found: Calibration) -> list[str]:
    """Return a line where hours or weekdays differ though the whole does not."""
    lines = []
    for channel in dict.fromkeys(one.channel for one in found.verdicts):
        mine = [one for one in found.verdicts if one.channel == channel and one.figure == "abandonment"]
        parts = [one for one in mine if one.by != "all" and not one.by.startswith("segment ")]
        off = [one.by for one in parts if one.word == DIFFERS]
        if len(off) > 0.2 * len(parts):
            lines.append(
                tr(
                    "{channel}: abandonment differs at {off}: the staffing table may be off then",
                    channel=channel,
                    off=joined(map(keys_in_words, off)),
                )
            )
    return lines


def _by_issue(found: Calibration) -> list[str]:
    """Return a line for each issue whose handle time differs."""
    off = [one for one in found.verdicts if one.by.startswith("issue ") and one.word == DIFFERS]
    return [
        tr(
            "{channel}, issue {issue}: handle time differs{size}: its effort is another",
            channel=one.channel,
            issue=one.by.removeprefix("issue "),
            size=_size(one),
        )
        for one in off
    ]


def _by_segment(found: Calibration) -> list[str]:
    """Return a line for each segment of whose figures any differs."""
    off: dict[tuple[str, str], list[str]] = {}
    for one in found.verdicts:
        if one.by.startswith("segment ") and one.word == DIFFERS:
            told = f"{translated(WORDS[one.figure])}{_size(one)}"
            off.setdefault((one.channel, one.by.removeprefix("segment ")), []).append(told)
    return [
        tr(
            "{channel}, segment {segment}: {figures}: its patience, priority or effort is another",
            channel=channel,
            segment=segment,
            figures=joined(figures),
        )
        for (channel, segment), figures in off.items()
    ]


def tables_of(result: FitResult) -> Sequence[Table]:
    """Return the tables that people read."""
    found = [estimates_table(result)]
    return found if result.calibration is None else [*found, verdicts_table(result.calibration)]
