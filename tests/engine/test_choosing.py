"""Which engine plays: as asked, the faster one by default, and an error where it cannot."""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sim import compare, sweep, vary
from sim.engine import choosing
from sim.engine.compiling import clearing, jit
from sim.engine.compiling.alone import LOCK, alone
from sim.engine.records.draws import Draws
from sim.engine.records.layout import KINDS, World
from sim.engine.records.minds import Minds
from sim.engine.support import MOST_CHANNELS
from sim.scenario import InputError, build, load
from tests.support.paths import ROOT, SCENARIOS

QUICK = SCENARIOS / "quickstart.yaml"


# What days of contacts are laid out with, and functions are found by, and where they are kept: Python does that.
OF_PYTHON = {
    "calendar",
    "disk/caches",
    "engine/tables/doors",
    "engine/tables/outside",
    "model/center",
    "plumbing",
    "plumbing/maths/special",
    "scenario/scenario",
}


def engine(*changes: str, path: Path = QUICK) -> str:
    return choosing.engine_of(load(path, changes))


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(choosing, "cache_folder", lambda: tmp_path)
    return tmp_path / choosing.READY


def test_small_work_never_waits_for_the_compiler(ready: Path) -> None:
    assert engine("experiment.replications=100") == "simpy"
    assert engine("experiment.replications=10000") == "compiled"
    ready.touch()
    assert engine("experiment.replications=100") == "compiled"
    assert engine("experiment.replications=2") == "simpy"


def test_what_pays_for_many_alike_is_judged_by_all_of_them(ready: Path) -> None:
    """Each alone would not wait for the compiler, nor be worth loading what it has compiled."""
    points = [load(QUICK, [f"pools.agents.agents={heads}"]) for heads in range(10, 20)]
    choosing.choose_engines(points, replications=100)
    assert choosing.engines_of(points) == "simpy"
    choosing.choose_engines(points, replications=1000)
    assert choosing.engines_of(points) == "compiled"
    ready.touch()
    choosing.choose_engines(points, replications=10)
    assert choosing.engines_of(points) == "compiled"
    choosing.choose_engines(points, replications=10, elsewhere=True)  # on machines that may have compiled nothing
    assert choosing.engines_of(points) == "simpy"


def test_what_all_of_many_play_counts_and_not_what_the_first_does(ready: Path) -> None:
    """Days of the first have hardly any contacts, all together have as many as pay."""
    daily = [10, 900, 9_000, 90_000]
    points = [load(QUICK, [f"channels.phone.arrivals.per_day={number}"]) for number in daily]
    for order in (points, points[::-1]):
        choosing.choose_engines(order, replications=11)
        assert choosing.engines_of(points) == "compiled"
        choosing.choose_engines(order, replications=9)
        assert choosing.engines_of(points) == "simpy"


