"""ccsim on the command line: parse, call, print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import click

from sim.csvs import set_spreadsheet_safe
from sim.interruption import enough, interruptions, listen, stoppable
from sim.progress import heard, patiently
from sim.readable import encodable, harmless, speak_readably

F = TypeVar("F", bound=Callable[..., Any])
DONE, FAILED, WRONG_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes one line and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    listen()
    with heard(patiently((lambda text: None) if "--quiet" in words else _say, monotonic)):
        code = _outcome(words)
    enough()
    sys.exit(code)


def _outcome(words: list[str]) -> int:
    speak_readably()
    try:
        return ccsim.main(words, prog_name="ccsim", standalone_mode=False) or DONE
    except click.exceptions.Exit as request:
        return request.exit_code
    except click.ClickException as error:
        text = " ".join((error.format_message() if isinstance(error, click.UsageError) else str(error)).split())
        _say(f"{text.rstrip('.')}; see ccsim --help" if isinstance(error, click.UsageError) else text)
        return WRONG_INPUT
    except (KeyboardInterrupt, click.Abort):
        _say("stopped before anything was finished")
        return FAILED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing is left to flush
        return FAILED
    except Exception as error:
        if "--debug" in words:
            raise
        if interruptions and not isinstance(error, ValueError):  # a library that was interrupted says so in its words
            _say("stopped before anything was finished")
            return FAILED
        return _explain(error)


def _explain(error: Exception) -> int:
    from sim.scenario import InputError

    if isinstance(error, InputError):
        for problem in error.problems:
            _say(str(problem))
        return WRONG_INPUT
    from sim.experiments.failure import SweepError
    from sim.report.disk import DiskError, trouble

    text = str(error) if isinstance(error, DiskError | SweepError) else trouble(error)
    if text:
        _say(f"failed: {text}")
        return FAILED
    text = str(error).splitlines()[0] if str(error) else "no further word"
    _say(f"failed: {type(error).__name__}: {text} (--debug shows where)")
    return FAILED


def _say(text: str) -> None:
    """Write a line to stderr: it stays one, and does nothing to the terminal."""
    click.echo(harmless(text), file=sys.stderr)


def _tell(text: str) -> None:
    """Write a line to stdout likewise; left to itself, click would write UTF-8 where that is not spoken."""
    click.echo(harmless(text), file=sys.stdout)


def _hand_out(document: str) -> None:
    """Print what programs read: to them in UTF-8, whatever is spoken here; to people so that it does nothing."""
    if hasattr(sys.stdout, "buffer") and not sys.stdout.isatty():
        click.echo(document.encode(), nl=False)
        return
    for line in document.removesuffix("\n").split("\n"):
        _tell(line)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ccsim", prog_name="ccsim")
def ccsim() -> None:
    """Simulate a contact center: who arrives, who waits, who leaves, and what that does to service."""


def _in_letters(context: click.Context, option: click.Parameter, folder: Path) -> Path:
    """Refuse a folder whose name is bytes and no text, which tables cannot be written to."""
    if encodable(str(folder), "utf-8") != str(folder):
        raise click.BadParameter("is not UTF-8 text; name another folder")
    return folder


def common(command: F) -> F:
    """Give a command the options that every running command has."""
    options = (
        click.option(
            "--replications", type=click.IntRange(1), help="Independent repetitions (experiment.replications)."
        ),
        click.option("--seed", type=click.IntRange(0), help="Seed of all random numbers (experiment.seed)."),
        click.option(
            "--set", "assignments", multiple=True, metavar="PATH=VALUE", help="Change the scenario; repeatable."
        ),
        click.option("--jobs", type=click.IntRange(1), help="Worker processes; all cores by default."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            default="outputs",
            show_default=True,
            callback=_in_letters,
            help="Where runs go.",
        ),
        click.option(
            "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
        ),
        click.option("--allow-code", is_flag=True, help="Run rules too that do not lie beside their scenario."),
        click.option("--spreadsheet-safe", is_flag=True, help="Write no CSV cell that is a formula to spreadsheets."),
        click.option("--quiet", is_flag=True, help="No progress and no messages."),
        click.option("--debug", is_flag=True, help="Show the traceback of a failure."),
    )

    @wraps(command)
    def wrapped(**arguments: Any) -> Any:
        arguments.pop("debug")
        set_spreadsheet_safe(arguments.pop("spreadsheet_safe"))
        for key in ("seed", "replications"):
            value = arguments.pop(key)
            if value is not None:
                arguments["assignments"] += (f"experiment.{key}={value}",)
        return command(**arguments)

    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


@ccsim.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--log", type=click.Choice(["first", "all", "none"]), default="first", show_default=True,
              help="Keep the contact log of the first replication, of all, or none.")  # fmt: skip
@click.option("--details", is_flag=True, help="Print every table, as the report has them, instead of the overview.")
@common
def run(
    scenario: Path, log: str, details: bool, assignments: tuple[str, ...], jobs: int | None, out: Path, form: str,
    quiet: bool, allow_code: bool,
) -> int:  # fmt: skip
    """Simulate SCENARIO, print its table, and write outputs/<scenario>/<run>/."""
    from sim.experiments.checks import check_allowed
    from sim.report.perform import perform_run
    from sim.scenario import load
    from sim.terminal import progress, show_tables

    checked = load(scenario, assignments)
    check_allowed([checked], allow_code)
    with progress(quiet) as tell:
        folder, result = perform_run(checked, out, log, jobs, tell)
    if not _printed(folder, "summary", form):
        show_tables(result.to_dict(), result.scenario.tree, details)
    return _finished(folder, result.complete, result.replications, quiet)


def _printed(folder: Path, name: str, form: str) -> bool:
    """Print a document as it was written, unless tables are asked for."""
    if form != "table":
        _hand_out((folder / f"{name}.{form}").read_text(encoding="utf-8"))
    return form != "table"


def _finished(folder: Path, complete: bool, replications: int, quiet: bool) -> int:
    """Say where everything is, and whether it is whole."""
    if not quiet:
        _say(f"written to {folder}")
    if not complete:
        kept = f"the {replications} replications that were" if replications != 1 else "the one replication that was"
        _say(f"interrupted: kept {kept} finished")
    return DONE if complete else FAILED


@ccsim.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--variant", "variants", multiple=True, metavar="'NAME: PATH=VALUE; ...'",
              help="One more design: the first SCENARIO, changed; repeatable.")  # fmt: skip
@click.option("--metric", "metrics", multiple=True, help="What to compare; repeatable. By default the usual figures.")
@click.option("--precision", multiple=True, metavar="METRIC[@NAME]=HALFWIDTH",
              help="Replicate until every difference is so precise; repeatable.")  # fmt: skip
@click.option("--select", metavar="METRIC[@NAME]", help="Select the best, dropping designs that fall behind.")
@click.option("--indifference", type=float, help="With --select: the smallest difference worth finding.")
@click.option("--budget", type=click.IntRange(1), help="With --select: replications to spend, of all designs.")
@click.option("--maximum", type=click.IntRange(1), help="At most so many replications of each design.  [1000]")
@common
def compare(
    scenarios: tuple[Path, ...], variants: tuple[str, ...], metrics: tuple[str, ...],
    assignments: tuple[str, ...], jobs: int | None, out: Path, form: str, quiet: bool, allow_code: bool,
    **stopping: Any,
) -> int:  # fmt: skip
    """Compare designs on the same customers: scenario files, or variants of one. The first is the reference."""
    from sim.experiments.checks import check_allowed
    from sim.experiments.stopping_options import rule
    from sim.report.compare_remarks import documented
    from sim.report.perform import perform_comparison
    from sim.scenario.designs import load_designs
    from sim.terminal import progress, show_comparison

    stop, designs = rule(**stopping), load_designs(scenarios, variants, assignments)
    check_allowed(designs.values(), allow_code)
    with progress(quiet) as tell:
        folder, result = perform_comparison(designs, metrics, stop, out, jobs, tell)
    if not _printed(folder, "comparison", form):
        show_comparison(documented(result))
    return _finished(folder, result.complete, result.replications, quiet)


@ccsim.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--cluster", metavar="ADDRESS", help="Run on this Dask scheduler, such as tcp://head:8786.")
@click.option("--status", "asked", is_flag=True, help="Tell what is done of what; run nothing.")
@common
def sweep(study: Path, cluster: str | None, asked: bool, out: Path, form: str, quiet: bool, **how: Any) -> int:
    """Run every point of STUDY, or go on where it stopped; write outputs/sweep-<study>/."""
    from sim.experiments import checks, executors, plan, work
    from sim.report import sweepdir
    from sim.scenario.studies import load_study
    from sim.terminal import progress, show_sweep

    planned = plan.plan(load_study(study), how["assignments"])
    checks.check_allowed(planned.scenarios, how["allow_code"])
    folder = sweepdir.folder_of(out, planned)
    if asked:
        _hand_out(f"{sweepdir.told(sweepdir.status_of(folder, planned), form)}\n")
        return DONE
    where = work.Where(how["jobs"] or executors.all_cores(), cluster)
    with progress(quiet) as tell:
        result = sweepdir.perform(planned, folder, where, stoppable(tell), (lambda text: None) if quiet else _say)
    sweepdir.write_sweep(result, folder)
    show_sweep(result) if form == "table" else _hand_out(sweepdir.printed(result, form))
    if not quiet:
        _say(f"written to {folder}")
    if not result.complete:
        _say(f"interrupted: kept what was finished, {len(result.finished)} of {len(planned.points)} points")
    return DONE if result.complete else FAILED


@ccsim.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--set", "assignments", multiple=True, metavar="PATH=VALUE", help="Change the scenario; repeatable.")
@click.option("--allow-code", is_flag=True, help="Accept rules too that do not lie beside their scenario.")
def check(scenarios: tuple[Path, ...], assignments: tuple[str, ...], allow_code: bool) -> int:
    """Validate scenario files without running anything of theirs; tell all errors."""
    from sim.experiments.checks import check_allowed, described
    from sim.report.check_words import expectations
    from sim.scenario import InputError, load

    worst = DONE
    for path in scenarios:
        try:
            checked = load(path, assignments)
            check_allowed([checked], allow_code)
            _tell(f"{path}: {described(checked)}")
            for line in expectations(checked):
                _tell(f"  {line}")
        except InputError as error:
            worst = _explain(error)
    return worst


@ccsim.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--spreadsheet-safe", is_flag=True, help="Write no CSV cell that is a formula to spreadsheets.")
def report(folder: Path, spreadsheet_safe: bool) -> None:
    """Draw the figures and the report of a saved run again."""
    from sim.report.rundir import draw_report

    set_spreadsheet_safe(spreadsheet_safe)
    draw_report(folder)
    _tell(str(folder / "report.html"))


@ccsim.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--contact", type=click.IntRange(0), help="Tell of the contact in this row of contacts.parquet, from 0.")
@click.option("--customer", type=click.IntRange(1), help="Tell of every contact of this customer.")
@click.option("--episode", is_flag=True, help="With --contact: tell of all attempts of its episode.")
@click.option("--events", type=click.Path(path_type=Path), help="Write every contact as events to this CSV file.")
@click.option("--replication", type=click.IntRange(0), default=0, show_default=True, help="Whose log to read.")
@click.option("--spreadsheet-safe", is_flag=True, help="Write no CSV cell that is a formula to spreadsheets.")
def trace(folder: Path, replication: int, events: Path | None, spreadsheet_safe: bool, **asked: Any) -> None:
    """Tell the life of single contacts of a saved RUN, or write the events of all."""
    from sim.report.trace import traced

    set_spreadsheet_safe(spreadsheet_safe)
    for line in traced(folder, replication, events, **asked):
        _tell(line)


@ccsim.command()
@click.argument("name", required=False)
@click.option("--template", default="quickstart", show_default=True, help="Which scenario to start from.")
@click.option("--list", "listing", is_flag=True, help="List the templates.")
def new(name: str | None, template: str, listing: bool) -> None:
    """Start a scenario NAME.yaml from a template of the library."""
    from sim.scenario import library

    if listing:
        for known, title in library.templates().items():
            _tell(f"{known:<20} {title}")
    elif name is None:
        raise click.UsageError("name the new scenario, or --list the templates")
    else:
        for path in library.copy(template, Path(name)):
            _tell(f"wrote {path}")


@ccsim.command()
@click.option("--study", is_flag=True, help="That of study files, which ccsim sweep reads.")
def schema(study: bool) -> None:
    """Print the JSON Schema of scenario files, for editors that complete keys."""
    from sim.scenario import schema, studies

    _hand_out(studies.study_schema() if study else schema.json_schema())


@ccsim.command()
@click.argument("name", required=False)
def presets(name: str | None) -> None:
    """Show the presets, or one of them as YAML."""
    from sim.scenario.presets import preset_yaml

    if name is not None:
        _hand_out(preset_yaml(name))
        return
    from sim.report.preset_tables import preset_tables
    from sim.terminal import print_tables

    print_tables(preset_tables())


if __name__ == "__main__":
    main()
