"""What pages and figures of a sweep call its factors and figures: words, where the terminal has keys to copy."""

from __future__ import annotations

import re

from sim.experiments.figures.figure import Figure
from sim.language.words import joined, tr, translated
from sim.metrics.catalogue import METRICS
from sim.report.page.scenario_words import called
from sim.report.sweep.frames import Findings
from sim.report.sweep.tables import of_best, of_front, strongest


def factor_labels(found: Findings) -> dict[str, str]:
    """Return what each factor is called: as the study labels it, or in words; its path where two would be the same."""
    own = found.plan.study.labels
    words = {path: own.get(path) or called(tuple(path.split("."))) for path in found.design.paths}
    often = list(words.values())
    return {path: text if often.count(text) == 1 else path for path, text in words.items()}


def figure_label(figure: Figure) -> str:
    """Return what a figure is called.

    >>> figure_label(Figure("asa", (("channel", "phone"),)))
    'ASA of phone'
    """
    title = translated(METRICS[figure.metric].title)
    names = joined(name for _, name in figure.scope)
    return tr("{figure} of {name}", figure=title, name=names) if names and names != title else title


def in_words(found: Findings, line: str) -> str:
    """Return a sentence with words for the factors and figures that it names by their keys."""
    words = factor_labels(found)
    words |= {figure.label: figure_label(figure) for figure in found.plan.figures}
    words |= {str(figure): figure_label(figure) for figure in found.plan.figures}
    words |= {figure.metric: translated(METRICS[figure.metric].title) for figure in found.plan.figures}
    keys = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, keys))})(?![\w.]*\w)", re.ASCII)
    return pattern.sub(lambda match: words[match[1]], line)


def front_shows(found: Findings) -> str:
    """Say which point is best under the bounds, else which points are on the front."""
    said = [*of_best(found), *of_front(found)][:1]
    return "".join(f"{line[0].upper()}{line[1:]}" for line in (in_words(found, one) for one in said))


def mover_shows(found: Findings, k: int) -> str:
    """Say which factor moves a figure most; nothing where none does."""
    best = strongest(found, k)
    label = figure_label(found.plan.figures[k])
    return (
        ""
        if best is None
        else tr(
            "{label} is moved most by {factor_labels}",
            label=label,
            factor_labels=factor_labels(found)[found.design.paths[best]],
        )
    )
