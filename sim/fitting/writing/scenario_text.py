"""The scenario as YAML, each key with a comment that says where its value comes from."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.fitting.center.entries import ScenarioKey
from sim.fitting.writing.comments import comment_of

COLUMN = 72
WIDTH = 100_000
HEAD = """\
# Written by ccsim fit. The first word of a comment says where a value comes from:
#   measured  counted in the files, with from how much and a 95 % interval
#   derived   worked out from what is measured, by the method named
#   assumed   a default, since no file tells; what would measure it follows
#   forecast  expected of days to come
#   told      given by a flag
"""


def scenario_text(entries: Iterable[ScenarioKey], limits: Iterable[str] = ()) -> str:
    """Return a scenario file; ``limits`` are told above it."""
    root = CommentedMap()
    for entry in entries:
        node = root
        for key in entry.path[:-1]:
            node = node.setdefault(_word(key), CommentedMap())
        name = _word(entry.path[-1])
        node[name] = _flow(entry.value)
        comment = _one_line(comment_of(entry))
        if comment:
            node.yaml_add_eol_comment(comment, key=name, column=COLUMN)
    written = StringIO()
    yaml = YAML()
    yaml.width = WIDTH
    yaml.dump(root, written)
    told = "".join(f"#   - {_one_line(limit)}\n" for limit in limits)
    return HEAD + (f"# What limits it:\n{told}" if told else "") + "\n" + written.getvalue()


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _word(key: str) -> str:
    """Return a key; one that YAML would read as a number or a truth value is quoted."""
    plain = key.isidentifier() and key.lower() not in ("yes", "no", "on", "off", "true", "false", "null")
    return key if plain else DoubleQuotedScalarString(key)


def _flow(value: Any) -> Any:
    if isinstance(value, dict):
        written = CommentedMap({_word(str(key)): _flow(one) for key, one in value.items()})
        written.fa.set_flow_style()
        return written
    if isinstance(value, list):
        listed = CommentedSeq([_flow(one) for one in value])
        listed.fa.set_flow_style()
        return listed
    return DoubleQuotedScalarString(value) if isinstance(value, str) and ":" in value else value
