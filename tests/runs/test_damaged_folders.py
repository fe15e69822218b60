"""Folders and logs of runs that were cut off, altered or emptied: drawn, or told in one line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import cli
from sim.report import figures
from tests.support.undrawn import leave_unsettled
from tests.support.wrong_input import BASE

TAMPERED = [
    ("summary.json", b""),
    ("summary.json", b"{"),
    ("summary.json", b"{}"),
    ("summary.json", b"\xff\xfe\x00"),
    ("run.json", b"{"),
    ("scenario.yaml", b"- a"),
    ("scenario.yaml", b"scenario: x"),
    ("intervals.csv", b""),
    ("intervals.csv", b"a,b\n1,2\n"),
    ("intervals.csv", None),
    ("run.json", None),
    ("run.json", b"[" * 5_000),
    ("run.json", b"9" * 5_000),
    ("run.json", b"\xff{}"),
    *(("run.json", content) for content in (b"null", b"3", b"[]", b'"x"', b"\0", b"{}")),
    ("scenario.yaml", b"\xff"),
    ("scenario.yaml", b"channels: !!set {a}"),
    ("summary.json", b"[]"),
    ("timeline.csv", b"\0"),
    ("waits.csv", b"a,b\n1\n"),
]
ALTERED = [
    (name, key, value)
    for name, keys in (
        ("run.json", ("seed", "version", "finished", "packages", "seconds", "contacts", "replications")),
        ("summary.json", ("scenario", "metrics", "warnings")),
    )
    for key in keys
    for value in ("gone", None, [], {}, "x", -1)
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Run the base once and keep the files its report is drawn from."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "s.yaml").write_text(BASE)
    assert cli._outcome(["run", str(folder / "s.yaml"), "--out", str(folder), "--quiet", "--jobs", "1"]) == 0
    (run,) = (folder / "tiny").iterdir()
    return {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("name", "content"),
    [pytest.param(name, content, id=f"{name} {content!r}") for name, content in TAMPERED],
)
def test_a_spoilt_run_folder_is_told(
    name: str, content: bytes | None, saved: dict[str, bytes], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, good in saved.items():
        (here / file).write_bytes(good)
    (here / name).unlink() if content is None else (here / name).write_bytes(content)
    assert cli._outcome(["report", "."]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert name in line


@pytest.mark.parametrize(("name", "key", "value"), ALTERED)
def test_an_altered_run_folder_is_drawn_or_told(
    name: str, key: str, value: Any, saved: dict[str, bytes], here: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for file, good in saved.items():
        (here / file).write_bytes(good)
    document = json.loads(saved[name]) | {key: value}
    (here / name).write_text(json.dumps({k: v for k, v in document.items() if v != "gone"}))
    monkeypatch.setattr(figures, "write", lambda drawn, folder: {})
    leave_unsettled(monkeypatch)
    code = cli._outcome(["report", "."])
    told = capsys.readouterr().err.splitlines()
    assert (code, len(told)) in ((0, 0), (2, 1))
    assert code == 2 or value != "gone"


SPOILT_LOGS = {
    "cut off": lambda raw: raw[: len(raw) // 2],
    "empty": lambda raw: b"",
    "text": lambda raw: b"arrival,channel",
    "no meaning": lambda raw: rewritten(raw, {}),
    "another meaning": lambda raw: rewritten(raw, {"ccsim": '{"end": 1, "names": [["fone"], [""], [""], ["agents"]]}'}),
    "not JSON": lambda raw: rewritten(raw, {"ccsim": "{"}),
    "fewer columns": lambda raw: rewritten(raw, None, lambda frame: frame.drop("arrival")),
    "words for times": lambda raw: rewritten(raw, None, lambda frame: frame.with_columns(arrival=pl.lit("x"))),
    "nothing known": lambda raw: rewritten(raw, None, lambda frame: frame.with_columns(pl.lit(None).alias("outcome"))),
    "strange numbers": lambda raw: rewritten(raw, None, lambda frame: frame.with_columns(outcome=pl.lit(-5))),
}


def rewritten(raw: bytes, meaning: dict[str, str] | None, change: Callable[[Any], Any] = lambda frame: frame) -> bytes:
    """Return a Parquet file with another frame, or another meaning."""
    kept = pl.read_parquet_metadata(io.BytesIO(raw))
    out = io.BytesIO()
    change(pl.read_parquet(io.BytesIO(raw))).write_parquet(
        out, metadata={"ccsim": kept["ccsim"]} if meaning is None else meaning
    )
    return out.getvalue()


@pytest.mark.parametrize("spoil", SPOILT_LOGS.values(), ids=SPOILT_LOGS.keys())
def test_a_spoilt_log_is_told(
    spoil: Callable[[bytes], bytes], saved: dict[str, bytes], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, good in saved.items():
        (here / file).write_bytes(spoil(good) if file == "contacts.parquet" else good)
    assert cli._outcome(["trace", ".", "--contact", "0"]) == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "run the scenario again" in told
