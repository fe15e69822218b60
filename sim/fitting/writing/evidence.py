"""What every key rests on, as a document for programs; nothing of a person is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.fitting.center.entries import ScenarioKey
from sim.fitting.center.fit import FittedCenter
from sim.fitting.finding import Finding

VERSION = 1


def evidence_of(center: FittedCenter) -> dict[str, Any]:
    """Return the document: a record of every key, of files, of special and missing days, and what limits it."""
    return {
        "schema_version": VERSION,
        "scenario": center.options.title,
        "sources": [_source(one) for one in center.read.sources],
        "files": sorted(center.tables),
        "keys": [_key(entry) for entry in center.entries if entry.finding is not None],
        "channels": {one.name: _channel(one) for one in center.channels},
        "shares": center.shares.to_dicts() if center.shares is not None else [],
        "limits": center.limits,
    }


def _source(source: Any) -> dict[str, Any]:
    return {"file": source.name, "kind": source.kind, "rows": source.rows, "dropped": dict(source.dropped),
            "sha256": source.digest, "zone": source.zone}  # fmt: skip


def _key(entry: ScenarioKey) -> dict[str, Any]:
    return {"path": ".".join(entry.path), "value": entry.value, "file": entry.file, "says": entry.says,
            **finding_record(entry.finding)}  # type: ignore[arg-type] # fmt: skip


def finding_record(found: Finding) -> dict[str, Any]:
    """Return a finding as plain values, to six digits."""
    return {
        "word": found.word,
        "estimate": _short(found.value),
        "low": _short(found.low),
        "high": _short(found.high),
        "unit": found.unit,
        "n": found.n,
        "counted": found.counted,
        "method": found.method,
        "limits": list(found.limits),
    }


def _short(value: float | None) -> float | None:
    return None if value is None or value != value or value in (float("inf"), -float("inf")) else float(f"{value:.6g}")


def _channel(found: Any) -> Mapping[str, Any]:
    days, test = found.arrivals.days, found.arrivals.backtest
    record: dict[str, Any] = {
        "days": len(found.arrivals.recorded.dates),
        "days_used": int(days.used.sum()),
        "special": [day.isoformat() for day in days.special],
        "missing": [day.isoformat() for day in days.missing],
        "weekdays": {str(day): finding_record(one) for day, one in found.arrivals.week.level.items()},
    }
    if test is not None:
        record["backtest"] = {
            "origins": test.origins,
            "wape": {k: _short(v) for k, v in test.wape.items()},
            "used": test.best,
        }
    if found.patience is not None:
        record["patience"] = [
            {"family": law.family, "aic": _short(law.aic), **{k: _short(v) for k, v in law.parameters.items()}}
            for law in found.patience.laws
        ]
    return record
