"""No name, number or mail of a person is in anything that is written, wherever in a file it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from sim.importing.columns.words import impersonal
from sim.importing.exports import read_export
from sim.importing.options import Options
from sim.runs.fit.options import FitCheck, fit_options
from sim.runs.fit.perform import perform_fit
from tests.support.exports import write

PEOPLE = ("Anna Schmidt", "Bob O'Neil", "Ümit Çelik")
SECRETS = ("Anna", "Schmidt", "Neil", "Çelik", "example.com", "Person", "4930", "0170", "55512", "555-1")


def calls(folder: Path) -> Path:
    """A call log with names, mails and numbers of telephones in every column that may hold words."""
    luck, at = np.random.default_rng(1), datetime(2026, 1, 5, 8)
    head = "CALL ID,TIMESTAMP,SKILL,AGENT NAME,ANI,CUSTOMER NAME,EMAIL,NOTES,DISPOSITION,QUEUE WAIT TIME,TALK TIME,"
    lines = [head + "AFTER CALL WORK TIME,ABANDONED"]
    for call in range(400):
        at += timedelta(minutes=float(luck.exponential(6)))
        at = at if at.hour < 18 else (at + timedelta(days=1)).replace(hour=8)
        lost, who = luck.random() < 0.2, call % 40
        issue = "billing, ask anna.schmidt@example.com" if call % 2 else "technical (call back +49 (0)170 555-1234)"
        lines.append(
            f'{call},"{at:%a, %d %b %Y %H:%M:%S}",Support,{"" if lost else PEOPLE[call % 3]},+4930123400{who:02},'
            f'Person {who},person{who}@example.com,"asked for 0170-55512{who:02}","{issue}",00:00:{call % 60:02},'
            f"{'' if lost else '00:03:11'},{'' if lost else '00:00:30'},{int(lost)}"
        )
    return write(folder, "calls.csv", lines)


def test_nothing_of_anybody_is_written(tmp_path: Path) -> None:
    options = {"holidays": None, "special": None, "title": "Support", "folder": tmp_path / "fit", "horizon": None,
               "redials": "auto", "population": None, "target": None}  # fmt: skip
    source = calls(tmp_path)
    perform_fit(
        [source], Options(), None, fit_options(options), FitCheck(check=False), tmp_path / "fit", lambda *_: None
    )
    written = [path for path in (tmp_path / "fit").rglob("*") if path.is_file()]
    assert len(written) > 5
    for path in written:
        text = path.read_bytes().decode("latin-1") if path.suffix != ".parquet" else str(pl.read_parquet(path).rows())
        assert [secret for secret in SECRETS if secret in text and path.suffix != ".html"] == [], path
    page = (tmp_path / "fit" / "fit.html").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in page] == []
    issues = pl.read_parquet(tmp_path / "fit" / "canonical" / "contacts.parquet")["issue"].unique().sort()
    assert issues.to_list() == ["billing, ask (address)", "technical (call back (number))"]


def test_states_that_are_notes_are_no_reasons(tmp_path: Path) -> None:
    state = ("Ready", "Talking", "Lunch", "Lunch with Person {}")
    rows = [f"Anna Schmidt;01/{5 + k // 6:02}/2026 {8 + k % 6:02}:00:00;{state[k % 4].format(k)};01:00:00"
            for k in range(120)]  # fmt: skip
    path = write(tmp_path, "states.csv", ["Agent Name;State Transition Time;Agent State;Duration", *rows])
    read = read_export(path, dates="mdy")
    assert read.states is not None
    assert "Person" not in str(read.states.rows()) + str(read.sources)
    assert set(read.states["reason"].drop_nulls()) == {"Lunch", "other"}


def test_words_without_persons_stay() -> None:
    words = pl.Series(["Tarif 2026", "4711 + 12", "a@b", None, "mail an info@firma.de", "+49 (0)30 1234-567"])
    assert impersonal(words).to_list() == ["Tarif 2026", "4711 + 12", "a@b", None, "mail an (address)", "(number)"]
