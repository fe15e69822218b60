"""Files that are larger than they look are refused in one line, and what is large takes as long as it is large."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import build, replicate
from sim.experiments.sweep.plan import plan
from sim.plumbing import progress
from sim.scenario import InputError
from sim.scenario.basics import csv_files, yaml_text
from sim.scenario.customers.trace import read_trace
from sim.scenario.files.layers import layer
from sim.scenario.files.tree import Tree, parse
from sim.scenario.studies.files import build_study


def refused(run: Callable[[], Any]) -> str:
    """Return the one line in which something is refused."""
    with pytest.raises(InputError) as caught:
        run()
    [problem] = caught.value.problems
    assert "\n" not in str(problem)
    return str(problem)


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten levels of ten aliases are 10^10 values."""
    monkeypatch.setattr(yaml_text, "MOST_VALUES", 20_000)
    rows = ["l0: &l0 [x]"] + [f"l{k}: &l{k} [{', '.join([f'*l{k - 1}'] * 10)}]" for k in range(1, 11)]
    text = "\n".join(rows)
    assert re.match(r"b.yaml:\d+: comes to more than 20,000 values", refused(lambda: parse(text, "b.yaml", Path())))


def test_long_texts_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MOST_LETTERS", 10_000)
    text = f"a: &a |\n  {'x' * 1_000}\nb: [{', '.join(['*a'] * 20)}]\n"
    assert "b.yaml:3: comes to more than" in refused(lambda: parse(text, "b.yaml", Path()))


def test_more_values_than_a_file_should_hold_are_refused_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MOST_VALUES", 100)
    text = "a:\n" + "- 1\n" * 200
    assert refused(lambda: parse(text, "m.yaml", Path())).startswith("m.yaml:101: has more than 100 values by here")
    parse("a:\n" + "- 1\n" * 99, "m.yaml", Path())


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "FREELY_UNPACKED", 1_000_000)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"arrival\n" + b"2026-01-05T08:00:00\n" * 200_000))
    told = refused(lambda: load_trace(bomb))
    assert re.search(r"bomb.csv.gz:\d+: unpacks to more than 1 MiB", told)


def test_a_line_without_end_is_never_read_whole(tmp_path: Path) -> None:
    bomb = tmp_path / "zeros.csv.gz"
    bomb.write_bytes(gzip.compress(b"arrival\n" + b"0" * 3_000_000))
    assert "zeros.csv.gz:" in (told := refused(lambda: load_trace(bomb)))
    assert "has a line of more than 1,000,000 letters" in told


def load_trace(file: Path) -> Any:
    phone = {"preset": "phone", "arrivals": {"trace": str(file)}}
    pools = {"p": {"agents": 1, "skills": ["phone"]}}
    return build({"scenario": "T", "calendar": {"start": "2026-01-05"}, "channels": {"phone": phone}, "pools": pools})


def center(pools: int, channels: int) -> dict[str, Any]:
    """Describe pools that each serve all of some channels."""
    names = [f"c{k}" for k in range(channels)]
    return {
        "scenario": "Large",
        "experiment": {"replications": 1},
        "channels": {name: {"preset": "phone", "arrivals": {"per_hour": 0.01}} for name in names},
        "pools": {f"p{k}": {"agents": 1, "skills": list(names)} for k in range(pools)},
    }


def seconds(run: Callable[[], Any]) -> float:
    """Return the processor time that something takes."""
    started = time.process_time()
    run()
    return time.process_time() - started


def growth(run: Callable[[Any], Any], small: Any, large: Any) -> float:
    """Return how many times longer the large one takes: the quickest of each, by turns, since machines have moods."""
    turns = [(seconds(lambda: run(small)), seconds(lambda: run(large))) for _ in range(4)]
    return min(large for _, large in turns) / min(small for small, _ in turns)


def test_checking_takes_as_long_as_the_skills_are_many() -> None:
    """Nine times as many skills; looked up one after the other it were 27 times as long."""
    assert growth(build, center(40, 40), center(120, 120)) < 16


def test_a_summary_takes_as_long_as_it_is() -> None:
    """Four times as many channels and pools are four times as many figures; it was 50 times as long."""
    small, large = (replicate(build(center(k, k) | {"pools": one_each(k)})) for k in (15, 60))
    assert len(large.to_dict()["metrics"]) < 4.1 * len(small.to_dict()["metrics"])
    assert growth(lambda result: result.to_dict(), small, large) < 8


def one_each(count: int) -> dict[str, Any]:
    return {f"p{k}": {"agents": 1, "skills": [f"c{k}"]} for k in range(count)}


def test_a_layer_over_a_large_file_takes_as_long_as_it_is() -> None:
    """Ten times as many keys, each of which forgets where the one below stood."""
    trees = {count: tree_of(count) for count in (400, 4_000)}
    assert growth(lambda count: layer(trees[count], trees[count]), 400, 4_000) < 30


def tree_of(count: int) -> Tree:
    """Return a mapping of so many keys, each on a line."""
    data = {f"k{k}": k for k in range(count)}
    return Tree({"a": data}, {("a", key): f"f.yaml:{line}" for key, line in data.items()})


def test_points_and_values_are_told_while_they_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "TOLD_EVERY", 10)
    heard: list[Any] = []
    study = build_study(
        {
            "study": "Points",
            "base": "scenarios/quickstart.yaml",
            "design": {"method": "grid", "factors": {"pools.agents.agents": [10, 11, 12]}},
            "metrics": ["service_level"],
        }
    )
    with progress.heard(lambda *told: heard.append(told)):
        plan(study)
    assert [told for told in heard if told[0] == "checking points"] == [("checking points", k, 3) for k in (1, 2, 3)]
    assert any(what.startswith("reading ") and what.endswith("quickstart.yaml, values") for what, _, _ in heard)


def test_names_in_a_trace_are_held_once(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("arrival,issue\n" + "".join(f"2026-01-05T08:00:{k:02},bill no {k % 2}\n" for k in range(10)))
    assert len({id(row.issue) for row in read_trace(str(file))}) == 2
