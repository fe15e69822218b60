"""What is printed fits where it is printed: any width, names in any script, stdouts that lack their letters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

import cli
from sim import terminal
from sim.plumbing.readable import encodable, harmless
from sim.report.page.text_table import Table
from sim.report.run.presentation import present_run
from sim.report.run.preset_tables import preset_tables
from tests.report.run.center import center, document
from tests.support.wrong_input import changed

WIDTHS = (20, 33, 40, 60, 80, 120, 250)
SCRIPTS = {
    "latin": "customers of the north ",
    "one word": "abcdefghij",
    "wide": "電話窓口",
    "combining": "ne\u0301e\u0302",
    "right to left": "שירות לקוחות ",
    "emoji": "☎📞",
    "thai": "ลูกค้า",
}
LENGTHS = (1, 20, 200)
NAMES = [pytest.param((word * 200)[:n].strip(), id=f"{kind} {n}") for kind, word in SCRIPTS.items() for n in LENGTHS]


class Terminal(io.TextIOWrapper):
    """A place to print, with an encoding, that may say it is a terminal."""

    def __init__(self, encoding: str = "utf-8", looked_at: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding, newline="")
        self.looked_at = looked_at

    def isatty(self) -> bool:
        return self.looked_at

    def lines(self) -> list[str]:
        """Return what was printed, in letters of the encoding only."""
        self.flush()
        return self.buffer.getvalue().decode(self.encoding).splitlines()  # type: ignore[attr-defined]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a function that makes stdout a terminal of so many letters, or a pipe."""

    def placed(width: int, encoding: str = "utf-8", looked_at: bool = True) -> Terminal:
        monkeypatch.setattr(sys, "stdout", Terminal(encoding, looked_at))
        monkeypatch.setattr(terminal, "Console", partial(Console, width=width, height=25, color_system=None))
        return sys.stdout  # type: ignore[return-value]

    yield placed
    monkeypatch.undo()


def renamed(node: Any, name: str) -> Any:
    """Return a document, or a scenario, in which phone and voice have another name."""
    text = json.dumps(node, default=str)
    for old, new in (("phone", name), ("voice", name), ("Every mode", name)):
        text = text.replace(json.dumps(old), json.dumps(new))
    return json.loads(text)


def letters(lines: list[str]) -> str:
    return "".join("".join(lines).split())


@pytest.mark.parametrize("name", NAMES)
def test_tables_fit_any_terminal(name: str, at: Any) -> None:
    shown = present_run(renamed(document(), name), renamed(center().tree, name))
    for width in WIDTHS:
        out = at(width)
        terminal.show(shown, details=width in (20, 80))
        assert max(map(cell_len, out.lines())) <= width
        assert "…" not in "".join(out.lines())
    out = at(40, looked_at=False)
    terminal.show(shown)
    assert max(cell_len(line) for line in out.lines() if line.startswith(" ")) <= 120
    out = at(40, "ascii", looked_at=False)
    terminal.show(shown, details=True)
    assert "+/-" in "".join(out.lines())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_figure_is_lost_or_cut(width: int, at: Any) -> None:
    """Every cell of the tables of all presets is there, its words in one piece where a column has room."""
    for table in preset_tables():
        out = at(width)
        terminal.print_tables([table])
        shown = out.lines()
        assert max(map(len, shown)) <= width
        words = {word for row in table.rows for cell in row[1:] for word in cell.split() if len(word) < 10}
        assert words <= {word for line in shown for word in line.split()}


@pytest.mark.parametrize("name", ["x" * 200, "電" * 80, "🙂 a [bold]"])
def test_what_is_piped_is_never_folded(name: str, at: Any) -> None:
    columns = tuple(f"{name} {k}" for k in range(30))
    out = at(20, looked_at=False)
    terminal.print_tables([Table("t", (name, *columns), ((name, *(["86.1 % ±3.9"] * 30)),), ("",))])
    (row,) = (line for line in out.lines() if "86.1" in line)
    assert sum(f"{name} {29}" in line for line in out.lines()) == 1
    assert row.split() == [*name.split(), *["86.1", "%", "±3.9"] * 30]


def test_a_column_that_a_table_does_not_have_need_not_be_left_out(at: Any) -> None:
    out = at(20)
    terminal._print_fitting([Table("t", ("name", "a"), (("x" * 30, "1"),), ("",), {}, ("gone", "a"))])
    assert "x" in letters(out.lines())


