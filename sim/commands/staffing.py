"""Commands about how many agents it takes: staff, erlang."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.handing import hand_over
from sim.commands.options import SHOWING, changed, spoken_in, taking, written_to
from sim.runs.failing import DONE, FAILED

STAFFING = (
    click.option("--shifts/--intervals", default=None,
                 help="Look for shifts of staffing.shifts, or for headcounts; shifts where there are any."),
    click.option("--quick", is_flag=True, help="Take what formulas say, and verify that with 100 replications."),
    click.option("--replications", type=click.IntRange(2), help="Of each design in the search."),
    click.option("--maximum", type=click.IntRange(2),
                 help="Fresh replications that a verification may take.  [2000; of short days up to 8000]"),
    click.option("--confidence", type=click.FloatRange(0.5, 1, max_open=True), help="Of all statements together."),
    click.option("--seed", type=click.IntRange(0), help="Seed of the search; it is verified with those that follow."),
    click.option("--check", "plan", type=click.Path(path_type=Path), metavar="PLAN",
                 help="Search for nothing: verify the staff of this scenario file."),
    click.option("--compare-with", "others", type=click.Path(path_type=Path), metavar="PLAN", multiple=True,
                 help="Hold the staff of this scenario file beside the answer; may be given several times."),
    written_to("Where its folder goes."),
    click.option("--no-report", is_flag=True, help="Draw no figures and no page."),
)  # fmt: skip


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@changed
@taking(STAFFING)
@taking(SHOWING)
def staff(
    scenario: Path, assignments: tuple[str, ...], plan: Path | None, others: tuple[Path, ...], out: Path, form: str,
    quiet: bool, **given: Any,
) -> int:  # fmt: skip
    """Find the fewest agents that keep the targets of SCENARIO as simulated; exit 1 where none are found for sure."""
    from sim.runs.staffing.perform import StaffingOptions, perform_check, perform_staffing
    from sim.scenario import load
    from sim.terminal import stages

    checked, options = load(scenario, assignments), StaffingOptions(**given)
    beside = {str(other): load(other) for other in others}
    with stages(quiet) as tell:
        if plan is None:
            folder, shown, is_met = perform_staffing(checked, options, beside, out, tell)
        else:
            folder, (shown, is_met) = None, perform_check(checked, load(plan), options, beside, tell)
    hand_over(shown, form, quiet, folder)
    return DONE if is_met else FAILED


QUEUE = (
    click.option("--volume", metavar="N/TIME", help="Contacts: 100/h, 50/30min."),
    click.option("--handle", metavar="TIME", help="Mean handle time: 5min; talk and wrap-up."),
    click.option("--load", metavar="ERLANGS", help="Instead of --volume or --handle."),
    click.option("--intervals", metavar="N,N,.../TIME", help="Instead of --volume: 9,24,24,9/30min, one by one."),
    click.option("--patience", metavar="TIME", help="Mean patience: 3min; nobody gives up if it is not given."),
    click.option("--patience-law", metavar="LAW", help="exponential by default; hyperexponential, lognormal, weibull, "
                 "gamma, deterministic."),
    click.option("--patience-cv", metavar="CV", help="Its standard deviation over its mean; 1 by default."),
    click.option("--balk", metavar="SHARE", help="Of those who must wait, who leave at once: 10%."),
    click.option("--chats", metavar="SPEEDS", help="Agents hold several, each this fast with 1, 2, ...: 1,0.84,0.67."),
    click.option("--agents", metavar="N", help="Agents on contacts; 10.5 is half of the time 11."),
    click.option("--target", metavar="SHARE/TIME", help="Service level: 80/20 is 80 % within 20 s."),
    click.option("--formula", metavar="SL-1..6", help="By which formula; SL-4 by default."),
    click.option("--short", metavar="TIME", help="Limit of short abandons, for SL-5, SL-6 and --abandonment."),
    click.option("--asa", metavar="TIME", help="At most this mean wait of the answered."),
    click.option("--abandonment", metavar="SHARE", help="At most so many give up: 5%."),
    click.option("--occupancy", metavar="SHARE", help="Agents are busy at most so much: 85%."),
    click.option("--delayed", metavar="SHARE", help="At most so many must wait: 20%."),
    click.option("--busyness", metavar="SHAPE", help="Days are unlike each other, as in demand.busyness: 30."),
    click.option("--days", metavar="SHARE", help="With --busyness: keep targets on so many of them: 90%."),
    click.option("--shrinkage", metavar="SHARE", help="Tell heads on the roster too: 30%."),
    click.option("--absence", metavar="SHARE", help="Instead: who does not come, ..."),
    click.option("--blocks", metavar="SHARE", help="... and the time of others on breaks, in meetings and the like."),
    click.option("--sure", metavar="SHARE", help="With --absence: heads so that enough come so often: 95%."),
    click.option("--find", metavar="WHAT", help="agents, volume, handle or patience; what is missing by default."),
    click.option("--around", type=click.IntRange(0, 50), default=2, show_default=True, help="Agents more and less."),
    spoken_in,
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
)  # fmt: skip


@click.command()
@taking(QUEUE)
def erlang(form: str, **given: Any) -> int:
    """Calculate one queue by Erlang C, Erlang A or any patience: what is missing of load, agents and targets.

    Such as: ccsim erlang --volume 100/h --handle 5min --patience 3min --target 80/20
    """
    from sim.runs.erlang.perform import perform_erlang

    shown, found = perform_erlang(given)
    hand_over(shown, form, True, None)
    return DONE if found else FAILED
