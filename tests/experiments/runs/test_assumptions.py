"""What nobody wrote and yet moves figures is told; what somebody wrote is not called an assumption."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import cli
from sim import build, compare, load, replicate, sweep, vary
from sim.experiments.preview.assumptions import DEFAULTS, assumption_rows, assumptions
from sim.report import figures
from sim.report.comparison.remarks import documented, remarks
from sim.report.comparison.sentences import limits
from sim.report.run.assumptions import WEIGHTS, assumed, assumed_in
from sim.report.run.findings import findings
from sim.scenario import InputError
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import parse_duration, write_duration
from sim.scenario.files.tree import dump, value_of


def center(**more: Any) -> dict[str, Any]:
    """Return a desk whose agents cost something, with a target that is that of the preset."""
    return {
        "scenario": "Desk",
        "calendar": {"open": "08:00-11:00"},
        "experiment": {"replications": 2, "seed": 5},
        "segments": {"vip": {"share": 0.3, "annual_value": 400}, "rest": {"share": 0.7}},
        "channels": {
            "phone": {
                "preset": "phone",
                "arrivals": {"per_hour": 60},
                "target": {"within": "20 s", "share": 0.8},
                "handle_time": {"lognormal": {"mean": "5 min"}},
            }
        },
        "pools": {"agents": {"agents": 6, "skills": ["phone"], "wage": 20}},
    } | more


def told(data: dict[str, Any]) -> dict[str, str]:
    return {one.path: one.source for one in assumptions(build(data))}


def nouns(kind: type[Noun]) -> dict[str, type[Noun]]:
    return {kind.__name__: kind} | {name: one for below in kind.__subclasses__() for name, one in nouns(below).items()}


def test_what_was_written_is_not_assumed() -> None:
    """The target is written, though it is the preset's; of the handle time only how it varies is assumed."""
    assert told(center()) == {
        "channels.phone.patience": "preset phone",
        "channels.phone.handle_time.lognormal.cv": "preset phone",
        "channels.phone.wrap_up": "preset phone",
        "channels.phone.cost": "preset phone",
        "costs.loading": "default",
        "costs.customer_time": "default",
        "costs.churn.lost": "default",
        "costs.churn.unresolved": "default",
    }
    written = {"costs": {"loading": 1.4, "customer_time": 8, "churn": {"lost": 0.1, "unresolved": 0.02}}}
    assert {path for path in told(center(**written)) if not path.startswith("channels")} == set()


def test_what_is_changed_later_was_written() -> None:
    scenario = vary(build(center()), {"costs.loading": 2.25, "channels.phone.wrap_up.lognormal.mean": "60 s"})
    found = {one.path for one in assumptions(scenario)}
    assert "costs.loading" not in found
    assert "channels.phone.wrap_up.lognormal.cv" in found
    assert not found & {"channels.phone.wrap_up", "channels.phone.wrap_up.lognormal.mean"}


def test_a_default_that_moves_nothing_is_not_told() -> None:
    """Nobody is paid a wage, and nobody is worth anything: neither the loading nor the churn counts."""
    free = center(pools={"agents": {"agents": 6, "skills": ["phone"], "wage": 0}}, segments={}, costs={})
    assert [path for path in told(free) if path.startswith("costs")] == ["costs.customer_time"]
    unpaid = center(pools={"agents": {"agents": 6, "skills": ["phone"]}}, segments={})
    assert [path for path in told(unpaid) if "cost" in path] == []


def test_a_scenario_as_it_was_run_assumes_the_same(tmp_path: Path) -> None:
    """A run folder holds what the presets gave as if it had been written; only what equals them is taken for theirs."""
    data = center()
    data["channels"]["phone"] |= {
        "target": {"within": "30 s", "share": 0.9},
        "handle_time": {"lognormal": {"mean": "4 min"}},
    }
    first = build(data)
    (tmp_path / "scenario.yaml").write_text(dump(first.tree), encoding="utf-8")
    assert assumptions(load(tmp_path / "scenario.yaml")) == assumptions(first)


@pytest.mark.parametrize("noun", DEFAULTS)
def test_defaults_are_those_of_the_types(noun: str) -> None:
    for field, text in DEFAULTS[noun].items():
        info = nouns(Noun)[noun].model_fields[field]
        written: Any = TypeAdapter(info.rebuild_annotation()).validate_python(value_of(text, "default"))
        default = info.get_default(call_default_factory=True)
        assert written == (default.model_dump() if isinstance(written, dict) else default), f"{noun}.{field}"


