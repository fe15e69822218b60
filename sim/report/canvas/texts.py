"""Texts that figures share: measured once, and laid out once, for all of them.

To find a font, to have it of a size and to lay a text out in it takes longer than to draw its letters; figures of a
report have the same hours below them, and the same numbers beside them. Fonts are of a thread, as matplotlib has them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, fontManager, get_font

T = TypeVar("T")
POINTS = 72.0  # an inch
MANY = 20_000  # things kept: a process that draws for days forgets them then
# Where a font says how high its lines are: the table, the room between them, what is above, what is below.
TABLES = (("OS/2", "sTypoLineGap", "sTypoAscender", "sTypoDescender"), ("hhea", "lineGap", "ascent", "descent"))
Heights = tuple[float | None, float | None, float | None]
_kept: dict[Hashable, Any] = {}


def once(key: Hashable, found: Callable[[], T]) -> T:
    """Return what was found for a key in this thread, or find it now."""
    whole = threading.get_ident(), key
    try:
        return _kept[whole]  # type: ignore[no-any-return]
    except KeyError:
        made = found()
    if len(_kept) > MANY:
        _kept.clear()  # of other threads too, which then find theirs anew
    _kept[whole] = made
    return made


class SharedFont:
    """A font of a size that is looked for where a text is new; it lays out those that it has laid out already."""

    def __init__(self, key: Hashable, find: Callable[[], Any]) -> None:
        self._key, self._find, self._font = key, find, None

    def __getattr__(self, name: str) -> Any:
        if self._font is None:
            self._font = self._find()
        return getattr(self._font, name)

    def _layout(self, text: str, **how: Any) -> list[Any]:
        """Return the letters of a text, each with its place."""
        return once((self._key, text, *how.items()), lambda: list(self.__getattr__("_layout")(text, **how)))


class Pixels(RendererAgg):
    """What measures texts and draws pixels."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Return how large a text is, in pixels."""
        measured: Callable[..., tuple[float, float, float]] = super().get_text_width_height_descent
        return once(("size", s, hash(prop), ismath, self.dpi), lambda: measured(s, prop, ismath))

    def _prepare_font(self, font_prop: Any) -> SharedFont:
        found: Callable[[Any], Any] = super()._prepare_font
        return SharedFont((hash(font_prop), self.dpi), lambda: found(font_prop))


def heights(prop: FontProperties, dpi: float) -> Heights:
    """Return what the letters of a font reach above and below their line, and the room between lines, in pixels."""
    return once(("heights", hash(prop), dpi), lambda: _heights(prop, dpi))


def _heights(prop: FontProperties, dpi: float) -> Heights:
    """Read it of the font, as matplotlib does for every text anew."""
    font: Any = get_font(fontManager._find_fonts_by_props(prop))
    for name, *keys in TABLES:
        table = font.get_sfnt_table(name)
        if table is not None:
            scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * prop.get_size_in_points() * dpi / POINTS
            gap, above, below = (table[key] for key in keys)
            return above * scale, -below * scale, gap * scale
    return None, None, None
