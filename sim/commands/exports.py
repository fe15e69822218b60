"""Commands about what other systems have recorded: fit, calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.handing import hand_over
from sim.commands.options import SHOWING, changed, in_letters, taking
from sim.plumbing.readable import tell
from sim.runs.failing import DONE, FAILED

READING = (
    click.option("--kind", help="What the files are: intervals, calls, chats, tickets, states, daily."),
    click.option("--dates", help="Order of day, month and year: ymd, dmy, mdy."),
    click.option("--decimal", help="The mark before fractions: , or ."),
    click.option("--zone", help="Zone of the center, such as Europe/Berlin; UTC:Europe/Berlin converts all times."),
    click.option("--unit", "units", multiple=True, metavar="COLUMN=UNIT",
                 help="Unit of a duration: ms, s, min, h, d, m:ss, h:mm; repeatable."),
    click.option("--column", "columns", multiple=True, metavar="ROLE=COLUMN",
                 help="Which column has a role, none after the sign; repeatable."),
    click.option("--queue", "queues", multiple=True, metavar="NAME=OTHER", help="Call a queue otherwise; repeatable."),
    click.option("--map", "mapping", type=click.Path(path_type=Path), help="A fit.yaml that says how files are read."),
    click.option("--from", "since", metavar="DATE", help="First day that is kept."),
    click.option("--to", "until", metavar="DATE", help="Last day that is kept."),
    click.option("--counted-at", help="In which interval contacts count: arrival, answer, end."),
)  # fmt: skip


FITTING = (
    click.option("--as", "folder", type=click.Path(path_type=Path), default="fitted", show_default=True,
                 callback=in_letters, help="The folder to write."),
    click.option("--title", help="Title of the scenario; the name of the folder if not given."),
    click.option("--holidays", metavar="COUNTRY", help="Holidays of a country or a part of it, such as DE-BY."),
    click.option("--special", type=click.Path(path_type=Path), help="CSV with date and name of further special days."),
    click.option("--horizon", metavar="WEEKS", help="Forecast dates, such as 4w, instead of an ordinary week."),
    click.option("--redials", default="auto", show_default=True, help="auto, none, or a share of the lost."),
    click.option("--population", type=click.IntRange(1), help="How many customers there are, seen or not."),
    click.option("--target", metavar="DURATION", help="Service level within so long, where files do not tell."),
    click.option("--no-check", is_flag=True, help="Do not simulate the recorded days and compare."),
    click.option("--tune", help="Change staff, wrap_up or patience so that abandonment agrees, as an assumption."),
    click.option("--strict", is_flag=True, help="Exit with 1 where a recorded figure differs."),
)  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--look", is_flag=True, help="Tell what is understood of FILES, and write nothing but a --map that is new."
)
@taking(FITTING)
@taking(READING)
@taking(SHOWING)
def fit(files: tuple[Path, ...], look: bool, mapping: Path | None, form: str, quiet: bool, **given: Any) -> int:
    """Read exports of ACDs, WFM tools, help desks and CRMs (CSV, XLSX, JSON lines) and write a scenario of them."""
    from sim.importing.options import told
    from sim.runs.fit.options import fit_check, fit_options, reading_flags

    reading = told(**reading_flags(given))
    from sim.terminal import work

    if look:
        from sim.importing.looking import looked

        with work(quiet):
            lines = list(looked(files, reading, mapping))
        for line in lines:
            tell(line)
        return DONE
    from sim.runs.fit.perform import perform_fit

    options, how, folder = fit_options(given), fit_check(given), given["folder"]
    with work(quiet) as steps:
        written, shown, agrees = perform_fit(files, reading, mapping, options, how, folder, steps)
    hand_over(shown, form, quiet, written)
    return FAILED if (given["strict"] and not agrees) or not shown.complete else DONE


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@changed
@click.option("--strict", is_flag=True, help="Exit with 1 where a recorded figure differs.")
@taking(READING)
@taking(SHOWING)
def calibrate(
    scenario: Path, files: tuple[Path, ...], mapping: Path | None, assignments: tuple[str, ...], form: str, quiet: bool,
    strict: bool, jobs: int | None, **given: Any,
) -> int:  # fmt: skip
    """Simulate the days that FILES recorded by SCENARIO, and compare with what was recorded."""
    from sim.importing.options import told
    from sim.runs.fit.calibrating import perform_calibration
    from sim.scenario import load
    from sim.terminal import work

    checked, reading = load(scenario, assignments), told(**given)
    with work(quiet) as steps:
        shown, agrees = perform_calibration(checked, files, reading, mapping, jobs, steps)
    hand_over(shown, form, quiet, None)
    return FAILED if (strict and not agrees) or not shown.complete else DONE