RICH = center(
    calendar={"open": "08:00-11:00", "days": 2},
    issues={"easy": {"share": 0.6, "complexity": 0.2}, "hard": {"share": 0.4, "complexity": 0.6}},
    outcome={"resolution": 0.6, "repeat": {"after": {"deterministic": "30 min"}}},
    customers={"population": 300},
    retention={},
    attention={},
    costs={},
    demand={
        "busyness": {"within_day": {}},
        "outages": [{"at": "2026-01-05T08:30", "affected": 200, "channel": "phone"}],
    },
    channels={
        "phone": {
            "preset": "phone",
            "arrivals": {"per_hour": 70},
            "redial": {},
            "callback": {"when_wait_over": "30 s"},
            "lines": 30,
        },
        "mail": {"preset": "email", "arrivals": {"per_hour": 30}},
    },
    pools={
        "agents": {
            "agents": 5,
            "skills": ["phone", {"channel": "mail", "preempt": True}],
            "wage": 20,
            "empowerment": 0.5,
            "turnover": 0.9,
            "escalates_to": "experts",
        },
        "experts": {"agents": 2, "skills": ["phone", "mail"], "wage": 30},
    },
)
PAIRS_OF_MORNINGS = (1, 8)  # at first; and for what nothing happened in these that it could have moved
# Which act too rarely for so few mornings: nobody quits, few try often, and no message waits overnight. They move what
# a year measures.
STILL = {
    *("channels.phone.callback.tries", "channels.phone.redial.attempts", "outcome.attempts"),
    *("costs.hire", "pools.agents.turnover.training", "pools.agents.turnover.vacancy"),
    *("pools.agents.empowerment.coaching", "channels.mail.bears"),
}


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, dict):
        return {key: 2 * below if key == "cv" else other(below) for key, below in value.items()}
    if isinstance(value, list):
        return [other(one) for one in value]
    if isinstance(value, str):
        return write_duration(parse_duration(value) / 2)
    return max(1, value // 2) if isinstance(value, int) else value / 2


def test_every_default_that_is_told_moves_a_figure() -> None:
    scenario = build(RICH)
    rows = {one.path: one.value for one in assumptions(scenario) if one.source == "default" and one.path not in WEIGHTS}
    assert len(rows) > 20
    for mornings in PAIRS_OF_MORNINGS:
        before = replicate(scenario, mornings).to_dict()
        varied = {path: vary(scenario, {path: other(value)}) for path, value in rows.items() if path not in STILL}
        rows = {path: rows[path] for path, one in varied.items() if replicate(one, mornings).to_dict() == before}
    assert not rows


def test_assumptions_are_told_in_sentences() -> None:
    first, second, third = assumed(assumption_rows(build(RICH)))
    assert "wrap-up times of phone; targets of phone and mail;" in first
    assert "costs.loading 2.25; " in second
    assert "outcome.repeat.probability 0.6; " in second
    assert "channels.phone.redial.after {exponential: {mean: 15 min}}" in second
    assert third.startswith("The weights in attention and satisfaction are assumptions")


def test_designs_share_what_was_assumed_in_all() -> None:
    rows = {
        name: assumption_rows(build(center(**more)))
        for name, more in (("now", {}), ("dear", {"costs": {"loading": 3}}))
    }
    presets, defaults, *own = assumed_in(rows)
    assert "patience of phone" in presets
    assert "costs.customer_time 10" in defaults
    assert [text.partition(" ")[0] for text in own] == ["now:"]
    assert "costs.loading 2.25" in own[0]


GROWING = center(calendar={}, segments={}, channels={
    "phone": {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": {"exponential": {"mean": "5 min"}}}
}, pools={"agents": {"agents": 3, "skills": ["phone"]}}, experiment={"replications": 8, "seed": 5})  # fmt: skip


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any], str]:
    """Run two designs of which one drowns; return what is printed, the document, and the page."""
    folder = tmp_path_factory.mktemp("compared")
    (folder / "base.yaml").write_text(dump(GROWING), encoding="utf-8")
    with redirect_stdout(StringIO()) as out:
        words = ["compare", str(folder / "base.yaml"), "--variant", "more: pools.agents.agents=6", "--jobs", "1"]
        assert cli._outcome([*words, "--out", str(folder / "out"), "--quiet"]) == 0
    (path,) = (folder / "out").rglob("comparison.json")
    page = (path.parent / "report.html").read_text(encoding="utf-8")
    return out.getvalue(), json.loads(path.read_text(encoding="utf-8")), page


