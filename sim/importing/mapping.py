"""`fit.yaml`: how files were understood, to edit and to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.importing.options import Options, checked
from sim.scenario.basics.problems import did_you_mean, input_error

TOP = ("zone", "from", "to", "queues", "files")
OF_FILE = ("file", "kind", "encoding", "delimiter", "dates", "decimal", "counted_at", "columns", "units")
HEAD = """\
# How the files were understood. Edit it, and read them again with --map {name}
# columns: role: name of the column; a column that has no role here is not read.
"""


def document(readings: Sequence[Mapping[str, Any]], options: Options) -> dict[str, Any]:
    """Return what `fit.yaml` says of files that were read."""
    whole = {
        "zone": options.zone,
        "from": options.since and options.since.isoformat(),
        "to": options.until and options.until.isoformat(),
        "queues": dict(options.queues),
        "files": list(readings),
    }
    return {key: value for key, value in whole.items() if value}


def text_of(mapping: Mapping[str, Any], name: str = "fit.yaml") -> str:
    """Return the text of `fit.yaml`."""
    written = StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.dump(_plain(mapping), written)
    return HEAD.format(name=name) + written.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def read_mapping(path: Path) -> dict[str, Any]:
    """Return what a mapping file says.

    Raises
    ------
    InputError
        It is not there, no YAML, or has keys that mean nothing.
    """
    place = str(path)
    try:
        found = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise input_error(
            place, f"cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}"
        ) from None
    except YAMLError as error:
        raise input_error(place, f"is no YAML: {' '.join(str(error).split())[:120]}") from None
    if not isinstance(found, dict):
        raise input_error(place, f"is no mapping; allowed: {', '.join(TOP)}")
    _check_keys(place, found, TOP)
    for entry in found.get("files") or []:
        if not isinstance(entry, dict) or "file" not in entry:
            raise input_error(place, "files: each needs a key file, the name of the file that it is about")
        _check_keys(place, entry, OF_FILE)
    return found


def _check_keys(place: str, found: Mapping[str, Any], allowed: Sequence[str]) -> None:
    for key in found:
        if key not in allowed:
            raise input_error(place, f"{key!r} is not known; {did_you_mean(str(key), allowed)}")


def options_for(name: str, mapping: Mapping[str, Any], place: str) -> Options:
    """Return what a mapping says of the file of this name, and of all files."""
    entry: dict[str, Any] = next((one for one in mapping.get("files") or [] if one["file"] == name), {})
    told = {key: entry[key] for key in OF_FILE if key in entry and key != "file"}
    days = {"since": _day(place, "from", mapping), "until": _day(place, "to", mapping)}
    known = {one.name for one in fields(Options)}
    values = {
        key: value
        for key, value in {**told, **days, "zone": mapping.get("zone"), "queues": mapping.get("queues")}.items()
        if value is not None and key in known
    }
    for key in ("columns", "units", "queues"):
        if not isinstance(values.get(key, {}), dict):
            raise input_error(place, f"{key}: must be names and values, one a line")
    return checked(Options(**values, only="columns" in told), place)


def _day(place: str, key: str, mapping: Mapping[str, Any]) -> date | None:
    value = mapping.get(key)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise input_error(place, f"{key}: {value!r} is no date; write it as 2026-01-31") from None
