"""Commands about the folder of a run: report, trace, animate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.options import LOOKING, guarded, spoken_in, taking
from sim.plumbing.readable import tell


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@taking(LOOKING)
@spoken_in
@guarded
def report(folder: Path, **look: Any) -> None:
    """Draw the figures and the report of a saved run again."""
    from sim.runs.looks import looks
    from sim.runs.writing import draw_report

    draw_report(folder, looks(**look))
    tell(str(folder / "report.html"))


@click.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--contact", type=click.IntRange(0), help="Tell of the contact in this row of contacts.parquet, from 0.")
@click.option("--customer", type=click.IntRange(1), help="Tell of every contact of this customer.")
@click.option("--episode", is_flag=True, help="With --contact: tell of all attempts of its episode.")
@click.option("--events", type=click.Path(path_type=Path), help="Write every contact as events to this CSV file.")
@click.option("--replication", type=click.IntRange(0), default=0, show_default=True, help="Whose log to read.")
@spoken_in
@guarded
def trace(folder: Path, replication: int, events: Path | None, **asked: Any) -> None:
    """Tell the life of single contacts of a saved RUN, or write the events of all."""
    from sim.runs.log.trace import traced

    for line in traced(folder, replication, events, **asked):
        tell(line)


@click.command()
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--day", type=click.IntRange(1), default=1, show_default=True, help="Which day of the horizon, from 1.")
@click.option("--replication", type=click.IntRange(0), default=0, show_default=True, help="Whose log to read.")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; one in RUN by default.")
@spoken_in
def animate(folder: Path, day: int, replication: int, to: Path | None) -> None:
    """Write a page on which a day of a saved RUN moves: lines, agents, who gives up, by the clock."""
    from sim.runs.log.animate import animated

    tell(str(animated(folder, day, replication, to)))
