"""Results handed out: printed as asked for, with where everything is, and whether it is whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import How
from sim.language.words import tr
from sim.plumbing import garbage
from sim.plumbing.readable import hand_out, say
from sim.runs.failing import DONE, FAILED

if TYPE_CHECKING:
    from sim.report.page.presentation import Presentation
    from sim.runs.perform import Wishes


def performed(
    perform: Callable[[Wishes], tuple[Path, Presentation]], how: How, details: bool = False, by: str | None = None
) -> int:
    """Perform an experiment, print its result as asked for, say where everything is, and whether it is whole."""
    garbage.seldom()  # what was read stays
    from sim.runs.looks import looks
    from sim.runs.perform import Wishes
    from sim.runs.writing import text_of
    from sim.terminal import progress, show

    if how.no_report and (how.template or how.pdf or how.slides):
        raise click.UsageError("--no-report draws nothing: leave out --template, --pdf and --slides")
    look = looks(how.template, how.pdf, how.slides)
    left: list[BaseException] = []
    with ExitStack() as bar:
        steps = bar.enter_context(progress(how.quiet))

        def result(shown: Presentation) -> None:
            bar.close()
            try:
                show(shown, details, by) if how.form == "table" else hand_out(text_of(shown, how.form, by))
            except (BrokenPipeError, SystemExit) as error:  # the reader has gone; the folder is written all the same
                left.append(error)
            garbage.seldom()  # so does what came out

        folder, shown = perform(Wishes(steps, result, not how.no_report, look))
    if left:
        raise left[0]
    if not how.quiet:
        say(tr("written to {place}", place=folder))
    if not shown.complete:
        say(tr("interrupted: kept {kept}", kept=shown.kept))
    return DONE if shown.complete else FAILED


def hand_over(shown: Presentation, form: str, quiet: bool, written: Path | None) -> None:
    """Print a result as asked for, and say where it was written."""
    if form == "table":
        from sim.terminal import show

        show(shown)
    else:
        from sim.runs.writing import text_of

        hand_out(text_of(shown, form))
    if written is not None and not quiet:
        say(tr("written to {place}", place=written))
    if not shown.complete:
        say(tr("interrupted: kept {kept}", kept=shown.kept))
