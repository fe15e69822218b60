"""Options that commands share, and what running commands are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from sim.language.choice import known, languages, speaking, spoken
from sim.plumbing.csv_output import set_spreadsheet_safe
from sim.plumbing.readable import encodable

F = TypeVar("F", bound=Callable[..., Any])


def taking(options: Sequence[Callable[[F], F]]) -> Callable[[F], F]:
    """Give a command options."""

    def given(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return given


def in_letters(context: click.Context, option: click.Parameter, folder: Path) -> Path:
    """Refuse a folder whose name is bytes and no text, which tables cannot be written to."""
    if encodable(str(folder), "utf-8") != str(folder):
        raise click.BadParameter("is not UTF-8 text; name another folder")
    return folder


def _set_spreadsheet_safe(context: click.Context, option: click.Parameter, safe: bool) -> None:
    set_spreadsheet_safe(safe)


def _speak(context: click.Context, option: click.Parameter, named: str | None) -> None:
    """Speak the language asked for from here on; without the option it is that of the locale."""
    language = known(named) if named else spoken()
    if language is None:
        raise click.BadParameter(f"there is no {named!r}; there are {', '.join(languages())}")
    context.with_resource(speaking(language))


def written_to(text: str) -> Callable[[F], F]:
    """Return the option that says where something goes."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default="outputs",
        show_default=True,
        callback=in_letters,
        help=text,
    )


changed = click.option("--set", "assignments", multiple=True, metavar="PATH=VALUE",
                       help="Change the scenario; repeatable.")  # fmt: skip
guarded = click.option("--spreadsheet-safe", is_flag=True, callback=_set_spreadsheet_safe, expose_value=False,
                       help="Write no CSV cell that is a formula to spreadsheets.")  # fmt: skip
spoken_in = click.option(
    "--language", metavar="NAME", callback=_speak, expose_value=False, is_eager=True,
    help=f"Language of tables and reports: {', '.join(languages())}; that of the locale by default.",
)  # fmt: skip
LOOKING = (
    click.option("--template", type=click.Path(path_type=Path), metavar="FILE",
                 help="House style of the report: a YAML file with logo, colours and texts."),
    click.option("--pdf", is_flag=True, help="Write the report as report.pdf too, by a headless browser."),
    click.option("--slides", is_flag=True, help="Write the report as report.pptx too, one figure a slide."),
)  # fmt: skip
COMMON = (
    click.option("--replications", type=click.IntRange(1), help="Independent repetitions (experiment.replications)."),
    click.option("--seed", type=click.IntRange(0), help="Seed of all random numbers (experiment.seed)."),
    changed,
    click.option("--jobs", type=click.IntRange(1), help="Worker processes; all cores by default."),
    written_to("Where runs go."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    click.option("--engine", type=click.Choice(["auto", "simpy", "compiled"]),
                 help="What plays the scenario; the figures are the same (experiment.engine)."),
    click.option("--no-report", is_flag=True,
                 help="Draw no figures and no report; ccsim report does it later, a sweep given again too."),
    click.option("--allow-code", is_flag=True, help="Run rules too that do not lie beside their scenario."),
    *LOOKING,
    spoken_in,
    guarded,
    click.option("--quiet", is_flag=True, help="No progress and no messages."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."),
)  # fmt: skip


SHOWING = (
    spoken_in,
    click.option("--jobs", type=click.IntRange(1), help="Worker processes; all cores by default."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    guarded,
    click.option("--quiet", is_flag=True, help="No progress and no messages."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."),
)  # fmt: skip


class How(NamedTuple):
    """What running commands are told: what to change, what may run, by how many, where it goes, how it is shown."""

    assignments: tuple[str, ...]
    no_report: bool
    allow_code: bool
    jobs: int | None
    out: Path
    form: str
    quiet: bool
    template: Path | None
    pdf: bool
    slides: bool


def common(command: F) -> F:
    """Give a command the options that every running command has, and call it with them as ``how``."""

    @wraps(command)
    def wrapped(**given: Any) -> Any:
        numbers = {key: value for key in ("seed", "replications", "engine") if (value := given.pop(key)) is not None}
        given["assignments"] += tuple(f"experiment.{key}={value}" for key, value in numbers.items())
        return command(how=How(**{name: given.pop(name) for name in How._fields}), **given)

    return taking(COMMON)(wrapped)  # type: ignore[return-value]
