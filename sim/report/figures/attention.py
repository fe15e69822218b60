"""What attention is made of: its six parts, weighted, which add up to the level."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.language.words import tr
from sim.report.canvas.style import WIDTH, blank, fit
from sim.report.figures.saved import Saved
from sim.report.page.vocabulary import in_words
from sim.scenario.customers.attention import PARTS, Weights

# From dark to light and back, so that neighbours part in grey too.
LOOKS = dict(zip(PARTS, ("#0072B2", "#F0E442", "#009E73", "#56B4E9", "#8C3E00", "#E69F00"), strict=True))
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("channel", "part"), pl.String),
    **dict.fromkeys(("mean", "weight", "adds", "level"), pl.Float64),
}


def attention_parts(saved: Saved) -> pl.DataFrame:
    """Return, by channel and part, its mean, its weight, what it adds, and the level that all add up to."""
    weights = Weights(**((saved.scenario.get("attention") or {}).get("weights") or {}))
    levels = saved.measured("attention_level", "channel")
    rows = [
        {"channel": name, "part": part, "mean": mean, "weight": weight, "adds": weight * mean, "level": level["mean"]}
        for name, level in ((name, levels[name]) for name in saved.channels if name in levels)
        for part in PARTS
        for weight, mean in ((getattr(weights, part), saved.measured(f"attention_{part}", "channel")[name]["mean"]),)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def bars(data: pl.DataFrame) -> Figure:
    """Draw a bar for each channel, the parts side by side, and the level at its end."""
    names = data["channel"].unique(maintain_order=True).to_list()
    figure = blank(WIDTH, 1.15 + 0.3 * len(names))
    axes = figure.subplots()
    reached = np.zeros(len(names))
    for part in PARTS:
        adds = data.filter(part=part)["adds"].to_numpy()
        axes.barh(
            range(len(names)),
            adds,
            left=reached,
            height=0.66,
            color=LOOKS[part],
            edgecolor="white",
            lw=0.7,
            label=in_words(part),
        )
        reached = reached + adds
    for k, level in enumerate(data.filter(part=PARTS[0])["level"]):
        axes.annotate(f"{level:.2f}", (level, k), (4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), [fit(name, 1.9) for name in names])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0, 1)
    axes.set_xlabel(tr("attention level: the sum of the weighted parts"))
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper left", ncols=6, columnspacing=1.2, handlelength=1.2
    )
    return figure
