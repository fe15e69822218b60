"""``ccsim check``: what it prints, as lines and as JSON, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command_line import in_process
from tests.support.paths import SCENARIOS
from tests.support.wrong_input import BASE, STAFF, changed

WEEK = changed(("days: 1", "days: 7"), (STAFF, "agents: {mon-fri: 3}"))
SHIPPED = [path for path in sorted(SCENARIOS.glob("*.yaml")) if path.stem not in ("city_311", "bank_ten_years")]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "week.yaml").write_text(WEEK, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BASE.replace("patience:", "patiense:"), encoding="utf-8")


def test_a_week_that_is_half_without_staff_is_not_just_ok(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("check", "week.yaml") == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("week.yaml: ok but for 1 warning: 1 channel, 1 pool, 7 days")
    assert second.startswith(
        "  warning: week.yaml:9: channels.phone: is open with nobody on duty all day on 2 days of 7"
    )


def test_strict_fails_where_there_are_warnings() -> None:
    assert [in_process("check", "--strict", name) for name in ("good.yaml", "week.yaml")] == [0, 2]


def test_json_holds_what_the_lines_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("check", "--format", "json", "good.yaml", "week.yaml", "bad.yaml") == 2
    out, errors = capsys.readouterr()
    document = json.loads(out)
    good, week, bad = document["scenarios"]
    assert (errors, document["schema_version"]) == ("", 1)
    assert [one["ok"] for one in (good, week, bad)] == [True, True, False]
    (phone,), (agents,) = good["channels"], good["pools"]
    assert (phone["load"], phone["load_most"], phone["agents"]) == pytest.approx((1, 1, 3))
    assert (phone["talk"], phone["first_contacts"], phone["target"]) == (180, 40, "80/20 s")
    assert phone["least"] == {"interval": "Mon 08:00", "present": 3, "load": 1, "coverage": 3, "required": 2}
    assert (agents["agents_least"], agents["agents_most"]) == (3, 3)
    assert [(one["place"], one["path"]) for one in week["warnings"]] == [("week.yaml:9", "channels.phone")]
    assert [(one["place"], one["path"]) for one in bad["errors"]] == [("bad.yaml:12", "channels.phone.patiense")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_have_no_warnings(path: Path) -> None:
    assert in_process("check", "--strict", str(path)) == 0
