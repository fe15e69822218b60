"""Rankings under random weights: what must hold whatever they are, and shares that can be worked out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.experiments.sweep.sensitivity import sensitivity
from sim.scenario.customers.attention import PARTS, Attention
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


@dataclass
class Told:
    """A run of which only the parts of attention are known."""

    parts: dict[str, float]
    attention: Any = None

    @property
    def scenario(self) -> Any:
        return SimpleNamespace(attention=self.attention)

    def estimate(self, metric: str) -> Any:
        return SimpleNamespace(mean=self.parts[metric.removeprefix("attention_")])


def design(*values: float, **weights: float) -> Any:
    rule = Attention.model_validate({"weights": weights}) if weights else None
    return Told(dict(zip(PARTS, values, strict=True)), rule)


EQUAL = dict.fromkeys(PARTS, 1 / 6)


def test_who_is_better_in_every_part_is_better_under_all_weights() -> None:
    found = sensitivity([design(*[0.5] * 6), design(*[0.6] * 6), design(*[0.4] * 6)])
    assert found.order == (1, 0, 2)
    assert found.holds == 1
    assert found.first.tolist() == [0, 1, 0]
    assert found.beats.tolist() == [[0, 0, 1], [1, 0, 1], [0, 0, 0]]


def test_two_designs_that_are_good_at_one_thing_each() -> None:
    """Under uniform weights the first weight is above the second half of the time."""
    found = sensitivity([design(1, 0, 0, 0, 0, 0, **EQUAL), design(0, 1, 0, 0, 0, 0, **EQUAL)], draws=40_000)
    assert found.first == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.beats[0, 1] + found.beats[1, 0] == pytest.approx(1)


def test_a_share_worked_out() -> None:
    """A weight of the uniform law over six is above t with probability (1 - t)^5."""
    one, same = design(1, 0, 0, 0, 0, 0, **EQUAL), design(*[0.3] * 6, **EQUAL)
    found = sensitivity([one, same], draws=40_000)
    assert found.beats[0, 1] == pytest.approx(0.7**5, abs=0.01)


def test_a_narrow_law_keeps_the_order_written() -> None:
    first, second = design(1, 0, 0, 0, 0, 0, **EQUAL), design(*[0.15] * 6, **EQUAL)
    wide, narrow = (sensitivity([first, second], spread=spread).holds for spread in (6.0, 6_000.0))
    assert narrow > 0.99 > wide


def test_the_same_seed_draws_the_same_weights() -> None:
    designs = [design(*np.linspace(0, 1, 6)), design(*np.linspace(1, 0, 6))]
    assert sensitivity(designs, seed=3).first.tolist() == sensitivity(designs, seed=3).first.tolist()


def test_the_shipped_study_ranks_its_designs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With two replications of each: a table of shares, and one ranking."""
    spec = spec_from_file_location("weights", ROOT / "scenarios" / "attention_weights.py")
    assert spec is not None
    assert spec.loader is not None
    study = module_from_spec(spec)
    spec.loader.exec_module(study)
    monkeypatch.chdir(tmp_path)
    study.main(["experiment.replications=2"])
    table = pl.read_csv(tmp_path / "outputs" / "attention_weights.csv")
    assert table["design"].to_list() == list(study.DESIGNS)
    assert table["best"].sum() == pytest.approx(1)


def test_what_cannot_be_ranked_is_told() -> None:
    """A design that nobody contacted, or with weights of its own."""
    with pytest.raises(ValueError, match="nobody whose attention"):
        sensitivity([design(*[np.nan] * 6), design(*[0.5] * 6)])
    with pytest.raises(ValueError, match=r"different attention\.weights"):
        sensitivity([design(*[0.5] * 6, **EQUAL), design(*[0.5] * 6)])
