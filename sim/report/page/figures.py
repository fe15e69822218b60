"""Figures as a page holds them: names of their own inside each drawing, and a text for who cannot see it."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

IDS = re.compile(r'\bid="([^"]*)"')
LINKS = re.compile(r'(url\(#|href="#)')
NOISE = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL)


class Picture(NamedTuple):
    """A drawing: its name, its caption, its SVG markup, and what it shows in a sentence, where that is known."""

    name: str
    caption: str
    svg: str
    takeaway: str = ""


def inlined(picture: Picture, number: int) -> Picture:
    """Return a drawing that can stand beside others on a page: ids of its own, no metadata, a text for its picture."""
    plain = NOISE.sub("", picture.svg)
    own = LINKS.sub(rf"\g<1>f{number}-", IDS.sub(rf'id="f{number}-\g<1>"', plain))
    role = "" if re.match(r"<svg[^>]*\brole=", own) else f' role="img" aria-label="{escape(picture.caption)}"'
    return picture._replace(svg=own.replace("<svg", f"<svg{role}", 1))
