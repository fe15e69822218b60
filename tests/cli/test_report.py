"""``ccsim report`` as a user meets it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from sim.plumbing.readable import slug
from sim.scenario import load
from tests.cli.command_line import in_process, run_folder
from tests.support.undrawn import leave_unsettled

pytestmark = pytest.mark.long


def test_the_report_draws_itself_again(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    (run / "report.html").unlink()
    for figure in (run / "figures").iterdir():
        figure.unlink()
    (run / "figures").rmdir()
    assert in_process("report", str(run)) == 0
    assert capsys.readouterr().out == f"{run / 'report.html'}\n"
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_a_report_needs_nothing_from_elsewhere(run: Path) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == len(list((run / "figures").glob("*.png")))
    assert not re.search(r"<(script .*src|link|iframe|img)\b", page)
    assert not re.search(r"""(src|href)\s*=\s*["']https?:""", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert ids


NAMES = (
    ("<script>alert(1)</script>", "[bold]hi[/bold]", "$x$", "%s{}"),
    ("[/]", "$\\frac{1}{0}$", "{% raise %}", "&amp;", "é 😀 ok"),
    ("{{7*7}}", "'\"", "#x", "-x", "a/b"),
    ("no", "911", "08:30", "null", "\\n"),
)


def center_of(names: tuple[str, ...]) -> str:
    """Return a center whose title, channels, segments, issues and pools are called by the names."""
    title, *_ = quoted = ["'" + name.replace("'", "''") + "'" for name in names]
    shares = ", ".join(f"{name}: {{share: {1 / len(names)}}}" for name in quoted)
    channels = "".join(f"  {name}: {{preset: phone, arrivals: {{per_hour: 9}}}}\n" for name in quoted)
    pools = "".join(f"  {name}: {{agents: 1, skills: [{name}]}}\n" for name in quoted)
    return (
        f"scenario: {title}\ndescription: {title}\ncalendar: {{open: '08:00-10:00'}}\nexperiment: {{replications: 2}}\n"
        f"segments: {{{shares}}}\nissues: {{{shares}}}\nchannels:\n{channels}pools:\n{pools}"
    )


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_hostile_names_do_nothing(
    names: tuple[str, ...], tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_unsettled(monkeypatch)
    (tiny / "s.yaml").write_text(center_of(names), encoding="utf-8")
    assert in_process("run", "s.yaml", "--quiet") == 0
    printed = capsys.readouterr().out
    run = run_folder(tiny / "outputs")
    page = (run / "report.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<(script|bold)", page)) == 1  # our own, which sorts
    for name in names:
        assert printed.count(name) >= 4
        assert unescape(page).count(name) >= 4
    saved = load(run / "scenario.yaml")
    assert saved.scenario == saved.description == names[0]
    assert saved.channel_names == saved.issue_names == saved.segment_names == saved.pool_names == tuple(sorted(names))


def test_letters_that_the_font_lacks_are_no_reason_to_warn(tiny: Path) -> None:
    """Every missing letter of a figure is told as a ``UserWarning`` on stderr, with a line of our source."""
    (tiny / "s.yaml").write_text(center_of(("日本語",)), encoding="utf-8")
    assert in_process("run", "s.yaml", "--quiet") == 0


TITLES = ["../../x", "/etc", "..", "[/]", "a" * 200, "日本", "\\\\server\\share", "-rf", ".hidden", "a\nb"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_in_its_folder(title: str) -> None:
    assert re.fullmatch(r"[\w-]{1,60}", slug(title))
    assert not slug(title).startswith("-")
