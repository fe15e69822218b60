"""What the options of ``ccsim compare`` say of how many replications there are."""

from __future__ import annotations

from sim.experiments.compare.stopping import MAXIMUM, AsMany, Rule, UntilPrecise
from sim.experiments.compare.until_best import UntilBest, WithinBudget
from sim.scenario.basics.problems import input_error


def rule(
    select: str | None = None,
    indifference: float | None = None,
    budget: int | None = None,
    precision: tuple[str, ...] = (),
    maximum: int | None = None,
) -> Rule:
    """Return the rule that the options of ``ccsim compare`` mean; refuse those that contradict each other."""
    if select is None:
        return _unselected(indifference, budget, precision, maximum)
    if precision:
        raise input_error("--precision", "does not go with --select; write one of them")
    if (indifference is None) == (budget is None):
        raise input_error(f"--select {select}", "needs --indifference or --budget, and not both; write one of them")
    if indifference is not None:
        return UntilBest(select, indifference, maximum or MAXIMUM)
    if maximum is not None:
        raise input_error("--maximum", "does not go with --budget; leave it out")
    return WithinBudget(select, budget or 0)


def _unselected(
    indifference: float | None, budget: int | None, precision: tuple[str, ...], maximum: int | None
) -> Rule:
    for option, value in (("--indifference", indifference), ("--budget", budget)):
        if value is not None:
            raise input_error(option, "needs --select METRIC; say by what the best is selected")
    if precision:
        return UntilPrecise(dict(map(_target, precision)), maximum or MAXIMUM)
    if maximum is not None:
        raise input_error("--maximum", "needs --precision or --select; write --replications for a fixed number")
    return AsMany()


def _target(text: str) -> tuple[str, float]:
    metric, _, number = text.partition("=")
    try:
        return metric.strip(), float(number)
    except ValueError:
        raise input_error(f"--precision {text}", "is no target; write METRIC=HALFWIDTH, such as asa=2") from None
