"""A staffing as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.experiments.staffing.around.coverage import coverage, full_time_equivalents
from sim.language.choice import ENGLISH, speaking
from sim.language.words import marked, tr
from sim.report.page.presentation import Presentation, Tree
from sim.report.staffing import crews, frames
from sim.report.staffing.sentences import staffing_sentences
from sim.report.staffing.tables import staffing_tables

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture


VERDICTS = {
    "met": marked("targets met, {count} replications played"),
    "missed": marked("targets missed, {count} replications played"),
    "undecided": marked("targets undecided, {count} replications played"),
    "not verified": marked("targets not verified, {count} replications played"),
    "impossible": marked("targets that nothing can meet, {count} replications played"),
}


def of_staffing(found: StaffingResult) -> Presentation:
    """Present a staffing that was looked for."""
    tables = {"requirement": frames.requirement, "targets": frames.targets, "search": frames.search}
    tables |= {"by_date": frames.by_date, "wide": crews.wide}
    if found.shifts is not None:
        tables |= {"shifts": crews.shifts} | ({"tours": crews.tours} if found.shifts.cover.tours else {})
    return Presentation(
        name="requirement",
        title=found.scenario.scenario,
        heading=heading(found),
        complete=found.complete,
        kept=tr("the best of {tried} designs", tried=len(found.tried)),
        document=partial(document, found),
        documents=lambda run: {"run": run, "staffing": document(found)},
        frames={name: partial(made, found) for name, made in tables.items()},
        tables=partial(staffing_tables, found),
        sentences=partial(staffing_sentences, found),
        drawings=partial(_drawings, found),
        page=partial(_page, found),
    )


def _drawings(found: StaffingResult) -> Iterator[Drawing]:
    from sim.report.figures import drawn
    from sim.report.staffing.figures import OF_STAFFINGS

    return drawn(OF_STAFFINGS, found)


def _page(found: StaffingResult, run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.page.html import numbered, rendered
    from sim.report.page.views import view

    return rendered(
        "staffing.html",
        run,
        [],
        [],
        {tr("The scenario"): found.scenario.tree},
        title=found.scenario.scenario,
        description=found.scenario.description or "",
        heading=heading(found),
        said=staffing_sentences(found),
        tables=[view(table, table.title, {}) for table in staffing_tables(found)],
        figures=numbered(pictures),
    )


def heading(found: StaffingResult) -> str:
    """Say what came out, and from how much."""
    word = "impossible" if found.impossible else found.verification.word if found.verification else "not verified"
    return tr(VERDICTS[word], count=f"{found.played:,}")


def document(found: StaffingResult) -> Tree:
    """Return all of it as JSON has it."""
    check = found.verification
    return {
        "scenario": found.scenario.scenario,
        "verdict": "impossible" if found.impossible else check.word if check else "not verified",
        "complete": found.complete,
        "cost": found.cost,
        "hours": found.hours,
        "coverage": _coverage(found),
        "full_time_equivalents": full_time_equivalents(found),
        "pools": found.headcounts,
        "targets": frames.targets(found).to_dicts(),
        "verification": None if check is None else {"seed": check.seed, "replications": check.replications},
        "earlier_verifications": [_earlier(one) for one in found.earlier],
        "beside": [_beside(found, one) for one in found.yardsticks],
        "abandonment": dict(found.abandonment),
        "last_point": found.last_point,
        "week_rules": [one._asdict() for one in found.week],
        "cost_by_service_level": [one._asdict() for one in found.curve],
        "shortages": list(found.short),
        "confidence": found.confidence,
        "replications": {"search": found.replications, "played": found.played},
        "designs": len(found.tried),
        "sentences": _in_english(found),
        "requirement": frames.requirement(found).to_dicts(),
    }


def _in_english(found: StaffingResult) -> list[str]:
    """Return the sentences as files keep them, whoever reads the page."""
    with speaking(ENGLISH):
        return staffing_sentences(found)


def _earlier(check: Any) -> Tree:
    return {
        "seed": check.seed,
        "replications": check.replications,
        "verdict": check.word,
        "not_met": sum(one.word != "met" for one in check.verdicts),
    }


def _beside(found: StaffingResult, one: Any) -> Tree:
    missed = one.missed if one.judged else None
    covered = _coverage(found, one.design) if one.design is not None else None
    return {"name": one.name, "cost": one.cost, "missed": missed, "judged": one.judged, "coverage": covered}


def _coverage(found: StaffingResult, heads: Any = None) -> Tree | None:
    """Return the agent-hours required, rostered, present, over and under."""
    sums = coverage(found, heads)
    return None if sums is None else asdict(sums)
