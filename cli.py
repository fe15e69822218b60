"""ccsim on the command line: parse, call, print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from sim.plumbing.csv_output import set_spreadsheet_safe
from sim.plumbing.interruption import enough, listen
from sim.plumbing.progress import heard, patiently
from sim.plumbing.readable import encodable, hand_out, say, speak_readably, tell
from sim.runs.failing import DONE, FAILED, WRONG_INPUT, explain, stopped

if TYPE_CHECKING:
    from sim.report.page.presentation import Presentation

F = TypeVar("F", bound=Callable[..., Any])
Steps = Callable[[int, int], None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes one line and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    listen()
    with heard(patiently((lambda text: None) if "--quiet" in words else say, monotonic)):
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
        say(f"{text.rstrip('.')}; see ccsim --help" if isinstance(error, click.UsageError) else text)
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing is left to flush
        return FAILED
    except (KeyboardInterrupt, Exception) as error:
        if "--debug" in words and not isinstance(error, KeyboardInterrupt | click.Abort):
            raise
        if isinstance(error, click.Abort) or stopped(error):
            say("stopped before anything was finished")
            return FAILED
        return explain(error)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ccsim", prog_name="ccsim")
def ccsim() -> None:
    """Simulate a contact center: who arrives, who waits, who leaves, and what that does to service."""


def _in_letters(context: click.Context, option: click.Parameter, folder: Path) -> Path:
    """Refuse a folder whose name is bytes and no text, which tables cannot be written to."""
    if encodable(str(folder), "utf-8") != str(folder):
        raise click.BadParameter("is not UTF-8 text; name another folder")
    return folder


def _set_spreadsheet_safe(context: click.Context, option: click.Parameter, safe: bool) -> None:
    set_spreadsheet_safe(safe)


changed = click.option("--set", "assignments", multiple=True, metavar="PATH=VALUE",
                       help="Change the scenario; repeatable.")  # fmt: skip
guarded = click.option("--spreadsheet-safe", is_flag=True, callback=_set_spreadsheet_safe, expose_value=False,
                       help="Write no CSV cell that is a formula to spreadsheets.")  # fmt: skip
COMMON = (
    click.option("--replications", type=click.IntRange(1), help="Independent repetitions (experiment.replications)."),
    click.option("--seed", type=click.IntRange(0), help="Seed of all random numbers (experiment.seed)."),
    changed,
    click.option("--jobs", type=click.IntRange(1), help="Worker processes; all cores by default."),
    click.option("--out", type=click.Path(path_type=Path), default="outputs", show_default=True, callback=_in_letters,
                 help="Where runs go."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    click.option("--allow-code", is_flag=True, help="Run rules too that do not lie beside their scenario."),
    guarded,
    click.option("--quiet", is_flag=True, help="No progress and no messages."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."),
)  # fmt: skip


class How(NamedTuple):
    """What all running commands are told: what to change, what may run, by how many, where it goes, what is printed."""

    assignments: tuple[str, ...]
    allow_code: bool
    jobs: int | None
    out: Path
    form: str
    quiet: bool


def common(command: F) -> F:
    """Give a command the options that every running command has, and call it with them as ``how``."""

    @wraps(command)
    def wrapped(**given: Any) -> Any:
        numbers = {key: value for key in ("seed", "replications") if (value := given.pop(key)) is not None}
        given["assignments"] += tuple(f"experiment.{key}={value}" for key, value in numbers.items())
        return command(how=How(**{name: given.pop(name) for name in How._fields}), **given)

    for option in reversed(COMMON):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def _performed(perform: Callable[[Steps], tuple[Path, Presentation]], how: How, details: bool = False) -> int:
    """Perform an experiment, print its result as asked for, say where everything is, and whether it is whole."""
    from sim.runs.writing import text_of
    from sim.terminal import progress, show

    with progress(how.quiet) as steps:
        folder, shown = perform(steps)
    show(shown, details) if how.form == "table" else hand_out(text_of(shown, how.form))
    if not how.quiet:
        say(f"written to {folder}")
    if not shown.complete:
        say(f"interrupted: kept {shown.kept}")
    return DONE if shown.complete else FAILED


@ccsim.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--log", type=click.Choice(["first", "all", "none"]), default="first", show_default=True,
              help="Keep the contact log of the first replication, of all, or none.")  # fmt: skip
@click.option("--details", is_flag=True, help="Print every table, as the report has them, instead of the overview.")
@common
def run(scenario: Path, log: str, details: bool, how: How) -> int:
    """Simulate SCENARIO, print its table, and write outputs/<scenario>/<run>/."""
    from sim.experiments.preview.checks import check_allowed
    from sim.runs.perform import perform_run
    from sim.scenario import load

    checked = load(scenario, how.assignments)
    check_allowed([checked], how.allow_code)
    return _performed(lambda steps: perform_run(checked, how.out, log, how.jobs, steps), how, details)


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
    scenarios: tuple[Path, ...], variants: tuple[str, ...], metrics: tuple[str, ...], how: How, **stopping: Any
) -> int:
    """Compare designs on the same customers: scenario files, or variants of one. The first is the reference."""
    from sim.experiments.compare.stopping_options import rule
    from sim.experiments.preview.checks import check_allowed
    from sim.runs.perform import perform_comparison
    from sim.scenario.studies.designs import load_designs

    stop, designs = rule(**stopping), load_designs(scenarios, variants, how.assignments)
    check_allowed(designs.values(), how.allow_code)
    return _performed(lambda steps: perform_comparison(designs, metrics, stop, how.out, how.jobs, steps), how)


@ccsim.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--cluster", metavar="ADDRESS", help="Run on this Dask scheduler, such as tcp://head:8786.")
@click.option("--status", "asked", is_flag=True, help="Tell what is done of what; run nothing.")
@common
def sweep(study: Path, cluster: str | None, asked: bool, how: How) -> int:
    """Run every point of STUDY, or go on where it stopped; write outputs/sweep-<study>/."""
    from sim.experiments.preview.checks import check_allowed
    from sim.experiments.sweep.plan import plan
    from sim.runs.sweeping import perform_sweep, status_of, status_text
    from sim.scenario.studies.files import load_study

    planned = plan(load_study(study), how.assignments)
    check_allowed(planned.scenarios, how.allow_code)
    if asked:
        hand_out(f"{status_text(status_of(how.out, planned), how.form)}\n")
        return DONE
    said = (lambda text: None) if how.quiet else say
    return _performed(lambda steps: perform_sweep(planned, how.out, how.jobs, cluster, steps, said), how)


@ccsim.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@changed
@click.option("--allow-code", is_flag=True, help="Accept rules too that do not lie beside their scenario.")
def check(scenarios: tuple[Path, ...], assignments: tuple[str, ...], allow_code: bool) -> int:
    """Validate scenario files without running anything of theirs; tell all errors."""
    from sim.experiments.preview.checks import check_allowed, described
    from sim.report.run.expectations import expectations
    from sim.scenario import InputError, load

    worst = DONE
    for path in scenarios:
        try:
            checked = load(path, assignments)
            check_allowed([checked], allow_code)
            tell(f"{path}: {described(checked)}")
            for line in expectations(checked):
                tell(f"  {line}")
        except InputError as error:
            worst = explain(error)
    return worst


@ccsim.command()
@click.argument("folder", type=click.Path(path_type=Path))
@guarded
def report(folder: Path) -> None:
    """Draw the figures and the report of a saved run again."""
    from sim.runs.writing import draw_report

    draw_report(folder)
    tell(str(folder / "report.html"))


@ccsim.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--contact", type=click.IntRange(0), help="Tell of the contact in this row of contacts.parquet, from 0.")
@click.option("--customer", type=click.IntRange(1), help="Tell of every contact of this customer.")
@click.option("--episode", is_flag=True, help="With --contact: tell of all attempts of its episode.")
@click.option("--events", type=click.Path(path_type=Path), help="Write every contact as events to this CSV file.")
@click.option("--replication", type=click.IntRange(0), default=0, show_default=True, help="Whose log to read.")
@guarded
def trace(folder: Path, replication: int, events: Path | None, **asked: Any) -> None:
    """Tell the life of single contacts of a saved RUN, or write the events of all."""
    from sim.runs.trace import traced

    for line in traced(folder, replication, events, **asked):
        tell(line)


@ccsim.command()
@click.argument("name", required=False)
@click.option("--template", default="quickstart", show_default=True, help="Which scenario to start from.")
@click.option("--list", "listing", is_flag=True, help="List the templates.")
def new(name: str | None, template: str, listing: bool) -> None:
    """Start a scenario NAME.yaml from a template of the library."""
    from sim.scenario.files import library

    if listing:
        for known, title in library.templates().items():
            tell(f"{known:<20} {title}")
    elif name is None:
        raise click.UsageError("name the new scenario, or --list the templates")
    else:
        for path in library.copy(template, Path(name)):
            tell(f"wrote {path}")


@ccsim.command()
@click.option("--study", is_flag=True, help="That of study files, which ccsim sweep reads.")
def schema(study: bool) -> None:
    """Print the JSON Schema of scenario files, for editors that complete keys."""
    from sim.scenario.loading import json_schema
    from sim.scenario.studies import files

    hand_out(files.study_schema() if study else json_schema.json_schema())


@ccsim.command()
@click.argument("name", required=False)
def presets(name: str | None) -> None:
    """Show the presets, or one of them as YAML."""
    from sim.scenario.files.presets import preset_yaml

    if name is not None:
        hand_out(preset_yaml(name))
        return
    from sim.report.run.preset_tables import preset_tables
    from sim.terminal import print_tables

    print_tables(preset_tables())


if __name__ == "__main__":
    main()
