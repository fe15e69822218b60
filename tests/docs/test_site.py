"""The documentation as a site: built strictly, whole, and without the network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.tools import hooks
from tests.support.clone import started
from tests.support.paths import ROOT

FROM_THE_NETWORK = re.compile(r"<(?:script|img|iframe|link)\b[^>]*(?:src|href)=\"?(?:https?:)?//[^>]*>")
RAW = re.compile(r"<p>(?:[^<]*\n)?(?:[-*|] |\d+\. |#+ )|<p>[^<]*\n\| ")  # lists, tables, headings taken for text


@pytest.fixture(scope="module")
def site(clone: Path) -> Path:
    done = started(clone, "make", "docs")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return clone / "site"


def pages(site: Path) -> dict[str, str]:
    return {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def test_every_page_is_there_and_in_the_navigation(site: Path) -> None:
    built, home = pages(site), (site / "index.html").read_text(encoding="utf-8")
    names = {path.stem for path in (ROOT / "docs").glob("*.md")} | {"index", "CONTRIBUTING", "CHANGELOG"}
    assert [name for name in names if f"{name}.html" not in built] == []
    assert [name for name in names if f'href="{name}.html"' not in home] == []
    assert "scenarios/index.html" in built


def test_nothing_comes_from_the_network(site: Path) -> None:
    found = {name: FROM_THE_NETWORK.findall(text) for name, text in pages(site).items()}
    assert {name: hits for name, hits in found.items() if hits} == {}
    styles = [path for path in site.rglob("*.css") if re.search(r"url\(\"?https?:", path.read_text(encoding="utf-8"))]
    assert styles == []


def test_lists_and_tables_are_not_taken_for_text(site: Path) -> None:
    found = {name: RAW.findall(text) for name, text in pages(site).items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_links_out_of_the_folder_of_pages_lead_into_the_site() -> None:
    text = "[a](../scenarios/x.yaml) [b](../README.md#top) [c](model.md) [d](#here) [e](https://x.org)\n```sh\n[f](../x)\n```\n"
    moved = hooks.relinked(text, "docs/page.md")
    assert moved == text.replace("../scenarios", "scenarios").replace("../README.md", "index.md")
    assert hooks.relinked("[a](docs/x.md)", "README.md") == "[a](x.md)"
    assert hooks.relinked("[a](../docs/x.md) [b](y.yaml)", "scenarios/README.md") == "[a](../x.md) [b](y.yaml)"
