"""The repository as a site: pages outside ``docs/`` join it, and links lead where the files are on the site.

Files of the root and of ``scenarios/`` keep their paths; those of ``docs/`` lose that folder; the README is the
home page.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
HOME = "README.md"
LINK = re.compile(r"(\]\()(?!\w+:|#)([^)#\s]+)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def outside() -> list[str]:
    """Return the files outside ``docs/`` that the site holds."""
    shipped = [path for path in (ROOT / "scenarios").rglob("*") if path.suffix in (".yaml", ".py", ".csv", ".md")]
    return [HOME, "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", *sorted(str(p.relative_to(ROOT)) for p in shipped)]


def site_path(path: str) -> str:
    """Return where a file of the repository is on the site."""
    return "index.md" if path == HOME else path.removeprefix("docs/")


def relinked(text: str, path: str) -> str:
    """Turn the links of a page at ``path`` in the repository into links of the site; code is left alone."""

    def move(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[2]))
        return link[1] + posixpath.relpath(site_path(target), posixpath.dirname(site_path(path)) or ".")

    parts = CODE.split(text)
    blocks = [*CODE.findall(text), ""]
    return "".join(LINK.sub(move, part) + block for part, block in zip(parts, blocks, strict=True))


def on_config(config: Any) -> Any:
    """Leave out what is not there, and offer what nobody put into the navigation."""
    pages = {site_path(path) for path in outside()} | {path.name for path in (ROOT / "docs").glob("*.md")}
    listed = [page for entry in config.nav for page in _pages(entry)]
    more = sorted(page for page in pages - set(listed) if page.endswith(".md"))
    config.nav = _kept(config.nav, pages) + ([{"More": more}] if more else [])
    return config


def _pages(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    children = entry.values() if isinstance(entry, dict) else entry
    return [page for child in children for page in _pages(child)]


def _kept(entries: list[Any], pages: set[str]) -> list[Any]:
    """Drop the entries of pages that are not there."""
    kept = []
    for entry in entries:
        (title, what), *_ = entry.items()
        if isinstance(what, list):
            kept.append({title: _kept(what, pages)})
        elif what in pages:
            kept.append(entry)
    return kept


def on_files(files: Files, config: Any) -> Files:
    """Add what lies outside ``docs/``."""
    for path in outside():
        files.append(File.generated(config, site_path(path), content=(ROOT / path).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Make the links of a page links of the site."""
    path = page.file.src_uri
    if path == "index.md":
        return relinked(markdown, HOME)
    return relinked(markdown, path if path in outside() else f"docs/{path}")
