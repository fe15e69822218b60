"""The report: one self-contained page per run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from sim.report.findings import findings
from sim.report.tables import tables


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
