"""The report of an experiment: one self-contained page, whatever kind it is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from sim.disk.caches import kept_for_later
from sim.language.choice import catalogue, spoken
from sim.language.words import translated
from sim.metrics.metric import LETTERS
from sim.report.page.figures import Picture, inlined
from sim.report.page.house import PLAIN
from sim.report.page.kept_templates import KeptTemplates
from sim.report.page.solid import solid
from sim.report.page.views import TableView, definitions
from sim.scenario.files.tree import dump

FIRST = 3
HERE = "sim.report.page"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '{digest}'; base-uri 'none'; "
    "form-action 'none'"
)
UNKNOWN = {"command": "", "scenario_file": "", "packages": {}}  # what older folders do not tell


def rendered(
    template: str,
    run: Mapping[str, Any],
    shown: Iterable[TableView],
    found: Sequence[str],
    trees: Mapping[str, Mapping[str, Any]],
    **parts: Any,
) -> str:
    """Fill in a template; it holds its style and its script, and its policy allows no other.

    The metrics of the tables ``shown`` are defined on the page; of what was ``found`` the most important comes first;
    ``trees``, by what they are, can be unfolded at the end. ``run`` may have the looks of a ``house`` besides.
    """
    script, house = template_text("report.js"), run.get("house") or PLAIN
    known = definitions(name for view in shown for name in view.metrics)
    return (
        environment()
        .get_template(template)
        .render(
            script=script,
            style=template_text("report.css"),
            policy=policy_of(script),
            definitions=known,
            meanings={name: text for name, _, text in known},
            letters=translated(LETTERS),
            house=house,
            run=UNKNOWN | dict(run),
            findings=found[:FIRST],
            also=found[FIRST:],
            resolved=[(title, dump(dict(tree))) for title, tree in trees.items()],
            **parts,
        )
    )


def numbered(pictures: Iterable[Picture]) -> list[Picture]:
    """Return pictures that can stand on one page."""
    return [inlined(picture, number) for number, picture in enumerate(pictures, 1)]


def environment(package: str = HERE) -> Environment:
    """Return what fills in the templates of pages that a package holds."""
    found = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        bytecode_cache=KeptTemplates(str(kept_for_later() / "templates")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalogue().gettext(message),
        lambda one, many, count: catalogue().ngettext(one, many, count),
        newstyle=True,
    )
    found.filters["solid"] = solid
    found.globals["language"] = spoken()
    return found


def template_text(name: str, package: str = HERE) -> str:
    """Return the text of a template as it stands."""
    return files(package).joinpath("templates", name).read_text(encoding="utf-8")


def policy_of(script: str, more: str = "") -> str:
    """Return a policy by which a page asks nobody for anything, but for ``more``, and runs this script alone."""
    return more + POLICY.format(digest=f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}")
