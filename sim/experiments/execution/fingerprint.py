"""What a row depends on, as a hash: the scenario, the files it reads, what is measured, and the program."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.scenario.files.tree import FILE_KEYS
from sim.scenario.scenario import Scenario

BESIDE_THE_NUMBERS = {"experiment": ("replications", "confidence", "precision", "primary")}
RULES = ("agent_selection", "contact_selection")
LIBRARIES = ("numpy", "scipy", "simpy")
SHOWING = ("report", "runs", "plumbing", "disk", "terminal.py", "moved.py")


def run_key(scenario: Scenario, names: Sequence[str]) -> str:
    """Return the name of what is in a row: the same for the same content, another for any other.

    Parameters
    ----------
    scenario
        As resolved. Its files count by what they hold, not by where they are; the rules of the user's own by the
        text of their modules. How many replications there are, and how precise they must be, does not count.
    names
        Which numbers a row holds, in order.
    """
    tree = {key: _counting(key, value) for key, value in scenario.tree.items()}
    other = scenario.reference
    used_to = None if other is scenario else {key: _counting(key, value) for key, value in other.tree.items()}
    rules = [(name, _content(str(file))) for name, file in rule_files(scenario)]
    content = [tree, rules, list(names), fingerprint(), *([used_to] if used_to else [])]
    return _digest(json.dumps(content, default=str).encode())  # in the order written: a new order is safely another key


def _counting(key: str, value: Any) -> Any:
    if isinstance(value, dict) and key in BESIDE_THE_NUMBERS:
        value = {name: part for name, part in value.items() if name not in BESIDE_THE_NUMBERS[key]}
    return _with_contents(value)


def _with_contents(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_contents(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {"content": _content(value)} if key in FILE_KEYS and isinstance(value, str) else _with_contents(value)
        for key, value in node.items()
    }


def _content(path: str) -> str:
    found = os.stat(path)
    return _content_then(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=1_000)
def _content_then(path: str, *state: int) -> str:
    """Return the hash of a file as it was in a state: thousands of points read the same file."""
    with open(path, "rb") as file:
        digest = blake2b(digest_size=20)
        while block := file.read(1 << 20):
            digest.update(block)
        return digest.hexdigest()


def rule_files(scenario: Scenario) -> Iterator[tuple[str, Path]]:
    """Yield the modules of the user's own rules, with their files: beside the scenario, or installed."""
    named = [getattr(scenario.routing, rule) for rule in RULES]
    for module in sorted({name.partition(":")[0] for name in named if ":" in name}):
        beside = Path(scenario.folder) / f"{module}.py"
        if beside.is_file():
            yield module, beside
        elif (spec := find_spec(module)) and spec.origin and os.path.isfile(spec.origin):
            yield module, Path(spec.origin)


@cache
def fingerprint() -> str:
    """Return the hash of the program: the sources that numbers come from, and the libraries that draw them."""
    from importlib.metadata import version

    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    python = f"python {sys.version_info.major}.{sys.version_info.minor}"
    return _digest("\n".join([python, *versions, *_sources()]).encode())


def _sources() -> Iterator[str]:
    """Yield every source file of the package with its hash, but for those that only show numbers."""
    root = Path(__file__).parents[2]
    for file in sorted(root.rglob("*")):
        parts = file.relative_to(root).parts
        if file.suffix in (".py", ".yaml") and parts[0] not in (*SHOWING, "scenarios"):
            text = file.read_bytes().replace(b"\r\n", b"\n")  # a checkout on Windows is the same program
            yield f"{'/'.join(parts)} {_digest(text)}"


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=20).hexdigest()
