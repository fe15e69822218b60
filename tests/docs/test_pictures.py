"""The pictures of the guide are drawn by a script, and shown."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest

from docs.tools.pictures import PICTURES, draw

mpl.use("Agg")
pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]


def test_every_picture_is_drawn_and_shown(tmp_path: Path) -> None:
    draw(tmp_path)
    names = {f"choice_{name}.png" for name in PICTURES}
    assert {path.name for path in tmp_path.iterdir()} == names
    text = (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")
    for name in sorted(names):
        assert (ROOT / "docs" / "images" / name).stat().st_size > 10_000
        assert f"images/{name}" in text
