"""Commands that simulate: run, compare, sweep, play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.handing import performed
from sim.commands.options import How, changed, common, spoken_in, written_to
from sim.language.words import tr
from sim.plumbing.readable import hand_out, say, tell
from sim.runs.failing import DONE


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--log", type=click.Choice(["first", "all", "none"]), default="first", show_default=True,
              help="Keep the contact log of the first replication, of all, or none.")  # fmt: skip
@click.option("--details", is_flag=True, help="Print every table, as the report has them, instead of the overview.")
@click.option("--by", type=click.Choice(["interval", "day"]),
              help="Tell every interval or day too: volume, agents, service level, chance of the target.")  # fmt: skip
@common
def run(scenario: Path, log: str, details: bool, by: str | None, how: How) -> int:
    """Simulate SCENARIO, print its table, and write outputs/<scenario>/<run>/."""
    from sim.experiments.preview.checks import check_allowed
    from sim.runs.perform import perform_run
    from sim.scenario import load

    checked = load(scenario, how.assignments)
    check_allowed([checked], how.allow_code)
    return performed(lambda wishes: perform_run(checked, how.out, log, how.jobs, wishes), how, details, by)


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--variant", "variants", multiple=True, metavar="'NAME: PATH=VALUE; ...'",
              help="One more design: the first SCENARIO, changed; repeatable.")  # fmt: skip
@click.option("--metric", "metrics", multiple=True, help="What to compare; repeatable. By default the usual figures.")
@click.option("--best", metavar="METRIC[@NAME]", help="Recommend the best design by this figure.")
@click.option("--question", help="What the designs are to answer, for the report.")
@click.option("--title", "titles", multiple=True, metavar="NAME=TITLE",
              help="What the report calls a design; repeatable. By default title or scenario of its file.")  # fmt: skip
@click.option("--precision", multiple=True, metavar="METRIC[@NAME]=HALFWIDTH",
              help="Replicate until every difference is so precise; repeatable.")  # fmt: skip
@click.option("--select", metavar="METRIC[@NAME]", help="Select the best, dropping designs that fall behind.")
@click.option("--indifference", type=float, help="With --select: the smallest difference worth finding.")
@click.option("--budget", type=click.IntRange(1), help="With --select: replications to spend, of all designs.")
@click.option("--maximum", type=click.IntRange(1), help="At most so many replications of each design.  [1000]")
@common
def compare(
    scenarios: tuple[Path, ...],
    variants: tuple[str, ...],
    metrics: tuple[str, ...],
    best: str | None,
    question: str | None,
    titles: tuple[str, ...],
    how: How,
    **stopping: Any,
) -> int:
    """Compare designs on the same customers: scenario files, or variants of one. The first is the reference."""
    from sim.experiments.compare.brief import Brief
    from sim.experiments.compare.stopping_options import rule
    from sim.experiments.preview.checks import check_allowed
    from sim.runs.perform import perform_comparison
    from sim.scenario.studies.designs import load_designs
    from sim.scenario.studies.titles import titles_of

    stop, designs = rule(**stopping), load_designs(scenarios, variants, how.assignments)
    brief = Brief(question or "", best or "", titles_of(designs, titles, len(scenarios)))
    check_allowed(designs.values(), how.allow_code)
    return performed(lambda wishes: perform_comparison(designs, metrics, stop, how.out, how.jobs, wishes, brief), how)


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--cluster", metavar="ADDRESS", help="Run on this Dask scheduler, such as tcp://head:8786.")
@click.option("--subject-to", "bounds", multiple=True, metavar="'METRIC[@NAME] <= VALUE'",
              help="Tell the best point that keeps this bound too, such as a budget; repeatable.")  # fmt: skip
@click.option("--status", "asked", is_flag=True, help="Tell what is done of what; run nothing.")
@common
def sweep(study: Path, cluster: str | None, bounds: tuple[str, ...], asked: bool, how: How) -> int:
    """Run every point of STUDY, or go on where it stopped; write outputs/sweep-<study>/."""
    from sim.experiments.preview.checks import check_allowed
    from sim.experiments.sweep.plan import plan
    from sim.runs.sweeping import perform_sweep, status_of, status_text
    from sim.scenario.studies.files import bounded, load_study

    planned = plan(bounded(load_study(study), bounds), how.assignments)
    check_allowed(planned.scenarios, how.allow_code)
    if asked:
        hand_out(f"{status_text(status_of(how.out, planned), how.form)}\n")
        return DONE
    said = (lambda text: None) if how.quiet else say
    return performed(lambda wishes: perform_sweep(planned, how.out, how.jobs, cluster, wishes, said), how)


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@changed
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Where to listen; any free port by default.")
@written_to("Where reports go.")
@spoken_in
@click.option("--allow-code", is_flag=True, help="Run rules too that do not lie beside their scenario.")
def play(scenario: Path, assignments: tuple[str, ...], port: int, out: Path, allow_code: bool) -> None:
    """Serve a page on this machine on which the numbers of SCENARIO can be changed, and show what follows."""
    from sim.play.serve import check_installed, serve
    from sim.play.session import Session

    check_installed()
    say(tr("simulating it as it is"))
    serve(
        Session(scenario, assignments, allow_code),
        port,
        out,
        lambda address: tell(tr("open {address} (Ctrl-C ends)", address=address)),
    )
