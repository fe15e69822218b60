"""docs/reference.md from the JSON Schema: every noun of a scenario file and every key, with type, range and default.

The schema holds the types, and the nouns' docstrings; ``meanings.yaml`` has a line for each key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from sim.scenario.basics.distributions import Distribution
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import write_clock, write_duration
from sim.scenario.loading.json_schema import json_schema
from sim.scenario.scenario import Scenario

Schema = dict[str, Any]

HERE = Path(__file__).parent
ROOT_NOUN = "Scenario"
HUGE = 1e6  # bounds beyond are guards against slips, and say nothing to a reader
BY_EXAMPLE = {
    "20 s": "duration",
    "30 min": "duration",
    "2 h": "duration, `mser5`",
    "08:30": "clock time",
    "mon-fri": "days",
    "2026-01-05": "date",
    "2026-01-05T10:00": "moment",
    "08:00-20:00": "opening hours",
}
INTRODUCTION = """# Every key

Every noun of a scenario file and its keys, made from the [JSON Schema](scenario.schema.json) by `make schema`: do not
edit it here. How to put a scenario together is told, with examples, in [Writing a scenario](scenarios.md); there too
is how durations, shares, times, and values that *may vary* over the day
[are written](scenarios.md#how-values-are-written). A key marked *required* must be written; in channels a preset may
bring it."""


def document() -> str:
    """Return the page."""
    schema = json.loads(json_schema())
    nouns = {ROOT_NOUN: schema, **schema["$defs"]}
    order = list(_in_order(ROOT_NOUN, "", nouns, {}).items())
    return "\n\n".join([INTRODUCTION, *(_section(name, place, nouns[name]) for name, place in order)]) + "\n"


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Return what each key means, by noun."""
    return YAML(typ="safe").load(HERE / "meanings.yaml")


def keys(noun: Schema) -> Schema:
    """Return the keys of a noun; one with a shorthand has them in its second form."""
    return noun.get("properties") or next(form["properties"] for form in noun["anyOf"] if "properties" in form)


def _in_order(name: str, place: str, nouns: Schema, seen: dict[str, str]) -> dict[str, str]:
    """Put nouns in the order in which a reader of the file meets them, each with its first place."""
    seen.setdefault(name, place)
    for key, schema in keys(nouns[name]).items():
        for noun, steps in _referred(schema, ""):
            if noun not in seen:
                _in_order(noun, f"{place}.{key}{steps}".lstrip("."), nouns, seen)
    return seen


def _referred(schema: Any, steps: str) -> Iterator[tuple[str, str]]:
    """Yield the nouns that a schema refers to, with the steps below the key: ``[]`` in a list, ``.NAME`` by name."""
    if isinstance(schema, list):
        for child in schema:
            yield from _referred(child, steps)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2], steps
        for word, further in (("items", "[]"), ("additionalProperties", ".NAME"), ("anyOf", ""), ("oneOf", "")):
            yield from _referred(schema.get(word), steps + further)


