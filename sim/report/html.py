"""The report: one self-contained page per run, and per sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from sim.report.findings import findings
from sim.report.sweep_frames import Findings
from sim.report.sweep_tables import points_table, sentences
from sim.report.tables import tables

ON_THE_PAGE = 300


def page(
    document: Mapping[str, Any], scenario: Mapping[str, Any], run: Mapping[str, Any], figures: Sequence[tuple[str, str]]
) -> str:
    """Return the report as HTML; every name and text of the scenario is escaped.

    Parameters
    ----------
    document, scenario, run
        The summary document, the resolved scenario, and the run's provenance.
    figures
        Caption and SVG markup of each figure.
    """
    environment = Environment(loader=PackageLoader("sim.report"), autoescape=select_autoescape())
    return environment.get_template("run.html").render(
        document=document,
        description=scenario.get("description", ""),
        run=run,
        tables=tables(document, scenario),
        findings=findings(document, scenario),
        figures=figures,
    )


def sweep_page(found: Findings, version: str, moment: str, figures: Sequence[tuple[str, str]]) -> str:
    """Return the report of a sweep as HTML; every name and text of the study is escaped.

    Parameters
    ----------
    found
        What is made of the finished points.
    version, moment
        Of ccsim, and when this is written.
    figures
        Caption and SVG markup of each figure.
    """
    environment = Environment(loader=PackageLoader("sim.report"), autoescape=select_autoescape())
    return environment.get_template("sweep.html").render(
        study=found.plan.study,
        plan=found.plan,
        result=found.result,
        table=points_table(found, ON_THE_PAGE),
        most=ON_THE_PAGE,
        sentences=sentences(found),
        figures=figures,
        version=version,
        moment=moment,
    )
