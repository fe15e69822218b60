"""The first page of a comparison: titles, what differs in words, the advice, and how sure it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.report.comparison.differing import differing
from sim.report.comparison.first_page import advice, first_page, question
from sim.report.comparison.first_slides import slides_of
from sim.report.comparison.heads import heads
from sim.report.comparison.sentences import limits
from sim.report.comparison.tables import comparison_tables
from sim.report.comparison.titled import titled
from sim.report.comparison.words import sentence_of
from sim.report.page.scenario_words import value_in_words
from sim.scenario import InputError, Scenario, build, vary
from sim.scenario.studies.titles import titles_of


def center(**more: Any) -> Scenario:
    channels = {"phone": {"preset": "phone", "arrivals": {"per_hour": 60}}} | more.pop("channels", {})
    return build(
        {"scenario": "Today", "channels": channels, "pools": {"desk": {"agents": 7, "skills": ["phone"]}}} | more
    )


NOW = center()


def test_designs_are_called_by_their_titles_before_names_of_files() -> None:
    plan = center(scenario="Plan", title="With a chat")
    more = vary(NOW, {"pools.desk.agents": 8})
    assert titles_of({"now": NOW, "plan": plan, "more": more}, files=2) == {
        "now": "Today", "plan": "With a chat", "more": "more"
    }  # fmt: skip
    assert titles_of({"now": NOW, "more": more}) == {"now": "now", "more": "more"}  # named in Python
    assert titles_of({"a": NOW, "b": NOW}, files=2) == {"a": "a", "b": "b"}  # one title for two would mislead
    assert titles_of({"now": NOW, "more": more}, ["more=One more at the desk"], 1)["more"] == "One more at the desk"


def test_the_title_of_the_first_is_not_that_of_its_variants() -> None:
    first = center(title="As it is")
    found = titles_of({"today": first, "eight": vary(first, {"pools.desk.agents": 8})}, files=1)
    assert found == {"today": "As it is", "eight": "eight"}


def test_wrong_titles_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        titles_of({"now": NOW, "plan": NOW}, ["nwo=A", "now", "now=" + "x" * 61, "plan=B", "plan=C"])
    said = [problem.text for problem in error.value.problems]
    assert [text.split(";")[0][:27] for text in said] == [
        "names no design 'nwo'", "is no title", "is too long for a report", "is a second title of 'plan'"
    ]  # fmt: skip
    assert "did you mean 'now'?" in said[0]


def words(one: Scenario, other: Scenario) -> list[tuple[str, ...]]:
    return [one.path for one in differing({"a": one.tree, "b": other.tree})]


def test_what_presets_bring_is_no_difference() -> None:
    """A channel with another preset differs by the preset, and by what somebody wrote; not by all that it brings."""
    chat = {"preset": "web_chat", "arrivals": {"per_hour": 60}, "patience": {"exponential": {"mean": "9 min"}}}
    found = words(NOW, build(NOW.tree | {"channels": {"phone": chat}}))
    assert ("channels", "phone", "preset") in found
    assert ("channels", "phone", "patience") in found
    assert not [path for path in found if path[2:3] in (("handle_time",), ("wrap_up",), ("cost",))]


def test_differences_are_told_in_words_of_the_scenario() -> None:
    chat = {"preset": "web_chat", "arrivals": {"per_day": 150}}
    other = center(
        scenario="Other", description="Another.", channels={"chat": chat},
        pools={"desk": {"agents": 9, "skills": ["phone", "chat"]}},
    )  # fmt: skip
    found = differing({"a": NOW.tree, "b": other.tree})
    said = sentence_of("b", "a", found)
    assert said.split("; ") == [
        *("with the channel chat", "agents of desk: 9 instead of 7"),
        "channels served of desk: phone and chat instead of phone",
    ]
    assert sentence_of("a", "b", found).startswith("without the channel chat; ")
    assert not [letter for letter in "{}[]'" if letter in said]
    assert value_in_words({"within": "20 s", "share": 0.8}) == "80 % within 20 s"


def test_many_changes_of_a_kind_are_told_together() -> None:
    shares = (0.1, 0.2, 0.3, 0.4), (0.4, 0.3, 0.2, 0.1)
    one, other = (
        center(issues={name: {"share": share} for name, share in zip("abcd", some, strict=True)}) for some in shares
    )
    assert sentence_of("b", "a", differing({"a": one.tree, "b": other.tree})) == "another share of a, b, c and d"


def row(metric: str, design: str, mean: float, difference: float | None = None, **more: Any) -> dict[str, Any]:
    half = None if difference is None else more.pop("half", 0.1)
    return {
        "metric": metric, "scope": {}, "unit": "s", "design": design, "mean": mean, "low": mean, "high": mean,
        "half_width": 0.0, "n": 9, "difference": difference, "difference_half_width": half, "pairs": 9, "p": 0.0,
        "p_holm": 0.0, "verdict": None if difference is None else "better", "primary": True, "echo": False,
        "replications_to_show": None, "variance_reduction": 4.0,
    } | more  # fmt: skip


def document(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    designs = [{"design": name, "title": title, "replications": 20, "assumptions": [], "warnings": []}
               for name, title in (("a", "Today"), ("b", "Plan"))]  # fmt: skip
    return {
        "designs": designs, "reference": "a", "comparisons": list(rows), "best": [], "selection": None,
        "warnings": [], "complete": True, "confidence": 0.95, "seed": 1,
    } | more  # fmt: skip


REPLY = [row("response_time", "a", 4_944.0), row("response_time", "b", 4_524.5, -419.5, half=30.0)]


def test_figures_of_a_row_are_told_in_one_unit() -> None:
    """Not 82.4 min beside -419.5 s."""
    told = titled(document(*REPLY))
    (table,) = comparison_tables(told)
    assert table.header == ("whole center", "Today", "Plan", "difference")
    assert table.rows == (("response time", "82.4 min ±0.0", "75.4 min", "-7.0 min ±0.5 better"),)
    (head,) = heads(told)
    assert (head.cells[1].value, head.cells[1].difference, head.cells[1].mark) == ("75.4 min", "-7.0 min ±0.5", "▲")


def best(contenders: list[str], probability: float = 0.99) -> dict[str, Any]:
    return {
        "metric": "response_time", "scope": {}, "design": contenders[0], "probability": probability,
        "contenders": contenders, "primary": True, "echo": False,
    }  # fmt: skip


ASKED = {"metric": "response_time", "scope": {}}


def test_the_advice_is_by_the_figure_that_was_named_and_says_how_sure() -> None:
    worse = [row("asa", "a", 5.0), row("asa", "b", 9.0, 4.0, verdict="worse")]
    sure = titled(document(*REPLY, *worse, best=[best(["b"])], criterion=ASKED))
    first, gives_up = advice(sure)
    assert first == (
        "Plan, by response time (lower is better), as was asked: shown to be better than every other design, at 99.0 %."
    )
    assert gives_up == "What it gives up: it is worse than Today by ASA (+4.0 s ±0.1)."
    assert question(sure) == "Which of 2 designs has the lowest response time, and what does it cost?"


def test_the_advice_says_where_it_is_open() -> None:
    near = [REPLY[0], REPLY[1] | {"verdict": "no difference shown", "replications_to_show": 40}]
    open_ = titled(document(*near, best=[best(["b", "a"])], criterion=ASKED))
    said = list(advice(open_))
    assert "but not for sure" in said[0]
    assert "Today is not shown to be worse" in said[0]
    assert "About 40 replications" in said[1]
    page = first_page(open_, {"Today": NOW.tree, "Plan": NOW.tree}, [])
    assert page.sure == ()
    assert page.unsure == (
        "Whether Plan differs from Today in response time (-7.0 min ±0.5, some 40 replications would tell).",
    )
    assert page.designs[1].differs == "Nothing differs from Today."
    assert slides_of(open_, page)[1].title == "Recommended by response time: Plan (not for sure)"


def test_without_a_figure_nothing_is_recommended() -> None:
    (said,) = advice(titled(document(*REPLY)))
    assert said.startswith("None: nobody has said by which figure")


def test_warnings_and_assumptions_of_every_design_are_told() -> None:
    shared = {"path": "outcome.attempts", "value": 5, "source": "default"}
    own = {"path": "channels.chat.patience", "value": "5 min", "source": "preset web_chat"}
    told = document(*REPLY, warnings=["b: the queue grows without bound"])
    told["designs"][0]["assumptions"] = [shared]
    told["designs"][1]["assumptions"] = [shared, own]
    said = limits(titled(told))
    assert "Not written, so that the defaults hold, which are assumptions: outcome.attempts 5." in said
    assert "Plan: Taken from presets, which are plausible values and no measurements: patience of chat." in said
    assert titled(told)["warnings"] == ["Plan: the queue grows without bound"]


def test_old_folders_know_names_alone(tmp_path: Path) -> None:
    told = document(*REPLY)
    for one in told["designs"]:
        del one["title"]
    assert [one["design"] for one in titled(told)["designs"]] == ["a", "b"]
