"""Templates are translated once; a page is the same where they are kept, and where nothing can be kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sim.report.page.html import environment


def translated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Translate a template with caches in a folder, and return what is kept there."""
    monkeypatch.setenv("CCSIM_CACHE", str(folder))
    found = environment()
    for name in found.list_templates(extensions=["html"]):
        found.get_template(name)
    return sorted(folder.rglob("*.cache")) if folder.is_dir() else []


def test_templates_are_kept_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = translated(tmp_path, monkeypatch)
    before = [path.stat().st_mtime_ns for path in kept]
    assert kept
    assert translated(tmp_path, monkeypatch) == kept
    assert [path.stat().st_mtime_ns for path in kept] == before


def test_what_is_broken_is_translated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {path: path.read_bytes() for path in translated(tmp_path, monkeypatch)}
    for path, text in whole.items():
        path.write_bytes(text[: len(text) // 2])
    translated(tmp_path, monkeypatch)
    assert {path: path.read_bytes() for path in whole} == whole


def test_a_folder_that_cannot_be_written_costs_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert translated(tmp_path / "file", monkeypatch) == []


def test_what_nobody_has_used_for_a_month_goes_when_another_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, *others = translated(tmp_path, monkeypatch)
    folder = used.parent
    old, begun, foreign = folder / "__jinja2_0.cache", folder / "__jinja2_0.cacheab12.tmp", folder / "notes.txt"
    for path in (old, begun, foreign):
        path.write_text("", encoding="utf-8")
    for path in (used, old, begun, foreign):
        os.utime(path, (0, time.time() - 40 * 86_400))
    assert translated(tmp_path, monkeypatch) == sorted([used, *others, old])  # nothing is kept that was not
    others[0].unlink()
    assert translated(tmp_path, monkeypatch) == [used, *others]
    assert (begun.exists(), foreign.exists()) == (False, True)
