"""Designs simulated side by side: the same customers, the same bytes, and what pairing is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate
from sim.experiments.compare.compare import compare
from sim.experiments.compare.comparison import NOT_SHOWN, Comparison
from sim.experiments.compare.differences import contrast
from sim.experiments.compare.side_by_side import Measuring
from sim.experiments.compare.stopping import AsMany, Rule, UntilPrecise
from sim.experiments.compare.until_best import UntilBest, WithinBudget
from sim.experiments.figures.figure import Figure
from sim.experiments.parallel import workers
from sim.report.comparison.sentences import sentences
from sim.report.comparison.tables import comparison_tables
from sim.scenario import InputError, Scenario, build, load
from sim.scenario.studies.designs import load_designs, split
from tests.support.paths import SCENARIOS

pytestmark = pytest.mark.long

QUICK = SCENARIOS / "quickstart.yaml"
SERVICE, ASA = Figure("service_level"), Figure("asa")


def agents(number: int) -> Scenario:
    """Build two hours of a small phone queue."""
    return build(
        {
            "scenario": "Queue",
            "calendar": {"days": 1, "open": "08:00-10:00", "interval": "1 h"},
            "experiment": {"seed": 3, "replications": 12},
            "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 40}}},
            "pools": {"agents": {"agents": number, "skills": ["phone"]}},
        }
    )


@pytest.fixture(scope="module")
def three() -> Comparison:
    return compare({"five": agents(5), "six": agents(6), "nine": agents(9)})


def test_every_design_is_the_run_it_would_be_alone(three: Comparison) -> None:
    for name, number in (("five", 5), ("six", 6), ("nine", 9)):
        alone = replicate(agents(number))
        assert [table.tobytes() for table in alone.tables] == [table.tobytes() for table in three.results[name].tables]
        row = next(row for row in three.rows if (row.figure, row.design) == (SERVICE, name))
        assert row.estimate == alone.estimate("service_level")


def test_designs_meet_the_same_customers(three: Comparison) -> None:
    arrivals = [run.totals("arrivals", ()) for run in three.results.values()]
    assert np.array_equal(arrivals[0], arrivals[1])
    assert np.array_equal(arrivals[0], arrivals[2])


def test_more_agents_are_better(three: Comparison) -> None:
    verdicts = {(str(row.figure), row.design): row.verdict for row in three.rows}
    assert [verdicts[figure, "nine"] for figure in ("service_level", "asa", "occupancy")] == ["better"] * 2 + ["lower"]
    assert {row.verdict for row in three.rows if row.design == "five"} == {""}
    assert three.best(SERVICE).design == 2
    assert three.best(SERVICE).probability > 0.95
    assert three.best(Figure("occupancy")) is None


def test_a_third_design_does_not_change_the_first_two(three: Comparison) -> None:
    two = compare({"five": agents(5), "six": agents(6)})
    kept = [row for row in three.rows if row.design != "nine"]
    for row, twin in zip(two.rows, kept, strict=True):
        assert (row.figure, row.design, row.estimate, row.difference) == (
            twin.figure,
            twin.design,
            twin.estimate,
            twin.difference,
        )


def test_a_design_compared_with_itself_differs_by_nothing() -> None:
    found = compare({"one": agents(5), "same": agents(5)}, metrics=("service_level", "asa", "wait_p95", "arrivals"))
    for row in (row for row in found.rows if row.difference):
        assert (row.difference.estimate, row.difference.low, row.difference.high) == (0, 0, 0)
        assert (row.difference.p, row.p_holm, row.verdict) == (1, 1, NOT_SHOWN)
        assert row.difference.variance_reduction is None
    assert "not decided between one and same" in " ".join(sentences(found.to_dict()))


def test_pairing_beats_independent_seeds() -> None:
    """E-mail shared or not: paired, the wait of calls varies several times less than against another seed."""
    source, days = SCENARIOS / "phone_and_email.yaml", ("calendar.days=1",)
    one, other = load(source, days), load(source, (*days, "pools.calls.cross_trained.email=0.25"))
    paired = compare({"apart": one, "shared": other}, replications=30)
    elsewhere = compare({"shared": other, "again": other}, replications=30, seed=99).results["shared"]
    for figure in (ASA, SERVICE):
        found = paired.difference("apart", "shared", figure)
        alone = contrast(figure.metric, paired.facts["apart", figure], elsewhere.facts(*figure), 0.95)
        measured = (alone.error / found.error) ** 2
        assert measured > 4
        assert 0.4 < found.variance_reduction / measured < 2.5


RULES: dict[str, Rule] = {
    "as many": AsMany(),
    "precise": UntilPrecise({"service_level": 0.04, "asa@phone": 6.0}, 60),
    "best": UntilBest("service_level", 0.01, 60),
    "budget": WithinBudget("asa", 70),
}


@pytest.mark.parametrize("name", RULES)
def test_any_number_of_workers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    designs = {"five": agents(5), "seven": agents(7), "eight": agents(8), "nine": agents(9)}
    alone = compare(designs, rule=RULES[name])
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    together = compare(designs, rule=RULES[name], jobs=3)
    assert together.to_dict() == alone.to_dict()
    assert [len(run.tables) for run in together.results.values()] == [len(run.tables) for run in alone.results.values()]


def test_precision_stops_at_the_first_number_that_is_precise_enough() -> None:
    designs, rule = {"five": agents(5), "six": agents(6)}, UntilPrecise({"service_level": 0.02}, 200)
    found = compare(designs, rule=rule, replications=5)
    done = found.results["five"].replications
    assert 5 < done < 200
    assert found.difference("five", "six", SERVICE).half_width <= 0.02
    before = compare(designs, replications=done - 1)
    assert before.difference("five", "six", SERVICE).half_width > 0.02
    assert not found.warnings
    assert (
        "not reached in 6 replications"
        in compare(designs, rule=UntilPrecise({"asa": 1e-6}, 6), replications=5).warnings[0]
    )


def test_selection_drops_what_falls_behind() -> None:
    designs = {"two": agents(2), "eight": agents(8), "nine": agents(9)}
    found = compare(designs, rule=UntilBest("service_level", 0.001, 500), replications=10)
    counts = [run.replications for run in found.results.values()]
    assert (found.selection.best, found.selection.decided, found.selection.probability) == ("nine", True, 0.95)
    assert 10 <= counts[0] < counts[2]
    undecided = compare(designs, rule=UntilBest("service_level", 1e-4, 11), replications=10)
    assert (undecided.selection.decided, undecided.selection.probability) == (False, None)
    assert "no design was selected in 11 replications" in undecided.warnings[0]


def test_budget_is_spent_to_the_last() -> None:
    designs = {"two": agents(2), "eight": agents(8), "nine": agents(9)}
    found = compare(designs, rule=WithinBudget("asa", 75), replications=10)
    assert (found.replications, found.selection.best) == (75, "nine")
    assert found.results["two"].replications < found.results["eight"].replications
    assert found.selection.probability > 0.5


@pytest.mark.parametrize("stop", [7, 8])
def test_interruption_keeps_what_all_designs_have(stop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    designs, original = {"five": agents(5), "six": agents(6)}, Measuring.__call__
    whole = compare(designs, replications=stop // 2)

    def interrupted(task: Measuring, number: int) -> Any:
        if number == stop:
            raise KeyboardInterrupt
        return original(task, number)

    monkeypatch.setattr(Measuring, "__call__", interrupted)
    part = compare(designs)
    assert (part.complete, part.replications) == (False, 2 * (stop // 2))
    assert part.rows == whole.rows


def test_interruption_before_every_design_was_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(task: Measuring, number: int) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(Measuring, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare({"five": agents(5), "six": agents(6)})


def test_what_a_lone_channel_repeats_counts_once(three: Comparison) -> None:
    """The phone is all there is: its figures are in the files, but not in the tables, nor in the family of tests."""
    assert Figure("asa", (("channel", "phone"),)) in three.echoes
    assert [table.title for table in comparison_tables(three.to_dict())] == ["whole center"]
    assert three.family == (SERVICE,)
    told = {row.design: row for row in three.rows if row.difference and row.figure == SERVICE}
    smallest = min(
        three.difference(*names, SERVICE).p for names in (("five", "six"), ("five", "nine"), ("six", "nine"))
    )
    assert min(one.p for key, one in three.judged.items() if key[0] == SERVICE) == pytest.approx(3 * smallest)
    assert told["nine"].p_holm == three.judged[SERVICE, 0, 2].p
    twins = [row.p_holm for row in three.rows if row.figure.metric == "asa" and row.design == "six"]
    assert len(twins) == 3
    assert len(set(twins)) == 1


def test_many_designs_are_shown_in_parts() -> None:
    found = compare({f"with {number}": agents(number) for number in range(4, 9)}, replications=2, metrics=("asa",))
    headers = [table.header for table in comparison_tables(found.to_dict())]
    assert [len(header) for header in headers] == [8, 4]
    assert all(header[1] == "with 4" for header in headers)


def test_colours_stand_at_the_differences(three: Comparison) -> None:
    (table,) = comparison_tables(three.to_dict())
    told = {(row.figure.metric, row.design): row.verdict for row in three.rows if not row.figure.scope}
    shades = {"better": "better", "worse": "worse", "lower": "lower", NOT_SHOWN: "unsure"}
    figures = ("service_level", "asa", "abandonment", "occupancy")
    for at, metric in enumerate(figures):
        assert [table.shades[at, column] for column in (3, 5)] == [shades[told[metric, one]] for one in ("six", "nine")]
    assert table.header == ("whole center", "five", "six", "difference", "nine", "difference")
    assert table.rows[0][5].startswith("+")
    assert table.rows[0][5].endswith(" better")
    assert table.rows[1][5].endswith("(better)")  # speed of answer is seen alone
    assert any(text.startswith("in brackets: figures seen alone") for text in sentences(three.to_dict()))


def test_a_scenario_names_the_figures_that_count() -> None:
    named = {"experiment": {"seed": 3, "replications": 12, "primary": ["asa@phone", "occupancy"]}}
    designs = {"five": build(agents(5).tree | named), "six": agents(6)}
    found = compare(designs, replications=3)
    assert [str(one) for one in found.family] == ["asa", "occupancy"]  # the lone channel is the whole center
    assert {row.figure.metric for row in found.rows if row.primary} == {"asa", "occupancy"}
    assert found.results["six"].scenario.experiment.primary == ["asa@phone", "occupancy"]
    asked = compare(designs, replications=3, metrics=("abandonment",))
    assert {one.metric for one in asked.family} == {"abandonment"}
    with pytest.raises(InputError, match="called 'fax'"):
        compare({"five": build(agents(5).tree | {"experiment": {"primary": ["asa@fax"]}}), "six": agents(6)})


def test_one_replication_shows_nothing() -> None:
    found = compare({"five": agents(5), "nine": agents(9)}, replications=1)
    assert {row.verdict for row in found.rows if row.difference} == {NOT_SHOWN}
    assert comparison_tables(found.to_dict())


def test_money_in_two_currencies_is_refused() -> None:
    source = SCENARIOS / "tiers_and_vendor.yaml"
    designs = {"dollars": load(source), "euros": load(source, ("currency=EUR",))}
    with pytest.raises(InputError, match="USD in 'dollars', EUR in 'euros'"):
        compare(designs)


def test_horizons_of_different_length_are_warned_of() -> None:
    designs = {name: load(QUICK, (f"calendar.days={days}",)) for name, days in (("one", 1), ("two", 2))}
    assert "different numbers of days" in compare(designs, replications=2).warnings[0]


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        ("sevice_level", "did you mean 'service_level'"),
        ("cost_total", "design 'five' does not measure it; all do: service_level"),
        ("backlog", "does not measure it"),
    ],
)
def test_metrics_that_cannot_be_compared_are_refused(metric: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        compare({"five": agents(5), "six": agents(6)}, metrics=(metric,))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (UntilBest("occupancy", 0.1), "neither better high nor better low; allowed: service_level"),
        (UntilBest("asa@fone", 0.1), "did you mean 'phone'"),
        (UntilBest("aza", 0.1), "did you mean 'asa'"),
        (UntilBest("asa", 0.0), "write a number above 0"),
        (UntilBest("asa", 1.0, 5), "below the 12 replications"),
        (WithinBudget("asa", 20), "write 24 or more"),
        (UntilPrecise({"asa": float("nan")}), "write a number above 0"),
        (UntilPrecise({"target_met": 0.1}), "write target_met@phone"),
        (UntilPrecise({"cost_total": 1.0}), "not every design measures 'cost_total' there; all do"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(rule: Rule, told: str) -> None:
    with pytest.raises(InputError, match=told):
        compare({"five": agents(5), "six": agents(6)}, rule=rule)


def test_selection_by_what_is_undefined_is_refused() -> None:
    """Nobody calls: there is nobody whose speed of answer could be measured."""
    nobody = build(agents(5).tree | {"channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 0.001}}}})
    with pytest.raises(InputError, match=r"--select: asa is undefined \(0/0\) in replication 0 of 'one'"):
        compare({"one": nobody, "two": nobody}, rule=UntilBest("asa", 1.0), replications=2)


@pytest.mark.parametrize("rule", [UntilBest("asa", 0.001, 400), WithinBudget("asa", 400)])
def test_what_was_simulated_before_a_value_was_undefined_is_kept(rule: Rule) -> None:
    """About four calls a day: one day in 55 nobody calls."""
    quiet = {
        "phone": {"preset": "phone", "arrivals": {"per_hour": 2}, "handle_time": {"exponential": {"mean": "40 min"}}}
    }
    designs = {str(n): build(agents(n).tree | {"channels": quiet}) for n in (1, 2)}
    found = compare(designs, rule=rule, replications=2)
    assert found.selection is None
    assert "nothing was selected: asa is undefined (0/0)" in found.warnings[0]
    assert 4 < found.replications < 800
    at = int(found.warnings[0].partition("replication ")[2].split()[0])
    many = compare(designs, rule=rule, replications=at + 5)
    assert [run.replications for run in many.results.values()] == [at + 5] * 2


def test_variants_lie_over_what_is_set_for_all() -> None:
    found = load_designs([QUICK], ["more: pools.agents.agents=20; scenario='a; b'"], ["pools.agents.agents=3"])
    assert [one.pools["agents"].agents for one in found.values()] != [20, 20]
    assert list(found) == ["quickstart", "more"]
    assert found["more"].scenario == "a; b"


def test_assignments_are_parted_outside_brackets_and_quotes() -> None:
    assert split("a=1;b={x: [1; 2]};c=Bob's;d='x;y'") == ["a=1", "b={x: [1; 2]}", "c=Bob's", "d='x;y'"]
