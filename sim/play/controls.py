"""The numbers of a scenario as controls: what is written in its files, by channel and pool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sim.language.words import tr
from sim.report.page.scenario_words import ONE
from sim.scenario.basics.problems import Path, spell
from sim.scenario.basics.units import parse_duration
from sim.scenario.scenario import Scenario

LEFT_OUT = ("scenario", "description", "title", "experiment", "staffing")  # what is no number of the center


@dataclass(frozen=True)
class Control:
    """One number that may be changed.

    Attributes
    ----------
    path
        As ``--set`` takes it.
    group, label
        What it belongs to, such as a channel; the keys below that.
    text
        Its value as it is written.
    step
        By how much a click moves it: 1, or 0.01 of a share; 0 for durations, which are text.
    written
        Whether it stands in the files, or a preset or a default filled it in.
    """

    path: str
    group: str
    label: str
    text: str
    step: float
    written: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def controls(scenario: Scenario) -> list[Control]:
    """Return a control for every number and duration of a scenario, by group: what its files hold, then its presets."""
    base, own = scenario._base, {"channels", "pools"}
    written = [path for path, value in _leaves(base.data) if _is_number(value)]
    filled = [path for path, value in _leaves(scenario.tree) if path[0] in own and _is_number(value)]
    found = [_control(path, _at(base.data, path), True) for path in written]
    found += [_control(path, _at(scenario.tree, path), False) for path in filled if path not in set(written)]
    order = list(dict.fromkeys(one.group for one in found))
    return sorted(found, key=lambda one: order.index(one.group))


def _at(node: Any, path: Path) -> Any:
    for key in path:
        node = node[key]
    return node


def _leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if path or key not in LEFT_OUT:
                yield from _leaves(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _leaves(value, (*path, number))
    else:
        yield path, node


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _is_duration(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _control(path: Path, value: Any, written: bool) -> Control:
    noun = ONE.get(str(path[0]))
    depth = 2 if noun and len(path) > 2 else 1
    group = tr(noun, name=path[1]) if noun and depth == 2 else str(path[0])
    text = value if isinstance(value, str) else json.dumps(value)
    return Control(spell(path), group, " ".join(map(str, path[depth:])).replace("_", " "), text, _step(value), written)


def _step(value: Any) -> float:
    if isinstance(value, str):
        return 0
    return 0.01 if isinstance(value, float) and 0 <= value <= 1 else 1
