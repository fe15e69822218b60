"""The Python interface: the numbers of the command line, variants that are checked, frames, types and errors."""

from __future__ import annotations

import ast
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mypy import api as mypy

import cli
import sim
from docs.tools import api_page
from sim import InputError, Scenario, build, compare, load, queueing, read_log, replicate, simulate, sweep, vary
from tests.support.paths import ROOT

QUICK = ROOT / "scenarios" / "quickstart.yaml"
VENDOR = ROOT / "scenarios" / "tiers_and_vendor.yaml"
HOUR: dict[str, Any] = {
    "scenario": "An hour",
    "calendar": {"days": 1, "open": "08:00-09:00"},
    "experiment": {"seed": 4, "replications": 3},
    "segments": {"gold": {"share": 0.3}, "rest": {"share": 0.7}},
    "channels": {
        "phone": {"preset": "phone", "arrivals": {"per_hour": 50}},
        "chat": {"preset": "web_chat", "arrivals": {"per_hour": 20}},
    },
    "pools": {
        "callers": {"agents": 5, "skills": ["phone"], "wage": 20},
        "writers": {"agents": 2, "skills": ["chat"], "wage": 20},
    },
}
STAFF: dict[str, Any] = {
    "study": "Staff",
    "design": {"method": "grid", "factors": {"pools.callers.agents": [5, 6]}},
    "metrics": ["service_level", {"metric": "asa", "channel": "phone"}],
}


@pytest.fixture(scope="module")
def hour() -> Scenario:
    return build(HOUR)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli._outcome([*words, "--quiet"]) == 0
    return capsys.readouterr().out


def test_a_run_is_that_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", str(QUICK), "--replications", "3", "--seed", "9", "--out", str(tmp_path), "--format", "json")
    told = json.loads(printed(capsys, *words))
    result = replicate(load(QUICK), replications=3, seed=9)
    assert result.to_dict() == told
    (folder,) = (tmp_path / "quickstart").iterdir()
    for table in ("summary", "replications", "intervals"):
        assert result.to_polars(table).write_csv() == (folder / f"{table}.csv").read_text()
    log = simulate(load(QUICK), seed=9)
    assert log.to_polars().equals(pl.read_parquet(folder / "contacts.parquet"))
    assert log.to_polars("agents").equals(pl.read_parquet(folder / "agents.parquet"))
    assert read_log(folder).to_polars().equals(log.to_polars())


def test_a_comparison_is_that_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = ("--variant", "more: pools.agents.agents=14", "--replications", "3", "--metric", "asa")
    told = printed(capsys, "compare", str(QUICK), *change, "--out", str(tmp_path), "--format", "csv")
    now = load(QUICK)
    designs = {"quickstart": now, "more": vary(now, {"pools.agents.agents": 14})}
    assert compare(designs, metrics="asa", replications=3).to_polars().write_csv() == told


def test_a_sweep_is_that_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ROOT / "scenarios" / "studies" / "staff_and_patience.yaml"
    told = printed(capsys, "sweep", str(file), "--replications", "2", "--out", str(tmp_path), "--format", "csv")
    assert sweep(file, replications=2).to_polars().write_csv() == told


def test_a_variant_is_what_the_file_would_be_with_set() -> None:
    """Presets and vendors too: what they fill in follows the change."""
    changes = {
        "channels.phone.preset": "branch",
        "pools.agents.agents": 14,
        "channels.phone.patience": {"exponential": {"mean": "3 min"}},
    }
    written = [f"{path}={json.dumps(value)}" for path, value in changes.items()]
    assert vary(load(QUICK), changes).tree == load(QUICK, written).tree
    assert vary(load(QUICK, written[:2]), dict(list(changes.items())[2:])).tree == load(QUICK, written).tree
    tiers = load(VENDOR)
    (vendor,) = (name for name, pool in tiers.pools.items() if pool.contract)
    ours = next(name for name, pool in tiers.pools.items() if pool.empowerment and pool.escalates_to and name != vendor)
    path = f"pools.{ours}.empowerment.authority"
    changed = vary(tiers, {path: 0.9})
    assert changed.tree == load(VENDOR, [f"{path}=0.9"]).tree
    assert changed.tree["pools"][vendor]["empowerment"] != tiers.tree["pools"][vendor]["empowerment"]