def plain(page: str) -> str:
    """Return a page without what says where lines may break, and where not."""
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("<wbr>", "")


def test_a_comparison_carries_what_its_designs_warn_of(compared: tuple[str, dict[str, Any], str]) -> None:
    """Everything that the run of a design says of it, once."""
    printed, document, page = compared
    now, more = document["designs"]
    alone = replicate(build(GROWING))
    assert now["warnings"] == list(alone.warnings)
    assert len(now["warnings"]) == 1
    assert more["warnings"] == []
    assert now["remarks"] == [
        text for text in findings(alone.to_dict(), alone.scenario.tree) if text not in alone.warnings
    ]
    for text in (*now["warnings"], *now["remarks"]):
        assert printed.count(text) == plain(page).count(text) == 1
    assert f"base: {now['warnings'][0]}" in document["warnings"]


def test_a_comparison_carries_what_its_designs_assume() -> None:
    now = build(center())
    document = documented(compare({"now": now, "lean": vary(now, {"pools.agents.agents": 5})}))
    assert all(one["assumptions"] == assumption_rows(now) for one in document["designs"])
    said = limits(document)
    assert any("costs.loading 2.25" in line for line in said)
    assert not any("targets" in line for line in said)


def test_a_remark_on_all_designs_is_told_once() -> None:
    document = {"designs": [{"design": "a", "remarks": ["x", "y"]}, {"design": "b", "remarks": ["y"]}]}
    assert remarks(document) == ["a: x", "all designs: y"]


def test_a_run_leaves_what_was_assumed_and_its_report_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "drawn", lambda *_: [])
    (tmp_path / "desk.yaml").write_text(dump(center()), encoding="utf-8")
    assert cli._outcome(["run", str(tmp_path / "desk.yaml"), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    (path,) = (tmp_path / "out").rglob("run.json")
    assert json.loads(path.read_text(encoding="utf-8"))["assumptions"] == assumption_rows(build(center()))
    page = plain((path.parent / "report.html").read_text(encoding="utf-8"))
    said = page[page.index("<h3>What limits it</h3>") : page.index("</section>")]
    assert "costs.loading 2.25" in said
    assert "patience of phone" in said
    assert "targets" not in said


@pytest.mark.parametrize("kind", ["segment", "issue"])
def test_what_there_is_only_one_of_divides_nothing(kind: str) -> None:
    """A segment of the only channel is the segment, in a run and in a sweep."""
    shares = {"gold": {"share": 0.4}, "rest": {"share": 0.6}}
    scenario = build(center(segments={}) | {f"{kind}s": shares})
    result, pair = replicate(scenario), (("channel", "phone"), (kind, "gold"))
    alone, both = result.estimate("asa", **{kind: "gold"}), result.estimate("asa", channel="phone", **{kind: "gold"})
    assert (both.mean, both.low, both.high, both.n) == (alone.mean, alone.low, alone.high, alone.n)
    assert both.scope == pair
    assert list(result.values("asa", pair)) == list(result.values("asa", ((kind, "gold"),)))
    assert (
        result.estimate("answered", channel="phone", pool="agents").mean
        == result.estimate("answered", pool="agents").mean
    )
    with pytest.raises(InputError, match="there is no channel 'fone'"):
        result.estimate("asa", channel="fone", **{kind: "gold"})
    swept = sweep(
        {"study": "One", "metrics": [{"metric": "asa", "channel": "phone", kind: "gold"}],
         "design": {"method": "grid", "factors": {"pools.agents.agents": [6]}}}, base=scenario
    )  # fmt: skip
    ((one,),) = swept.estimates
    assert (one.mean, one.scope) == (alone.mean, pair)


def test_a_pair_is_refused_where_both_divide() -> None:
    data = center(issues={"a": {"share": 0.5}, "b": {"share": 0.5}})
    with pytest.raises(InputError, match="is not measured"):
        replicate(build(data), 1).estimate("asa", segment="vip", issue="a")
