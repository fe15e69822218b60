"""The house: every room is on the plan, none is crowded, and no two classes have one name."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.support.paths import ROOT

MODULES = [path for path in (ROOT / "sim").rglob("*.py") if path.name != "__init__.py"]
ROOMS = sorted({path.parent for path in MODULES} - {ROOT / "sim"})
MOST_FILES, MOST_LINES = 13, 300


def classes(module: Path) -> list[str]:
    return [one.name for one in ast.parse(module.read_text(encoding="utf-8")).body if isinstance(one, ast.ClassDef)]


def test_no_two_classes_have_one_name() -> None:
    named = Counter(name for module in MODULES for name in classes(module) if not name.startswith("_"))
    assert len(named) > 200
    assert [name for name, often in named.items() if often > 1] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_is_on_the_plan_and_is_not_crowded(room: Path) -> None:
    assert f"`{room.relative_to(ROOT)}/`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len([path for path in room.glob("*.py") if path.name != "__init__.py"]) <= MOST_FILES


def test_modules_have_one_idea_each() -> None:
    assert [str(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