def test_a_scenario_does_not_change() -> None:
    data = json.loads(json.dumps(HOUR))
    first = build(data)
    before = json.dumps(first.tree)
    larger = vary(first, {"pools.callers.agents": 9})
    data["pools"]["callers"]["agents"] = 1
    assert json.dumps(first.tree) == before
    assert vary(first, {}).pools["callers"].agents == 5
    assert vary(larger, {"pools.writers.agents": 3}).pools["callers"].agents == 9
    assert set(vary(first, {"channels.chat": None, "pools.writers": None}).channels) == {"phone"}


def test_replications_and_seed_are_those_asked_for(hour: Scenario) -> None:
    few, many = replicate(hour, replications=2), replicate(hour, replications=5)
    assert [one.tobytes() for one in many.tables[:2]] == [one.tobytes() for one in few.tables]
    assert replicate(hour, seed=5).values("arrivals", ()).tolist() != replicate(hour).values("arrivals", ()).tolist()
    assert simulate(hour, 1).to_polars().equals(simulate(hour, 1, seed=4).to_polars())
    assert not simulate(hour, 1).to_polars().equals(simulate(hour, 2).to_polars())


def test_scopes_by_keyword_are_those_by_pairs(hour: Scenario) -> None:
    result = replicate(hour)
    assert result.estimate("asa", channel="phone") == result.estimate("asa", (("channel", "phone"),))
    pair = (("channel", "phone"), ("segment", "gold"))
    assert result.estimate("asa", segment="gold", channel="phone") == result.estimate("asa", pair)
    assert result.estimate("occupancy", pool="writers").scope == (("pool", "writers"),)
    assert result.estimate("cost_total").unit == "USD"


def test_frames_hold_what_the_log_holds(hour: Scenario) -> None:
    log = simulate(hour)
    rows = log.to_polars()
    assert rows["channel"].to_list() == [log.names.channels[code] for code in log.contacts["channel"]]
    assert rows["pool"].null_count() == (log.contacts["pool"] < 0).sum()
    assert rows["arrival"].to_list() == log.contacts["arrival"].tolist()
    assert log.to_polars("legs").columns == list(log.legs)