def _section(name: str, place: str, noun: Schema) -> str:
    told = meanings()[name]
    rows = [_row(name, noun, key, schema, told[key]) for key, schema in keys(noun).items()]
    where = f"At `{place}`." if place else "The file itself."
    return "\n".join(
        [
            f"## {name}\n\n{_text(noun)} {where}".replace("  ", " "),
            "",
            "| key | type | default | meaning |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _text(noun: Schema) -> str:
    forms = [noun, *noun.get("anyOf", [])]
    text = next((form["description"] for form in forms if "description" in form), "")
    return text.replace("``", "`")


def _row(name: str, noun: Schema, key: str, schema: Schema, meaning: str) -> str:
    return f"| `{key}` | {kind(schema)} | {_default(name, key, schema)} | {meaning} |"


def kind(schema: Schema) -> str:
    """Say in words what a schema takes."""
    if "$ref" in schema:
        noun = schema["$ref"].rpartition("/")[2]
        return f"[{noun}](#{noun.lower()})"
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return BY_EXAMPLE.get(_example(schema)) or _one_of(schema[word])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    return _simple(schema)


def _simple(schema: Schema) -> str:
    match schema.get("type"):
        case "string":
            return BY_EXAMPLE.get(_example(schema), "text")
        case "number" | "integer":
            return f"{'whole number' if schema['type'] == 'integer' else 'number'}{_range(schema)}"
        case "array":
            return f"list of {kind(schema['items'])}"
        case "object":
            below = schema["additionalProperties"]
            return "values, by key" if below is True else f"{kind(below)}, by name"
        case "boolean":
            return "`true`, `false`"
        case other:
            raise ValueError(f"a schema of type {other}: {schema}")


def _example(schema: Schema) -> str:
    return str(schema.get("examples", [""])[0])


def _one_of(forms: list[Schema]) -> str:
    """Join the forms; tables by time and by day are told as one word."""
    plain = [form for form in forms if form.get("type") != "null" and "patternProperties" not in form]
    words = list(dict.fromkeys(kind(form) for form in sorted(plain, key=_is_many)))
    varies = any("patternProperties" in form for form in forms)
    return " or ".join(words) + (", may vary" if varies else "")


def _is_many(form: Schema) -> bool:
    return form.get("type") in ("array", "object")


def _range(schema: Schema) -> str:
    low, high = _bound(schema, "minimum"), _bound(schema, "maximum")
    above, below = _bound(schema, "exclusiveMinimum"), _bound(schema, "exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    start = f" from {low}" if low is not None else f" above {above}" if above is not None else ""
    return start + (f" up to {high}" if high is not None else f" below {below}" if below is not None else "")


def _bound(schema: Schema, word: str) -> str | None:
    value = schema.get(word)
    return None if value is None or abs(value) >= HUGE else f"{value:g}"


def _default(name: str, key: str, schema: Schema) -> str:
    if name == ROOT_NOUN and key == "extends":
        return "none"
    field = next(field for known, field in _models()[name].model_fields.items() if (field.alias or known) == key)
    if field.is_required():
        return "*required*"
    return written(field.get_default(call_default_factory=True, validated_data={}), kind(schema))


def written(value: Any, words: str) -> str:
    """Write a default as a scenario file would."""
    if value is None or value in ("", (), [], {}):
        return "none"
    if isinstance(value, BaseModel):
        return _noun(value)
    if words == "opening hours":
        return f"`{_hours(value)}`"
    return _plain(value, "duration" in words)


def _plain(value: Any, is_duration: bool) -> str:
    if is_duration:
        return write_duration(value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float):
        return f"`{value:g}`"
    return "`every day`" if value == tuple(range(7)) else f"`{value}`"


def _hours(week: Any) -> str:
    """Write the opening hours that every day has."""
    (spans,) = set(week.values())
    return ", ".join(f"{write_clock(start)}-{write_clock(end)}" for start, end in spans)


def _noun(value: BaseModel) -> str:
    """Write what a noun says by default; one that says nothing has the defaults of its keys."""
    said = value.model_dump(exclude_defaults=True)
    if isinstance(value, Distribution):
        ((family, parameters),) = said.items()
        said = {family: {key: _parameter(key, number) for key, number in parameters.items()}}
    return f"`{json.dumps(said)}`".replace('"', "") if said else "its own"


def _parameter(key: str, number: float) -> str:
    return write_duration(number) if key in ("mean", "value") else f"{number:g}"


def _models() -> dict[str, type[BaseModel]]:
    """Return every noun's class by its name in the schema."""
    found: dict[str, type[BaseModel]] = {ROOT_NOUN: Scenario}
    waiting = [Noun]
    while waiting:
        for child in waiting.pop().__subclasses__():
            found.setdefault(child.__name__, child)
            waiting.append(child)
    return found


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201
