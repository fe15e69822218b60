"""The tables of docs/metrics.md, from the records of the metrics.

A table stands below a comment that names its groups, as ``<!-- metrics: queue promises -->``. Metrics of a group that
mean the same share a row. ``python -m docs.tools.metrics`` prints the page, and with ``--write`` writes it anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from sim.metrics.catalogue import GROUPS
from sim.metrics.metric import Metric

PAGE = Path(__file__).parents[1] / "metrics.md"
TABLE = re.compile(r"^<!-- metrics: (?P<groups>[a-z_ ]+) -->\n\n(?:\|.*\n)*", re.MULTILINE)
HEAD = "| metric | unit | formula |\n|---|---|---|\n"


def document(text: str) -> str:
    """Return the page with its tables as they should be."""
    return TABLE.sub(lambda found: f"<!-- metrics: {found['groups']} -->\n\n{_table(found['groups'])}", text)


def groups(text: str) -> list[str]:
    """Return the groups that a page shows, in order."""
    return [name for found in TABLE.finditer(text) for name in found["groups"].split()]


def _table(names: str) -> str:
    return HEAD + "".join(_rows(chain.from_iterable(GROUPS[name] for name in names.split())))


def _rows(metrics: Iterable[Metric]) -> Iterable[str]:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in metrics:
        alike.setdefault((one.unit, one.formula), []).append(f"`{one.name}`")
    for (unit, formula), names in alike.items():
        yield f"| {' '.join(names)} | {unit} | {formula} |\n"


if __name__ == "__main__":
    text = document(PAGE.read_text(encoding="utf-8"))
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
