"""A calibration as people and programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.calibration.fitting import calibration_record
from sim.language.words import trn
from sim.report.fit.tables import calibration_sentences, verdicts_table
from sim.report.page.presentation import Presentation, kept_of

if TYPE_CHECKING:
    from sim.experiments.calibration.calibrate import Calibration


def of_calibration(title: str, found: Calibration) -> Presentation:
    """Present the verdicts on a scenario."""
    first, last = found.days
    return Presentation(
        name="verdicts",
        title=title,
        heading=trn(
            "{first} to {last}, {replications} replication",
            "{first} to {last}, {replications} replications",
            found.replications,
            first=first,
            last=last,
            replications=found.replications,
        ),
        complete=found.complete,
        kept=kept_of(found.replications),
        document=lambda: calibration_record(found),
        documents=lambda run: {},
        frames={"verdicts": found.to_polars},
        tables=lambda: [verdicts_table(found)],
        sentences=lambda: calibration_sentences(found),
        drawings=list,
        page=lambda run, pictures: "",
    )
