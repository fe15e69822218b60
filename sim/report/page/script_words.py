"""What the scripts of a page say, in the language that is spoken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from sim.language.choice import ENGLISH, spoken
from sim.language.words import tr, translated

SAID = re.compile(r'\btr\("((?:[^"\\]|\\.)+)"')


def words_of(script: str, more: Iterable[str] = ()) -> str:
    """Return, as JSON that ends no element of a page, what the messages of a script are; nothing in English.

    ``more`` are labels that it finds in its data.
    """
    messages = SAID.findall(script) if spoken() != ENGLISH else []
    found = {message: tr(message) for message in messages}
    found |= {str(label): translated(label) for label in more if spoken() != ENGLISH}
    return json_within(found)


def json_within(data: object) -> str:
    """Return JSON that ends no element of a page, whatever names it holds."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
