"""What a study wants: the figures of its front, and the one that is to be best under its bounds."""

from __future__ import annotations

from typing import NamedTuple

from sim.experiments.figures.figure import Figure
from sim.metrics.catalogue import METRICS
from sim.scenario.basics.problems import InputError
from sim.scenario.studies.study import Study

COSTS = ("cost_total", "cost_per_resolution", "cost_per_contact")
FRONTS = ("cost_per_contact", ("attention_level", "service_level"))


class Objective(NamedTuple):
    """The figure that is to be best, by its position among those of a study, and whether high is good."""

    figure: int
    high: bool


def front_asked(study: Study) -> dict[str, str]:
    """Return the figures of the front: those the study names, else cost against attention or service level."""
    if study.front:
        return dict(study.front)
    measured = [asked.metric for asked in study.metrics]
    cost, goods = FRONTS
    good = next((metric for metric in goods if metric in measured), None)
    return {metric: METRICS[metric].better for metric in (cost, good)} if cost in measured and good else {}


def objective(study: Study) -> Objective | None:
    """Return what is to be best: what the study says, else the figure of its front that it sets no bound to, or a cost.

    None where no bounds are set and nothing is to be best.

    Raises
    ------
    InputError
        When there are bounds, and it is not said what is to be best.
    """
    names = [str(Figure(asked.metric, asked.scope)) for asked in study.metrics]
    if study.best:
        return next(Objective(names.index(name), way == "high") for name, way in study.best.items())
    if not study.subject_to:
        return None
    metrics, bounded = [asked.metric for asked in study.metrics], {bound.figure for bound in study.subject_to}
    front = [Objective(metrics.index(metric), way == "high") for metric, way in front_asked(study).items()]
    front += [Objective(metrics.index(cost), False) for cost in COSTS if cost in metrics]
    free = [one for one in front if names[one.figure] not in bounded]
    if not free:
        raise _nothing_to_be_best(study)
    return free[0]


def _nothing_to_be_best(study: Study) -> InputError:
    text = "sets bounds, and nothing says which figure is to be best; write best: {attention_level: high}"
    return study.error(("subject_to",), text)
