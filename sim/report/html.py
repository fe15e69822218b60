"""The report: one self-contained page per run, comparison and sweep."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from sim.metrics.metric import LETTERS
from sim.report.page_figures import Picture, inlined
from sim.report.page_tables import View, definitions

Drawn = Picture | tuple[str, str, str]
FIRST = 3
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '{digest}'; base-uri 'none'; "
    "form-action 'none'"
)
UNKNOWN = {"command": "", "scenario_file": "", "packages": {}}  # what older folders do not tell


def page(
    document: Mapping[str, Any], scenario: Mapping[str, Any], run: Mapping[str, Any], figures: Iterable[Drawn]
) -> str:
    """Return the report of a run as HTML; every name and text of the scenario is escaped.

    Parameters
    ----------
    document, scenario, run
        The summary document, the resolved scenario, and the run's provenance.
    figures
        The name, the caption and the SVG markup of each.
    """
    from sim.report.headlines import headlines
    from sim.report.run_sections import sections
    from sim.report.run_words import limits, simulated

    parts = sections(document, scenario, _own(figures))
    found = [one.text for one in headlines(document, scenario)]
    return _rendered(
        "run.html",
        [view for part in parts for view in part.views],
        run,
        title=document["scenario"],
        description=scenario.get("description") or "",
        warnings=document["warnings"],
        simulated=simulated(document, scenario),
        findings=found[:FIRST],
        also=found[FIRST:],
        limits=limits(document, scenario, run.get("assumptions", ())),
        sections=parts,
        resolved=_resolved({"The scenario as it was run": scenario}),
    )


def comparison_page(
    document: Mapping[str, Any],
    scenarios: Mapping[str, Mapping[str, Any]],
    run: Mapping[str, Any],
    figures: Iterable[Drawn] = (),
) -> str:
    """Return the report of a comparison as HTML; every name and text of the designs is escaped.

    Parameters
    ----------
    document, run
        The comparison document, and its provenance.
    scenarios
        Every design by name, as it was run.
    figures
        The name, the caption and the SVG markup of each.
    """
    from sim.report.compare_tables import heading
    from sim.report.compare_views import changes, comparison_views
    from sim.report.compare_words import findings, limits

    views = comparison_views(document)
    found = findings(document)
    return _rendered(
        "comparison.html",
        views,
        run,
        title=f"{document['scenario']}: designs compared",
        description="",
        warnings=document["warnings"],
        simulated=[f"{heading(document)}."],
        findings=found[:FIRST],
        also=found[FIRST:],
        limits=limits(document),
        changes=changes(scenarios),
        views=views,
        figures=_own(figures),
        resolved=_resolved({f"The design {name}": tree for name, tree in scenarios.items()}),
    )


def sweep_page(found: Any, run: Mapping[str, Any], figures: Iterable[Drawn]) -> str:
    """Return the report of a sweep as HTML; every name and text of the study is escaped.

    Parameters
    ----------
    found
        What is made of the finished points.
    run
        Its provenance.
    figures
        The name, the caption and the SVG markup of each.
    """
    from sim.report.sweep_views import ON_THE_PAGE, factors_view, limits, points_view, ranked, simulated

    study, points, said = found.plan.study, points_view(found), ranked(found)
    return _rendered(
        "sweep.html",
        [points],
        run,
        title=study.study,
        description=study.description or "",
        warnings=[],
        simulated=simulated(found),
        findings=said[:FIRST],
        also=said[FIRST:],
        limits=limits(found),
        factors=factors_view(found),
        points=points,
        more=max(0, len(found.result.finished) - ON_THE_PAGE),
        figures=_own(figures),
        resolved=_resolved({"The study": study.tree}),
    )


def _own(figures: Iterable[Drawn]) -> list[Picture]:
    return [inlined(Picture(*picture), number) for number, picture in enumerate(figures, 1)]


def _resolved(trees: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    from sim.scenario.tree import dump

    return [(title, dump(dict(tree))) for title, tree in trees.items()]


def _rendered(template: str, shown: Sequence[View], run: Mapping[str, Any], **parts: Any) -> str:
    """Fill in a template; it holds its style and its script, and its policy allows no other."""
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _template("report.js")
    known = definitions(name for view in shown for name in view.metrics)
    return environment.get_template(template).render(
        script=script,
        style=_template("report.css"),
        policy=POLICY.format(digest=_digest(script)),
        definitions=known,
        meanings={name: text for name, _, text in known},
        letters=LETTERS,
        run=UNKNOWN | dict(run),
        **parts,
    )


def _template(name: str) -> str:
    return files("sim.report").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