def test_a_study_in_python_is_that_of_a_file(hour: Scenario, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(json.dumps(HOUR))
    (tmp_path / "study.yaml").write_text(json.dumps(STAFF | {"base": "base.yaml"}))
    store = tmp_path / "kept" / "store.sqlite"
    table = sweep(STAFF, base=hour, store=store).to_polars()
    assert table.equals(sweep(tmp_path / "study.yaml").to_polars())
    done: list[int] = []
    assert sweep(STAFF, base=hour, store=store, progress=lambda at, of: done.append(at)).to_polars().equals(table)
    alone = replicate(vary(hour, {"pools.callers.agents": 6})).estimate("asa", channel="phone")
    assert table.row(3, named=True)["mean"] == alone.mean
    varied = vary(hour, {"channels.phone.arrivals.per_hour": 80})
    assert not sweep(STAFF, base=varied).to_polars().equals(table)


def test_everything_can_be_pickled(hour: Scenario) -> None:
    again = pickle.loads(pickle.dumps(hour))
    assert vary(again, {"pools.callers.agents": 6}).tree == vary(hour, {"pools.callers.agents": 6}).tree
    assert pickle.loads(pickle.dumps(simulate(hour))).to_polars().equals(simulate(again).to_polars())
    for result in (
        replicate(hour),
        compare({"a": hour, "b": vary(hour, {"pools.callers.agents": 6})}),
        sweep(STAFF, base=hour),
    ):
        assert pickle.loads(pickle.dumps(result)).to_polars().equals(result.to_polars())


def test_what_a_notebook_shows_is_short(hour: Scenario) -> None:
    found = compare({"a": hour, "b": hour}, metrics="asa")
    shown = [repr(one) for one in (simulate(hour), replicate(hour), found, sweep(STAFF, base=hour))]
    assert shown[1] == "<RunResult: An hour, 3 replications>"
    assert shown[3] == "<SweepResult: Staff, 2 of 2 points>"
    assert max(map(len, shown)) < 80


def test_pandas(hour: Scenario) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    log, result = simulate(hour), replicate(hour)
    contacts = log.to_pandas()
    assert contacts["channel"].tolist() == log.to_polars()["channel"].to_list()
    assert contacts["outcome"].dtype == "category"
    means = result.to_pandas().set_index(["metric", "channel"])["mean"]
    assert means["asa", "phone"].iloc[0] == result.estimate("asa", channel="phone").mean
    assert len(result.to_pandas("replications")) == len(result.to_polars("replications"))
    assert len(compare({"a": hour, "b": hour}).to_pandas("replications")) > 0
    assert sweep(STAFF, base=hour).to_pandas()["n"].tolist() == [3] * 4


def test_without_pandas_the_error_says_what_to_do(hour: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"needs pandas, which is not installed; give: pip install 'ccsim\[pandas\]'"):
        simulate(hour).to_pandas()


def point(value: int) -> dict[str, Any]:
    return STAFF | {"design": {"method": "grid", "factors": {"pools.callers.agents": [5, value]}}}


WRONG: dict[str, tuple[Callable[[Scenario], Any], str]] = {
    "channel": (lambda one: replicate(one).estimate("asa", channel="fone"), "no channel 'fone'; did you mean 'phone'?"),
    "pool": (lambda one: replicate(one).estimate("asa", pool="writer"), "no pool 'writer'; did you mean 'writers'?"),
    "metric": (lambda one: replicate(one).estimate("servicelevel"), "did you mean 'service_level'?"),
    "not there": (lambda one: replicate(one).estimate("occupancy", channel="phone"), "is not measured of phone"),
    "two": (
        lambda one: replicate(one).estimate("asa", channel="phone", pool="callers"),
        "name one of channel, segment",
    ),
    "table": (lambda one: replicate(one).to_polars("sumary"), "did you mean 'summary'?"),
    "no shares": (
        lambda one: replicate(one).to_polars("shares"),
        "allowed: summary, replications, intervals, days, timeline, waits, ledger",
    ),
    "log": (lambda one: simulate(one).to_polars("agent"), "did you mean 'agents'?"),
    "replication": (lambda one: simulate(one, -1), "simulate: replication: -1 is below 0"),
    "seed": (lambda one: simulate(one, seed=-2), "simulate: seed: -2 is below 0"),
    "replications": (lambda one: replicate(one, 0), "replicate: experiment.replications: 0 is too small"),
    "compared": (lambda one: compare({"a": one, "b": one}, replications=0), "compare: experiment.replications: 0"),
    "designs": (lambda one: compare({"a": one}), "needs two designs"),
    "compare": (lambda one: compare({"a": one, "b": one}, metrics="asaa"), "did you mean 'asa'?"),
    "vary": (lambda one: vary(one, {"pools.callers.agents": -1}), "vary: pools.callers.agents: -1 is too small"),
    "key": (lambda one: vary(one, {"pools.callers.agnets": 3}), "vary: pools.callers.agnets: unknown key"),
    "build": (lambda one: build(["phone"]), "list is no scenario"),  # type: ignore[arg-type]
    "study": (lambda one: sweep(STAFF | {"desing": {}}, base=one), "desing: unknown key; did you mean 'design'?"),
    "base": (lambda one: sweep(STAFF), "base: is missing"),
    "point": (lambda one: sweep(point(-1), base=one), "pools.callers.agents: point 1: -1 is too small"),
    "swept": (lambda one: sweep(STAFF, base=one, replications=0), "sweep: experiment.replications: 0 is too small"),
    "file": (lambda one: sweep("nowhere.yaml"), "nowhere.yaml: there is no such file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_line(name: str, hour: Scenario) -> None:
    wrong, words = WRONG[name]
    with pytest.raises(InputError) as refusal:
        wrong(hour)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_rule_of_ones_own(hour: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last come, first served: the rule is asked, and who came last is answered before who waited."""
    (tmp_path / "own_rules.py").write_text(
        "def newest(lines, now):\n    return max(lines, key=lambda one: one.since)\n"
    )
    monkeypatch.chdir(tmp_path)
    shared = {"pools": {"all": {"agents": 4, "skills": ["phone", "chat"]}}}
    usual, own = vary(hour, shared), vary(hour, shared | {"routing.contact_selection": "own_rules:newest"})
    assert not simulate(usual).to_polars().equals(simulate(own).to_polars())
    with pytest.raises(InputError, match="has no function 'newst'; did you mean 'newest'"):
        replicate(vary(own, {"routing.contact_selection": "own_rules:newst"}))


def test_importing_costs_nothing() -> None:
    script = (
        "import sys, sim; sim.InputError, sim.load; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"numpy", "scipy", "polars", "simpy", "matplotlib", "click"} & set(run.stdout.split()) == set()


def test_names_for_types_are_those_that_are_found() -> None:
    source = ast.parse(Path(sim.__file__).read_text())
    told = {
        (node.module, alias.name)
        for block in source.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {(room, name) for name, room in sim._HOME.items()} == told
    assert sorted(sim._HOME) == sorted(sim.__all__)
    assert all(getattr(sim, name).__name__ == name for name in sim.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'run'"):
        sim.run()


def test_the_page_of_the_interface_is_current() -> None:
    """`make api` writes it."""
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == api_page.page()
    assert sorted(name for names in api_page.GROUPS.values() for name in names) == sorted(sim.__all__)
    assert sorted(name for names in api_page.QUEUEING.values() for name in names) == sorted(queueing.__all__)
    assert all(getattr(queueing, name).__name__ == name for name in queueing.__all__)
    assert not set(queueing.__all__) & {path.stem for path in Path(queueing.__file__).parent.iterdir()}
    with pytest.raises(AttributeError, match="has no attribute 'erlang_x'"):
        queueing.erlang_x()


TYPED = """\
from sim import compare, load, replicate, simulate, sweep, vary

scenario = vary(load("x.yaml"), {"pools.agents.agents": 3})
reveal_type(scenario)
reveal_type(simulate(scenario))
reveal_type(simulate(scenario).to_polars())
reveal_type(replicate(scenario).estimate("asa", channel="phone").mean)
reveal_type(compare({"a": scenario, "b": scenario}).rows[0].verdict)
reveal_type(sweep("x.yaml").finished)
replicate(scenario, "five")
"""
REVEALED = (
    *("sim.scenario.scenario.Scenario", "sim.log.records.ContactLog", "polars.dataframe.frame.DataFrame"),
    *("float | None", "str", "tuple[int, ...]"),
)


def test_types_are_known_to_a_type_checker(tmp_path: Path) -> None:
    """Where lint has looked through the package before that is known; else bodies of functions are passed over."""
    file = tmp_path / "typed.py"
    file.write_text(TYPED)
    known = [] if (ROOT / ".mypy_cache").exists() else ["--follow-imports", "silent", "--cache-dir", str(tmp_path)]
    told, failed, _ = mypy.run([str(file), "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", *known])
    lines = [line for line in io.StringIO(told) if "typed.py" in line]
    assert len(lines) == len(REVEALED) + 1, (told, failed)
    assert [f'Revealed type is "{name}"' in line for name, line in zip(REVEALED, lines, strict=False)] == [True] * 6
    assert 'incompatible type "str"' in lines[-1]
