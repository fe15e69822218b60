"""A figure drawn once for both its forms, against what matplotlib draws for each."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from sim.report.canvas.style import house, save_both, to_svg

WORDS = re.compile(r"<text[^>]*>([^<]*)</text>")
PLACES = re.compile(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"')
POINT = 0.5


def pixels(path: Path) -> np.ndarray:
    """Return the colours of a picture."""
    return np.asarray(Image.open(path).convert("RGB"))


def both_alike(figure: Figure, folder: Path, name: str, plain: str = "") -> None:
    """Check a figure in both forms, drawn once, against each form drawn by itself; where its SVG is known, by that."""
    svg, plain = save_both(figure, folder / "once.png"), plain or to_svg(figure)
    with house():
        FigureCanvasAgg(figure).print_png(folder / "alone.png")
    assert np.array_equal(pixels(folder / "once.png"), pixels(folder / "alone.png")), name
    assert sorted(WORDS.findall(svg)) == sorted(WORDS.findall(plain)), name
    once, alone = (np.array(sorted((float(x), float(y)) for x, y in PLACES.findall(text))) for text in (svg, plain))
    assert np.abs(once - alone).max(initial=0.0) < POINT, name
    assert len(svg) < 1.1 * len(plain), name
