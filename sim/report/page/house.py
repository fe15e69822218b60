"""The looks of a house: logo, colours and texts that a report shows beside its own, from a small YAML file."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from sim.scenario.basics.csv_files import is_file
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import InputError, input_error, refuse
from sim.scenario.files.tree import Tree, parse, text_of
from sim.scenario.loading.validation import problems_of

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
LARGEST = 1_000_000  # bytes of a logo: it is part of every page
LEAST = 3.0  # contrast of headings and lines on white: WCAG 2.2, 1.4.11
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def contrast(colour: str) -> float:
    """Return the contrast of a colour on white, as WCAG 2.2 defines it: from 1 to 21.

    >>> round(contrast("#000000"), 1), round(contrast("#ffffff"), 1), round(contrast("#767676"), 2)
    (21.0, 1.0, 4.54)
    """
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _colour(text: str) -> str:
    if not COLOUR.fullmatch(text):
        refuse(f'{text!r} is no colour; write six digits in quotes, such as "#0b5cad"')
    if contrast(text) < LEAST:
        refuse(f"{text!r} is too light to be read on white; write a darker one")
    return text.lower()


Colour = Annotated[str, AfterValidator(_colour)]


class Colours(Noun):
    """The colours of a house: ``accent`` of headings and links; ``designs`` of designs in figures, in their order."""

    accent: Colour | None = None
    designs: Annotated[list[Colour], Field(min_length=1, max_length=12)] | None = None


class HouseStyle(Noun):
    """A house style as it is written."""

    name: Annotated[str, Field(max_length=80)] = ""
    logo: str | None = None
    colours: Colours = Field(default_factory=Colours)
    before: list[str] = Field(default_factory=list)
    after: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class House:
    """A house style as a page holds it.

    Attributes
    ----------
    logo
        A picture as a data URI; ``picture`` is its file.
    style
        CSS that lies over that of the page.
    designs
        Colours of designs in figures; none for the usual ones.
    before, after
        Paragraphs below the title, and at the end.
    """

    name: str = ""
    logo: str = ""
    picture: Path | None = None
    accent: str = ""
    designs: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """What lies over the style of a page; on dark ground the colours of the page stay."""
        if not self.accent:
            return ""
        own = f":root {{ --accent: {self.accent}; --link: {self.accent}; }}"
        return f"@media (prefers-color-scheme: light) {{ {own} }} @media print {{ {own} }}"


PLAIN = House()


def load_house(path: Path) -> House:
    """Load a house style.

    Raises
    ------
    InputError
        With every problem found, each with its file, line, path and what is allowed.
    """
    if not is_file(path):
        what = "is a folder" if path.is_dir() else "there is no such file"
        raise input_error(str(path), f"{what}; name a house style (.yaml) with logo, colours, before and after")
    tree = parse(text_of(path), str(path), path.parent)
    found = _validated(tree)
    picture = None if found.logo is None else path.parent / found.logo
    return House(
        name=found.name,
        logo="" if picture is None else _embedded(picture, tree),
        picture=picture,
        accent=found.colours.accent or "",
        designs=tuple(found.colours.designs or ()),
        before=tuple(found.before),
        after=tuple(found.after),
    )


def _validated(tree: Tree) -> HouseStyle:
    keys: dict[int, tuple[str, ...]] = {}
    context: dict[str, Any] = {"keys": keys}
    try:
        return HouseStyle.model_validate(tree.data, context=context)
    except ValidationError as error:
        raise InputError(problems_of(error, tree, keys)) from None


def _embedded(picture: Path, tree: Tree) -> str:
    """Return a picture as a data URI; refuse what is none, or too large to be part of every page."""
    kind = KINDS.get(picture.suffix.lower())
    if kind is None:
        raise tree.error(("logo",), f"{picture.name!r} is no picture; allowed: {', '.join(KINDS)}")
    if not is_file(picture):
        raise tree.error(("logo",), f"there is no file {str(picture)!r}; write a path relative to the house style")
    if picture.stat().st_size > LARGEST:
        raise tree.error(("logo",), f"{picture.name!r} is larger than {LARGEST // 1_000_000} MB; make it smaller")
    return f"data:{kind};base64,{b64encode(picture.read_bytes()).decode()}"
