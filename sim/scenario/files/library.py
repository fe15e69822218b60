"""The library of scenarios that a new one can start from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.basics.csv_files import is_file
from sim.scenario.basics.problems import did_you_mean, input_error
from sim.scenario.files.tree import dump, parse

LONGEST_NAME = 200  # letters that a scenario may be called by


def folder() -> Path:
    """Return the folder of shipped scenarios: in a checkout beside the package, installed inside it."""
    inside = Path(str(files("sim"))) / "scenarios"
    return inside if inside.is_dir() else inside.parent.parent / "scenarios"


def templates() -> dict[str, str]:
    """Return the name of every template with its title."""
    return {name: _read(folder() / f"{name}.yaml")["scenario"] for name in _names()}


def _names() -> list[str]:
    return sorted(path.stem for path in folder().glob("*.yaml"))


def copy(template: str, target: Path) -> list[Path]:
    """Copy a template, with the files it reads, to ``target`` (``.yaml`` is added where it is missing), by its name.

    Raises
    ------
    InputError
        When there is no such template, or a file would be overwritten.
    """
    names = _names()
    if template not in names:
        raise input_error("--template", f"there is no template {template!r}; {did_you_mean(template, names)}")
    if not target.name:
        raise input_error(repr(str(target)), "is not a name; write one such as my-center")
    source = folder() / f"{template}.yaml"
    target = target if target.suffix in (".yaml", ".yml") else target.with_name(f"{target.name}.yaml")
    layers = list(_layers(source))
    read = [*map(str, layers[1:]), *(file for layer in layers for file in _files(_read(layer)))]
    pairs = {source: target} | {Path(file): target.parent / _below(file) for file in read}
    texts = {path: original.read_text(encoding="utf-8") for original, path in pairs.items()}
    texts[target] = _titled(texts[target], target.stem)
    known = {
        path for path, text in texts.items() if path != target and is_file(path) and path.read_text("utf-8") == text
    }
    for path in texts.keys() - known:
        if is_file(path):
            raise input_error(str(path), "is there already; choose another name or folder")
    return [_write(path, text) for path, text in texts.items() if path not in known]


def _titled(text: str, name: str) -> str:
    r"""Return a scenario called as its file is, in words.

    >>> _titled("scenario: Quickstart\ndescription: One queue.", "my-center_2")
    'scenario: My center 2\ndescription: One queue.'
    """
    words = " ".join(re.split(r"[\s_-]+", name)).strip() or name
    line = dump({"scenario": f"{words[0].upper()}{words[1:LONGEST_NAME]}"}).rstrip()
    return re.sub(r"^scenario:.*$", lambda _: line, text, count=1, flags=re.MULTILINE)


def _layers(path: Path) -> Iterator[Path]:
    """Yield a file and those that it extends."""
    yield path
    base = _read(path).get("extends")
    if base is not None:
        yield from _layers((path.parent / base).resolve())


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise input_error(str(path), f"cannot be written ({error}); choose another name or folder") from None
    return path


def _read(path: Path) -> dict[str, Any]:
    return parse(path.read_text(encoding="utf-8"), str(path), path.parent).data


def _below(file: str) -> Path:
    return Path(file).relative_to(folder().resolve())


def _files(node: Any) -> list[str]:
    """Return the CSV files a tree names, each once."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = [
        file
        for key, value in children
        for file in ([value] if key in ("file", "trace") and isinstance(value, str) else _files(value))
    ]
    return list(dict.fromkeys(found))
