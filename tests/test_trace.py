"""The life of one contact: days written down by hand, facts against the log on random centers, hostile input."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from random_centers import choosing_centers, rich_centers
from test_docs import ROOT, blocks
from toy import channel, log_of, merged, toy

import cli
from sim.experiments import replicate
from sim.metrics import Facts, measure
from sim.metrics.warmup import studied
from sim.records import Outcome
from sim.report.check_words import expectations
from sim.report.life import Life, episode_rows
from sim.report.life_words import CAUSES, ENDINGS, OUTCOMES, REASONS
from sim.scenario import Scenario, build

ATTENTION = {"attention": {}}
COSTS = {"pools": {"p": {"wage": 36}}, "costs": {"loading": 1.0}}


def life(scenario: Scenario, row: int) -> list[str]:
    """Tell the life of one contact, without the day."""
    lines = [line.strip() for line in Life(Facts(scenario, log_of(scenario)), row).lines()]
    return [line for line in lines if not line.startswith("Mon ")]


def test_one_call_that_waits(tmp_path: Path) -> None:
    customer = {"customer": 7, "segment": "gold", "issue": "bill"}
    changes = {"segments": {"gold": {"share": 1}}, "issues": {"bill": {"share": 1}}}
    scenario = toy(tmp_path, [(0, 120, {"segment": "gold", "issue": "bill"}), (60, 90, customer)], **changes)
    assert life(scenario, 1) == [
        "contact 1: a about bill (gold, customer 7), attempt 1",
        "08:01:00  arrives on a",
        "08:02:00  answered by p, agent 0, after a wait of 60.0 s",
        "08:03:30  the talk ends, after 90.0 s",
        "08:03:30  over",
    ]


def test_who_gives_up_and_who_is_refused(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 300), (60, 60, 30), (70, 60)], channels={"a": {"lines": 2}})
    assert life(scenario, 1)[1:] == ["08:01:00  arrives on a", "08:01:30  abandons, after a wait of 30.0 s"]
    assert life(scenario, 2)[1:] == ["08:01:10  arrives on a", "08:01:10  blocked: no line is free"]


def test_wrap_up_and_what_came_of_it(tmp_path: Path) -> None:
    changes = {"channels": {"a": {"wrap_up": {"deterministic": "15 s"}}}, "outcome": {"resolution": 1.0}}
    assert life(toy(tmp_path, [(0, 45)], **changes), 0)[-2:] == [
        "08:00:45  the talk ends, after 45.0 s",
        "08:01:00  wrap-up ends, after 15.0 s; resolved",
    ]


def test_a_contact_that_is_passed_on(tmp_path: Path) -> None:
    front = {"empowerment": {"authority": 0.0, "diagnosis": {"deterministic": "12 s"}}, "escalates_to": "e"}
    changes = {"pools": {"p": front, "e": {"agents": 1, "skills": ["a"]}}}
    scenario = toy(tmp_path, [(0, 60)], issues={"hard": {"share": 1, "complexity": 0.5}}, **changes)
    told = life(scenario, 0)
    assert told[2:5] == [
        "08:00:00  answered by p, agent 0",
        "08:00:12  passed on, after 12.0 s: it needs more authority",
        "08:00:12  taken up by e, agent 0",
    ]
    assert told[-1].startswith("transfers 1, of them to somebody who knew what was said ")


def test_a_message_that_is_laid_aside(tmp_path: Path) -> None:
    """A call at 08:01 takes the agent from a message for 60 s; a changeover of 25 s comes before the rest of it."""
    mail = channel(tmp_path, "m", [(0, 180)], mode="deferred", target={"within": "1 h"})
    changes = {"channels": {"m": mail}, "pools": {"p": {"skills": ["a", {"channel": "m", "preempt": True}]}}}
    scenario = toy(tmp_path, [(60, 60)], **changes)
    assert life(scenario, 0)[1:] == [
        "08:00:00  arrives on m",
        "08:00:00  answered by p, agent 0",
        "08:01:00  the agent lays it aside for other work, after 60.0 s",
        "08:02:00  taken up by p, agent 0, after a wait of 60.0 s",
        "08:04:25  the reply is sent, after 145.0 s",
        "08:04:25  over",
    ]


def test_who_leaves_a_chat_without_a_word(tmp_path: Path) -> None:
    """The agent finds it empty after the call before it; what happened is told in order."""
    rule = {"share": 1.0, "probe": "20 s"}
    changes = {"mode": "concurrent", "concurrency": {"limit": 1}, "silent_abandonment": rule}
    told = life(toy(tmp_path, [(0, 120), (60, 60, 30)], channels={"a": changes}), 1)
    assert told[1:] == [
        "08:01:00  arrives on a",
        "08:01:30  abandons without a word, after a wait of 30.0 s",
        "08:02:00  taken up by p, agent 0, after a wait of 60.0 s",
        "08:02:20  the agent finds that the customer has left, after 20.0 s",
    ]


def test_a_callback(tmp_path: Path) -> None:
    """The third call is told that the one at the head has waited; nobody picks up, as nobody ever does."""
    rule = {"when_wait_over": "1 s", "accept": 1.0, "reach": 0.0, "tries": 1, "ring": "25 s"}
    told = life(toy(tmp_path, [(0, 120), (60, 60), (90, 60)], channels={"a": {"callback": rule}}), 2)
    assert told[1:] == [
        "08:01:30  arrives on a",
        "08:01:30  accepts a callback and hangs up",
        "08:03:00  rung by p, agent 0, after a wait of 90.0 s",
        "08:03:25  nobody picks up, after 25.0 s",
        "08:03:25  abandons: no callback reached the customer",
    ]


def test_a_session_with_a_machine_and_who_it_is_passed_on_to(tmp_path: Path) -> None:
    bot = channel(tmp_path, "b", [(0, 90)], mode="self_service")
    bot |= {"self_service": {"containment": 0.0, "fallback": "a"}}
    bot.pop("target")
    scenario = toy(tmp_path, [(600, 60)], channels={"b": bot}, **ATTENTION)
    told = life(scenario, 0)
    assert told[1:3] == ["08:00:00  arrives on b", "08:01:30  passed on to people: it is beyond the machine"]
    assert told[-1] == "attention is not counted: the session goes on in the contact that follows"
    assert "08:01:30  arrives on a: passed on by a machine" in life(scenario, 1)


def test_attention_is_the_sum_of_its_parts(tmp_path: Path) -> None:
    """Nobody else calls: whoever is dealt with at once by one agent gets it all, but for personalisation."""
    told = life(toy(tmp_path, [(0, 60)], channels={"a": {"personalisation": 0.5}}, **ATTENTION), 0)
    (line,) = (line for line in told if line.startswith("attention"))
    level, parts = line.removeprefix("attention ").split(" = ")
    products = [float(one.split(" × ")[0]) * float(one.split()[-1]) for one in parts.split(" + ")]
    assert len(products) == 6
    assert sum(products) == pytest.approx(float(level), abs=0.005)
    assert float(level) == pytest.approx(0.95)


def test_costs_of_all_lives_add_up(tmp_path: Path) -> None:
    """An hour of one agent costs 36; two contacts bear it by their seconds, 1 to 3."""
    scenario = toy(tmp_path, [(0, 60), (600, 180)], **COSTS)
    costs = [next(line for line in life(scenario, row) if line.startswith("cost")) for row in (0, 1)]
    assert costs == ["cost $9.00", "cost $27.00"]


def test_the_warm_up_is_in_no_figure(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60)], calendar={"warmup": "8 h 30 min"}, **COSTS)
    assert life(scenario, 0)[-1] == "arrived in the warm-up: in none of the figures"


def faithful(data: dict[str, Any]) -> None:
    """Compare lives of a random center with its log: times in order, waits, ends, costs; every attempt told."""
    scenario = build(data)
    facts = Facts(scenario, log_of(scenario))
    size = len(facts.log.contacts["arrival"])
    for row in range(0, size, max(1, size // 40)):
        one = Life(facts, row)
        moments = [moment for moment, _ in one._story()]
        assert moments == sorted(moments)
        assert moments[0] == facts.log.contacts["arrival"][row]
        assert "\n".join(one.lines()).isprintable() or "\n" in "\n".join(one.lines())
        assert row in episode_rows(facts, row)
        attempts = facts.log.contacts["attempt"][episode_rows(facts, row)].tolist()
        assert attempts == sorted(set(attempts))
        said = " ".join(text for _, text in one._story())
        assert ("answered by" in said) == (_was_answered(facts, row))


def _was_answered(facts: Facts, row: int) -> bool:
    """Whether any agent worked on a contact but in vain, or on one that was left."""
    kinds = facts.log.legs["kind"][facts.log.legs["contact"] == row].tolist()
    first = kinds[0] if kinds else 0
    return (facts.log.contacts["pool"][row] >= 0 or bool(kinds)) and first not in (2, 3)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(rich_centers())
def test_lives_in_centers_with_any_mix_of_mechanisms(data: dict[str, Any]) -> None:
    faithful(data)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(choosing_centers())
def test_lives_in_centers_whose_customers_choose(data: dict[str, Any]) -> None:
    faithful(data)


def test_there_are_words_for_everything() -> None:
    assert set(OUTCOMES) | {Outcome.SERVED} == set(Outcome)
    assert len(CAUSES) == len(type(next(iter(CAUSES)))) - 1
    assert len(REASONS) == len(type(next(iter(REASONS)))) - 1
    assert len(ENDINGS) == len(type(next(iter(ENDINGS)))) - 1


def test_the_page_shows_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first two blocks of text are the lives of an episode, and lines of the events."""
    page = ROOT / "docs" / "trace.md"
    told, lines = blocks(page, "text")
    run, trace = (block.split()[1:] for block in blocks(page, "sh")[:2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.runs.writing.draw", lambda *given: None)
        patch.chdir(ROOT)
        assert cli._outcome([*run, "--out", str(tmp_path), "--quiet", "--jobs", "1", "--format", "csv"]) == 0
    (folder,) = tmp_path.glob("*/*")
    assert folder.parent.name == Path(trace[1]).parent.name
    code, out, _ = said(capsys, folder, *trace[2:], "--events", tmp_path / "e.csv")
    assert (code, "".join(out.splitlines(keepends=True)[1:])) == (0, told)
    written = (tmp_path / "e.csv").read_text().splitlines()
    entity = lines.splitlines()[1].split(",")[0]
    assert lines.splitlines() == [written[0], *(line for line in written if line.startswith(f"{entity},"))]


# On the command line

TINY: dict[str, Any] = {
    "scenario": "Tiny",
    "calendar": {"days": 1, "open": "08:00-10:00"},
    "experiment": {"replications": 2},
    "channels": {"phone": {"mode": "live", "arrivals": {"per_hour": 30}, "handle_time": {"deterministic": "3 min"}}},
    "pools": {"agents": {"agents": 2, "skills": ["phone"], "wage": 20}},
    "customers": {"population": 30},
    "attention": {},
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run a tiny center with each choice of logs; return the folders."""
    from sim.scenario.tree import dump

    home, found = tmp_path_factory.mktemp("runs"), {}
    (home / "s.yaml").write_text(dump(TINY), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.runs.writing.draw", lambda *given: None)
        for log in ("first", "all", "none"):
            words = ["run", str(home / "s.yaml"), "--quiet", "--jobs", "1", "--log", log, "--format", "csv"]
            assert cli._outcome([*words, "--out", str(home / log)]) == 0
            (found[log],) = (home / log / "tiny").iterdir()
    return found


def said(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    """Run ``ccsim trace``; return its exit code and what it printed."""
    capsys.readouterr()
    code = cli._outcome(["trace", *map(str, words)])
    return code, *capsys.readouterr()


def test_a_contact_is_told(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, runs["first"], "--contact", 3)
    assert (code, err) == (0, "")
    assert out.startswith("Tiny, replication 0\ncontact 3: phone (customer ")
    assert re.search(r"^episode of 1 attempt, by the volumes on phone$", out, re.MULTILINE)


def test_a_customer_is_told(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    customers = pl.read_parquet(runs["first"] / "contacts.parquet")["customer"].to_list()
    most = max(set(customers), key=customers.count)
    code, out, _ = said(capsys, runs["first"], "--customer", most)
    assert code == 0
    rows = [int(row) for row in re.findall(r"^contact (\d+):", out, re.MULTILINE)]
    assert rows == [k for k, customer in enumerate(customers) if customer == most]
    assert len(rows) > 1


def test_replications_are_told_apart(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    told = [said(capsys, runs["all"], "--contact", 0, "--replication", k)[1] for k in (0, 1)]
    assert told[0].splitlines()[2:] == said(capsys, runs["first"], "--contact", 0)[1].splitlines()[2:]
    assert told[0] != told[1]


def test_costs_told_are_those_of_the_figures(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    from sim.runs.saved import saved_log, saved_scenario

    log = saved_log(runs["first"], 0)
    facts = Facts(saved_scenario(runs["first"], log), log)
    costs = [
        float(re.findall(r"cost \$([\d.]+)", "\n".join(Life(facts, k).lines()))[0]) for k in range(len(studied(facts)))
    ]
    assert sum(costs) == pytest.approx(measure(facts).totals[()]["cost"], abs=0.005 * len(costs))
    assert np.all(np.array(costs) > 0)


def test_events_are_written(runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, runs["first"], "--events", tmp_path / "e.csv")
    rows = len(pl.read_csv(tmp_path / "e.csv"))
    assert (code, out.split()[0]) == (0, f"{rows:,}")


HOSTILE = [
    ([], "asks for nothing; write --contact ROW"),
    (["--contact", "0", "--customer", "1"], "write one of the two"),
    (["--customer", "1", "--episode"], "--contact ROW --episode"),
    (["--contact", "99999"], "--contact: there is no row 99999; the log has rows 0 to "),
    (["--contact", "-1"], "not in the range"),
    (["--contact", "first"], "not a valid integer"),
    (["--customer", "99999"], "--customer: customer 99999 has no contact in this log; it has some from "),
    (["--contact", "0", "--replication", "1"], "has no log of replication 1, it has 0 only; --log all"),
    (["--events", "/no/such/folder/e.csv"], "cannot be written"),
    (["--events", "."], "cannot be written"),
]


@pytest.mark.parametrize(("words", "expected"), HOSTILE, ids=[" ".join(words) or "nothing" for words, _ in HOSTILE])
def test_what_cannot_be_told_is_one_line(
    words: list[str], expected: str, runs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, runs["first"], *words)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


def test_runs_without_a_log_are_refused(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, runs["none"], "--contact", 0)
    assert code == 2
    assert err == f"{runs['none']}: has no contact log; run the scenario again with --log first, or all\n"
    assert "it has 0 to 1" in said(capsys, runs["all"], "--contact", 0, "--replication", 5)[2]


def spoil_log(folder: Path) -> None:
    (folder / "contacts.parquet").write_bytes(b"PAR1 and nothing else")


def spoil_columns(folder: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(folder / "contacts.parquet")


def lose_column(folder: Path) -> None:
    facts = pl.read_parquet_metadata(folder / "contacts.parquet")["ccsim"]
    frame = pl.read_parquet(folder / "contacts.parquet").drop("patience")
    frame.write_parquet(folder / "contacts.parquet", metadata={"ccsim": facts})


def lose_agents(folder: Path) -> None:
    (folder / "agents.parquet").unlink()


def spoil_scenario(folder: Path) -> None:
    (folder / "scenario.yaml").write_text("scenario: [")


def other_scenario(folder: Path) -> None:
    from sim.scenario.tree import dump

    other = merged(
        TINY, {"channels": {"fax": TINY["channels"]["phone"]}, "pools": {"agents": {"skills": ["phone", "fax"]}}}
    )
    (folder / "scenario.yaml").write_text(dump(other))


def lose_scenario(folder: Path) -> None:
    (folder / "scenario.yaml").unlink()


def lose_run(folder: Path) -> None:
    (folder / "run.json").unlink()


SPOILT = (spoil_log, spoil_columns, lose_column, lose_agents, spoil_scenario, other_scenario, lose_scenario, lose_run)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_damaged_folders_are_one_line(
    spoil: Any, runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(runs["first"], tmp_path / "run"))
    spoil(folder)
    code, out, err = said(capsys, folder, "--contact", 0)
    assert (code, out) == (2, "")
    assert str(folder) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("folder", ["nowhere", "file", ""])
def test_what_is_no_folder_of_a_run_is_one_line(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = said(capsys, tmp_path / folder, "--contact", 0)
    assert code == 2
    assert "is not the folder of a run; name one, outputs/<scenario>/<run>" in err


def test_columns_beside_the_known_ones_are_passed_over(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 120)])
    file = tmp_path / "a.csv"
    lines = file.read_text().splitlines()
    file.write_text(f"{lines[0]},agent,queue\n{lines[1]},Smith,7\n")
    assert [row.handle_time for row in build(scenario.tree).channels["a"].arrivals.contacts] == [120]  # type: ignore[union-attr]


@pytest.mark.parametrize(("written", "meant"), [("handle_time", "handle_time_s"), ("Patience_s", "patience_s")])
def test_a_column_that_is_nearly_called_like_a_known_one_is_told(tmp_path: Path, written: str, meant: str) -> None:
    scenario = toy(tmp_path, [(0, 120)])
    file = tmp_path / "a.csv"
    file.write_text(file.read_text().replace(meant, written, 1))
    with pytest.raises(ValueError, match=f"a.csv:1: has the column '{written}'; write it as '{meant}'"):
        build(scenario.tree)


def test_a_handle_time_of_zero_is_not_known(tmp_path: Path) -> None:
    """Logs write 0 for who was lost: here they are served, and take what the channel's contacts take."""
    scenario = toy(tmp_path, [(0, 0), (200, 30)])
    told = (
        "a: 1 of 2 contacts of its trace have a handle time of 0, as logs write who was lost; it is taken as not known"
    )
    result = replicate(scenario)
    assert [line.startswith(told) for line in result.warnings] == [True]
    assert any(line.startswith(told) for line in expectations(scenario))
    talks = log_of(scenario).contacts
    assert (talks["talk_end"] - talks["left_queue"]).tolist() == [60, 30]