@pytest.mark.parametrize(("encoding", "sign"), [("ascii", "+/-"), ("latin-1", "±"), ("cp437", "±"), ("utf-8", "±")])
def test_what_an_encoding_lacks_is_written_in_letters_like_it(encoding: str, sign: str, at: Any) -> None:
    out = at(80, encoding)
    terminal.show(present_run(renamed(document(), "Zoë 電"), renamed(center().tree, "Zoë 電")))
    lines = out.lines()
    assert lines[0].startswith(encodable("Zoë 電", encoding))
    assert any(f" {sign}" in line for line in lines)
    assert {len(line) for line in lines[1:8]} == {len(lines[1])} or encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("± … – − ² → €", "+/- ... - - 2 -> EUR "),
        ("Zoë ﬁne", "Zoe fine"),
        ("電話", r"\u96fb\u8a71"),
        ("📞", r"\U0001f4de"),
    ],
)
def test_letters_in_ascii(text: str, plain: str) -> None:
    assert encodable(text, "ascii") == plain
    assert encodable(text, "utf-8") == text


@pytest.mark.parametrize(
    "letter", ["\x1b", "\x07", "\x9b", "\x7f", "\n", "\r", "\t", "\u202e", "\u2028", "\udc80", "\0"]
)
def test_what_steers_a_terminal_is_spelled_out(letter: str, at: Any) -> None:
    assert harmless(f"a{letter}b").isprintable()
    out = at(200)
    terminal.show(present_run(document() | {"scenario": f"a{letter}b"}, center().tree))
    terminal.print_tables([Table("t", (f"n{letter}",), ((f"c{letter}d",),), ("",))])
    assert letter not in "".join(out.lines())
    assert out.lines()[0].startswith(harmless(f"a{letter}b"))


def test_words_that_need_joiners_keep_them() -> None:
    assert harmless("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


ODD = changed(("Tiny", '"Zoë ± 電\\e[31m"'), ("phone", "Störung"), ("agents:\n", "電話:\n")).replace(
    "  agents:\n", "  電話:\n"
)
STUDY = """\
study: "Étude ±"
base: s.yaml
replications: 2
design: {method: grid, factors: {channels.Störung.patience.exponential.mean: [1 min, 2 min]}}
metrics: [asa, {metric: asa, channel: Störung}]
"""
COMMANDS = {
    "check": ["check", "s.yaml"],
    "wrong": ["check", "s.yaml", "--set", "channels.Störung.arrivals=\x1b[31m\n"],
    "run": ["run", "s.yaml", "--jobs", "1"],
    "details": ["run", "s.yaml", "--jobs", "1", "--details"],
    "csv": ["run", "s.yaml", "--jobs", "1", "--format", "csv"],
    "json": ["run", "s.yaml", "--jobs", "1", "--format", "json"],
    "compare": ["compare", "s.yaml", "--variant", "größer: pools.電話.agents=4", "--jobs", "1"],
    "status": ["sweep", "study.yaml", "--status"],
    "sweep": ["sweep", "study.yaml", "--jobs", "1"],
    "trace": ["trace", "RUN", "--contact", "0"],
    "report": ["report", "RUN"],
    "presets": ["presets"],
    "preset": ["presets", "phone"],
    "templates": ["new", "--list"],
    "new": ["new", "ñ"],
    "schema": ["schema"],
    "help": ["--help"],
    "run --help": ["run", "--help"],
}
MACHINE = ("csv", "json", "schema")


@pytest.mark.usefixtures("undrawn")
def test_every_command_prints_in_ascii(tmp_path: Path, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(ODD, encoding="utf-8")
    Path("study.yaml").write_text(STUDY, encoding="utf-8")
    for name, words in COMMANDS.items():
        looked_at = name not in MACHINE
        out, errors = at(80, "ascii", looked_at), Terminal("ascii", looked_at=False)
        monkeypatch.setattr(sys, "stderr", errors)
        runs = sorted(tmp_path.glob("outputs/zo*/*"))
        code = cli._outcome([str(runs[0]) if word == "RUN" else word for word in words])
        assert code == (2 if name == "wrong" else 0), (name, errors.lines())
        if looked_at:
            assert all(line.isprintable() for line in out.lines() + errors.lines())
            assert out.lines() or name == "wrong"
        else:
            out.flush()
            assert out.buffer.getvalue().decode("utf-8").endswith("\n")


def test_a_stdout_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(ODD, encoding="utf-8")
    where = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    where.pop("PYTHONIOENCODING", None)
    words = [sys.executable, str(Path(cli.__file__)), "run", "s.yaml", "--quiet"]
    done = subprocess.run(words, cwd=tmp_path, env=where, capture_output=True, check=False, timeout=180)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii").startswith(r"Zoe +/- \u96fb\x1b[31m: 2 replications")
    assert "St" in done.stdout.decode("ascii")