def test_of_very_many_some_are_looked_at(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()
    known = choosing._expected
    monkeypatch.setattr(choosing, "_expected", lambda one: looked.append(one.scenario) or known(one))
    choosing.choose_engines([load(QUICK)] * 1_234, replications=1)  # of 900 contacts each
    assert len(looked) <= choosing.LOOKED_AT
    assert choosing.engine_of(load(QUICK)) == "simpy"
    points = [load(QUICK)] * 1_234
    choosing.choose_engines(points, replications=1)
    assert choosing.engines_of(points) == "compiled"


def test_each_of_many_is_played_as_it_says(ready: Path) -> None:
    ready.touch()
    points = [load(QUICK, [f"experiment.engine={engine}"]) for engine in ("auto", "simpy", "compiled")]
    choosing.choose_engines(points, replications=2)
    assert [choosing.engine_of(one) for one in points] == ["simpy", "simpy", "compiled"]
    choosing.choose_engines(points, replications=1000)
    assert [choosing.engine_of(one) for one in points] == ["compiled", "simpy", "compiled"]


def test_sweeps_and_comparisons_judge_by_all_that_they_play(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = list[tuple[int, int]]()
    monkeypatch.setattr(
        choosing, "_pays", lambda every, often, _elsewhere=False: bool(judged.append((len(every), often)))
    )
    base, factors = load(QUICK, ["calendar.open=08:00-09:00"]), {"pools.agents.agents": [9, 10, 11]}
    study = {"study": "Heads", "design": {"method": "grid", "factors": factors}, "metrics": ["asa"]}
    sweep(study, base=base, replications=2)
    compare({"now": base, "more": vary(base, {"pools.agents.agents": 12})}, metrics="asa", replications=2)
    assert judged == [(3, 2), (2, 2)]


@pytest.mark.parametrize("name", ["ford", "interaction_center", "calls_of_our_own", "telecom"])
def test_tiers_machines_and_calls_of_our_own_are_played_by_the_faster_one(ready: Path, name: str) -> None:
    ready.touch()
    assert engine("experiment.replications=1000", path=SCENARIOS / f"{name}.yaml") == "compiled"
    assert engine("experiment.replications=1", path=SCENARIOS / f"{name}.yaml") == "simpy"


def test_causes_records_and_agents_who_learn_are_played_by_the_faster_one(ready: Path) -> None:
    ready.touch()
    assert engine("experiment.replications=1", path=SCENARIOS / "utility_fixes_causes.yaml") == "compiled"


def test_the_model_plays_days_of_few_contacts(ready: Path) -> None:
    ready.touch()
    assert engine("experiment.replications=1000000", path=SCENARIOS / "city_311.yaml") == "simpy"


def test_as_the_scenario_says(ready: Path) -> None:
    assert engine("experiment.engine=compiled", "experiment.replications=1") == "compiled"
    assert engine("experiment.engine=simpy", "experiment.replications=1000000") == "simpy"


def test_without_numba_the_model_plays(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "is_there", False)
    assert engine("experiment.replications=1000000") == "simpy"
    with pytest.raises(InputError, match=r"experiment.engine: needs numba, which is not installed; write auto"):
        engine("experiment.engine=compiled")


def test_what_cannot_be_compiled_is_told_where_it_stands() -> None:
    """Customers who choose among more channels than a whole number has bits."""
    names = [f"line{number}" for number in range(MOST_CHANNELS + 1)]
    phone = {"mode": "live", "arrivals": {"per_hour": 1}, "handle_time": {"exponential": {"mean": "3 min"}}}
    data = {
        "scenario": "Many",
        "calendar": {"days": 1},
        "channels": dict.fromkeys(names, phone),
        "pools": {"p": {"agents": 3, "skills": names}},
        "outcome": {"resolution": 0.8},
        "customers": {"population": 100},
        "migration": {},
    }
    told = f"migration: customers choose among more than {MOST_CHANNELS} channels"
    with pytest.raises(InputError, match=told) as error:
        choosing.engine_of(build(data | {"experiment": {"engine": "compiled"}}))
    assert str(error.value).endswith("the compiled engine cannot: write experiment.engine: auto")
    assert choosing.engine_of(build(data | {"experiment": {"replications": 1_000_000}})) == "simpy"


def test_a_rule_of_ones_own_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def first(lines, now):\n    return lines[0]\n")
    text = QUICK.read_text() + "\nrouting: {contact_selection: 'mine:first'}\n"
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(InputError, match=r"s.yaml:\d+: routing.contact_selection: 'mine:first' is a rule of your own"):
        engine("experiment.engine=compiled", path=tmp_path / "s.yaml")


def test_every_array_of_the_world_has_a_kind() -> None:
    assert list(KINDS) == [*World._fields[:-2], *Draws._fields, *Minds._fields]


def test_numba_is_loaded_where_it_is_used() -> None:
    code = f"import sys, sim; sim.simulate(sim.load({str(QUICK)!r}, ['experiment.replications=1'])); "
    code += "assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_what_was_not_used_for_a_month_is_cleared(tmp_path: Path) -> None:
    ours, old, used, begun = (tmp_path / f"{jit.FOLDER}{name}" for name in ("ours", "old", "used", "begun"))
    for folder in (ours, old, used, begun):
        folder.mkdir()
        (folder / "x.nbi").touch()
    for file in (ours / choosing.READY, old / choosing.READY, used / choosing.READY):
        file.touch()
    (tmp_path / "else").mkdir()
    long_ago = time.time() - clearing.UNUSED - 60
    for path in (ours, ours / choosing.READY, old, old / choosing.READY, used, tmp_path / "else"):
        os.utime(path, (long_ago, long_ago))
    clearing.clear_others(ours, choosing.READY)
    assert {path.name for path in tmp_path.iterdir()} == {ours.name, used.name, begun.name, "else"}


def test_who_uses_what_is_kept_says_so(tmp_path: Path) -> None:
    mark = tmp_path / choosing.READY
    assert not choosing._is_kept(mark)
    mark.touch()
    os.utime(mark, (1.0, 1.0))
    assert choosing._is_kept(mark)
    assert mark.stat().st_mtime > 1.0


def copy_of_what_is_compiled(to: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the source that is compiled, and let its version be that of the copy; return the copy."""
    for room in ("engine", "policies", "log", "plumbing"):
        shutil.copytree(ROOT / "sim" / room, to / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (ROOT / "sim").glob("*.py"):
        shutil.copy(file, to)
    monkeypatch.setattr(jit, "__file__", str(to / "engine" / "compiling" / "jit.py"))
    return to


def imported_by(file: Path) -> set[str]:
    """Return what a file imports of ours, without `sim`, as parts of a path."""
    found = [one.module for one in ast.walk(ast.parse(file.read_text())) if isinstance(one, ast.ImportFrom)]
    return {name.removeprefix("sim.").replace(".", "/") for name in found if name and name.startswith("sim.")}


def test_what_is_compiled_is_of_the_version() -> None:
    """Whatever it imports is looked at for what the version is, but for types and what only Python calls."""
    looked_at = {name.removesuffix(".py") for name in jit.COMPILED_FROM}
    files = [*jit.files_of(ROOT / "sim")]
    assert len(files) > 70
    others = {name for file in files if "engine" in file.parts for name in imported_by(file)}
    others -= {name for name in others if any(name == room or name.startswith(f"{room}/") for room in looked_at)}
    assert others == OF_PYTHON | {"scenario/basics/units"}  # a year is a year


def test_another_copy_takes_what_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = jit._version()
    copy_of_what_is_compiled(tmp_path, monkeypatch)
    assert jit._version() == here


@pytest.mark.parametrize("file", ["log/codes.py", "engine/state/heap.py", "plumbing/maths/quantiles.py", "ticks.py"])
def test_what_is_compiled_of_other_source_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    here = jit._version()
    changed = copy_of_what_is_compiled(tmp_path, monkeypatch) / file
    changed.write_text(changed.read_text() + "\n")
    assert jit._version() != here


def test_one_process_compiles_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    with alone(folder):
        other = sqlite3.connect(folder / LOCK, timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN EXCLUSIVE")
    with alone(folder):
        pass


def test_where_no_lock_can_be_held_it_is_compiled_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "engine").write_text("a file")
    with alone(tmp_path / "engine"):
        pass


def test_an_engine_that_was_typed_is_told_by_its_option(tmp_path: Path) -> None:
    """Whose rule is one of the user's own is played by the model; the option is what to write otherwise."""
    (tmp_path / "mine.py").write_text("def first(waiting, agent, now):\n    return 0\n")
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    with pytest.raises(InputError, match="the compiled engine cannot: write --engine auto"):
        choosing.engine_of(load(path, ["experiment.engine=compiled"]))


OWN = """
scenario: Own
calendar: {days: 1}
channels: {phone: {mode: live, arrivals: {per_hour: 1}, handle_time: {exponential: {mean: 3 min}}}}
pools: {p: {agents: 3, skills: [phone]}}
routing: {contact_selection: "mine:first"}
"""
