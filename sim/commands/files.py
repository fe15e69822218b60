"""Commands about scenario files: check, new, schema, presets."""

from __future__ import annotations

from pathlib import Path

import click

from sim.commands.options import changed, spoken_in
from sim.plumbing.readable import hand_out, say, tell
from sim.runs.failing import DONE, WRONG_INPUT


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@changed
@click.option("--allow-code", is_flag=True, help="Accept rules too that do not lie beside their scenario.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--strict", is_flag=True, help="Fail where there are warnings too.")
@spoken_in
def check(scenarios: tuple[Path, ...], assignments: tuple[str, ...], allow_code: bool, form: str, strict: bool) -> int:
    """Validate scenario files without running anything of theirs; tell all errors, the plan, and what looks wrong."""
    from sim.runs.checking import check_files, json_text

    found = check_files(scenarios, assignments, allow_code)
    if form == "json":
        hand_out(json_text(found))
    for one in found if form == "table" else ():
        for line in one.lines():
            tell(line)
        for problem in one.problems:
            say(str(problem))
    return WRONG_INPUT if any(one.problems or (strict and one.warnings) for one in found) else DONE


@click.command()
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


@click.command()
@click.option("--study", is_flag=True, help="That of study files, which ccsim sweep reads.")
def schema(study: bool) -> None:
    """Print the JSON Schema of scenario files, for editors that complete keys."""
    from sim.scenario.loading import json_schema
    from sim.scenario.studies import files

    hand_out(files.study_schema() if study else json_schema.json_schema())


@click.command()
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
