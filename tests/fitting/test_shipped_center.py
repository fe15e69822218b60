"""The fitted center that is shipped: it is what `ccsim fit` makes of its export, and near what that was made of."""

from __future__ import annotations

from functools import cache

import pytest

from sim import FitResult, fit, load, read_export
from sim.fitting.writing.folder import write_tables
from sim.importing.mapping import text_of
from tests.support.made_export import HOME
from tests.support.paths import ROOT

CENTER = HOME / "center"


@cache
def fitted() -> FitResult:
    return fit(read_export(HOME / "calls.csv"), title="Fitted hotline", check=False)


def test_it_is_what_the_command_makes(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("again")
    write_tables(fitted().center.tables, folder)
    (folder / "scenario.yaml").write_text(fitted().text, encoding="utf-8")
    (folder / "fit.yaml").write_text(text_of(fitted().center.read.mapping, "fit.yaml"), encoding="utf-8")
    assert {path.name for path in folder.iterdir()} == {path.name for path in CENTER.iterdir()}
    for path in folder.iterdir():
        assert path.read_text(encoding="utf-8") == (CENTER / path.name).read_text(encoding="utf-8"), path.name


def test_it_is_a_scenario() -> None:
    assert load(CENTER / "scenario.yaml").channels["Hotline"].redial is not None
    assert load(HOME / "made.yaml").channel_names == ("Hotline",)


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("channels.Hotline.arrivals", 260 + 4 * 210),
        ("channels.Hotline.redial", 0.4),
        ("channels.Hotline.handle_time", 240),
        ("channels.Hotline.wrap_up", 45),
        ("issues.fault", 1.225),
        ("issues.order", 0.85),
    ],
)
def test_it_is_near_what_it_was_made_of(key: str, made: float) -> None:
    """Within three standard errors: an interval is four wide."""
    found = fitted().to_polars().filter(key=key).row(0, named=True)
    assert abs(found["estimate"] - made) < 3 * (found["high"] - found["low"]) / 4


def test_patience_is_near_what_it_was_made_of() -> None:
    """Weibull of shape .8 and scale 180 s: the share still patient, wherever waits can tell."""
    found = fitted().center.channels[0].patience
    assert found is not None
    for seconds in (10, 30, 60, 120, 180):
        assert found.law.frozen.sf(seconds) == pytest.approx(2.718281828 ** -((seconds / 180) ** 0.8), abs=0.04)


def test_the_page_names_files_that_are_there() -> None:
    text = (ROOT / "docs" / "fit.md").read_text(encoding="utf-8")
    assert "scenarios/fitted/calls.csv" in text
