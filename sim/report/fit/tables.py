"""The tables and sentences of a fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiments.calibration.verdicts import AGREES, DIFFERS, Verdict
from sim.fitting.center.entries import ScenarioKey
from sim.fitting.writing.comments import interval_text, number_text, unit_text, value_text
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
    "offered": "offered", "abandonment": "abandonment", "asa": "ASA", "wait_abandoned": "wait of the abandoned",
    "handle_time": "handle time", "service_level": "service level", "wait_p50": "wait p50", "wait_p90": "wait p90",
    "reply_time": "time to the reply", "reply_p50": "time to the reply p50", "reply_p90": "time to the reply p90",
    "backlog": "backlog at midnight", "occupancy": "occupancy",
}  # fmt: skip
SHADES = {AGREES: "better", DIFFERS: "worse"}


def estimates_table(result: FitResult) -> Table:
    """Return every key that rests on something: its value, how sure, and from what."""
    entries = [entry for entry in result.center.entries if entry.finding is not None]
    rows = tuple(_estimate_row(entry) for entry in entries)
    return Table(
        "Estimates", ("key", "value", "95 % interval", "from", "where from"), rows, ("",) * len(rows), {}, ("from",)
    )


def _estimate_row(entry: ScenarioKey) -> tuple[str, ...]:
    found = entry.finding
    if found is None:
        return (".".join(entry.path), "", "", "", "")
    counted = f"{found.n:,} {found.counted}" if found.counted and found.n else ""
    value = value_text(found) if found.word != "assumed" or found.value else "none"
    method = cut(found.method, LONGEST_METHOD)
    return _short(entry.path), value, interval_text(found) or "–", counted or "–", f"{found.word}: {method}"


def _short(path: tuple[str, ...]) -> str:
    return ".".join(path[1:] if path[0] in ("channels", "pools") else path)


def verdicts_table(found: Calibration) -> Table:
    """Return the verdicts on the whole recorded time."""
    verdicts = found.of_everything
    rows = tuple(_verdict_row(one) for one in verdicts)
    shades = {(k, 4): SHADES.get(one.word, "unsure") for k, one in enumerate(verdicts)}
    return Table("Recorded and simulated", ("figure", "recorded", "simulated", "one more replication", "verdict"), rows,
                 ("",) * len(rows), shades)  # fmt: skip


def _verdict_row(one: Verdict) -> tuple[str, ...]:
    unit = UNITS[one.figure]
    low, high = (number_text(max(bound, 0.0), unit) for bound in (one.low, one.high))
    return (
        f"{one.channel}: {WORDS[one.figure]}",
        f"{number_text(one.recorded, unit)}{unit_text(unit)}",
        number_text(one.simulated, unit) + unit_text(unit),
        f"{low} to {high}{unit_text(unit)}",
        one.word,
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
    return (
        f"tuned: {found.kind} times {found.factor:g} is an assumption; {found.before:.1%} abandoned before, "
        f"{found.after:.1%} with it, {found.recorded:.1%} were recorded to"
    )


def calibration_sentences(found: Calibration) -> list[str]:
    """Return how much agrees, each difference with its likely cause, and how many half hours are as expected."""
    whole = found.of_everything
    agree = sum(one.word != DIFFERS for one in whole)
    first, last = found.days
    lines = [
        f"{agree} of {len(whole)} recorded figures agree with {found.replications} simulations of {first} to {last}"
    ]
    told: set[tuple[str, str]] = set()
    for one in whole:
        if one.word == DIFFERS and (one.channel, one.cause) not in told:
            told.add((one.channel, one.cause))
            lines.append(f"{one.channel} differs: {WORDS[one.figure]}{_size(one)}; {one.cause}")
    lines += [*_by_hour(found), *_by_issue(found), *_by_segment(found)]
    lines += [
        f"{name}: the waits of {share:.0%} of half hours are within the band of the simulations (95 % are expected)"
        for name, share in found.inside.items()
    ]
    return lines


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
            lines.append(f"{channel}: abandonment differs at {', '.join(off)}: the staffing table may be off then")
    return lines


def _by_issue(found: Calibration) -> list[str]:
    """Return a line for each issue whose handle time differs."""
    off = [one for one in found.verdicts if one.by.startswith("issue ") and one.word == DIFFERS]
    return [f"{one.channel}, {one.by}: handle time differs{_size(one)}: its effort is another" for one in off]


def _by_segment(found: Calibration) -> list[str]:
    """Return a line for each segment of whose figures any differs."""
    off: dict[tuple[str, str], list[str]] = {}
    for one in found.verdicts:
        if one.by.startswith("segment ") and one.word == DIFFERS:
            off.setdefault((one.channel, one.by), []).append(f"{WORDS[one.figure]}{_size(one)}")
    return [
        f"{channel}, {segment}: {', '.join(figures)}: its patience, priority or effort is another"
        for (channel, segment), figures in off.items()
    ]


def tables_of(result: FitResult) -> Sequence[Table]:
    """Return the tables that people read."""
    found = [estimates_table(result)]
    return found if result.calibration is None else [*found, verdicts_table(result.calibration)]
