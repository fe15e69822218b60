"""A look at files: what is understood of them, and their mapping written where it is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.importing.exports import read_each, together
from sim.importing.mapping import text_of
from sim.importing.options import Options
from sim.importing.preview import preview


def looked(paths: Sequence[Path], options: Options, mapping: Path | None = None) -> Iterator[str]:
    """Yield what is understood of files; a mapping file that is not there is written."""
    new = mapping is not None and not mapping.exists()
    readings = read_each(paths, options, None if new else mapping)
    whole = together(readings, options)
    yield from preview(readings, options)
    yield from whole.notes
    if new and mapping is not None:
        mapping.write_text(text_of(whole.mapping, mapping.name), encoding="utf-8")
        yield f"wrote {mapping}: edit it, and give the same command again"
