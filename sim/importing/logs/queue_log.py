"""Asterisk's queue_log: ``epoch|call|queue|member|event|data``, many lines a call. Wrap-ups are not recorded there."""

from __future__ import annotations

import polars as pl

from sim.importing.canonical import ABANDONED, CALLBACK, FLOW_OUT, LOGGED_OUT, NOT_READY, READY, SERVED, TALKING
from sim.importing.columns.people import People
from sim.importing.columns.words import category

FORM = r"^\d{9,10}\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+"
COLUMNS = ("epoch", "call", "queue", "member", "event", "d1", "d2")
MOST = 0.9
LEFT = {"ABANDON": ABANDONED, "EXITWITHTIMEOUT": FLOW_OUT, "EXITEMPTY": FLOW_OUT, "EXITWITHKEY": CALLBACK}
OVER = ("COMPLETECALLER", "COMPLETEAGENT", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER")
MEMBERS = {
    "ADDMEMBER": READY,
    "UNPAUSE": READY,
    "UNPAUSEALL": READY,
    "PAUSE": NOT_READY,
    "PAUSEALL": NOT_READY,
    "REMOVEMEMBER": LOGGED_OUT,
    "CONNECT": TALKING,
    **dict.fromkeys(OVER, READY),
}


def is_queue_log(letters: str) -> bool:
    """Whether text is such a log, by its first lines."""
    head = pl.Series([line for line in letters[:20_000].splitlines()[:100] if line], dtype=pl.String)
    return bool(len(head) and (head.str.contains(FORM).mean() or 0) >= MOST)  # type: ignore[operator]


def events_of(letters: str) -> pl.DataFrame:
    """Return the events in the order of the file; times as seconds since 1970."""
    lines = pl.Series("text", letters.splitlines()).to_frame().filter(pl.col("text").str.contains(FORM))
    parts = lines.select(pl.col("text").str.strip_chars().str.split("|").alias("p"))
    named = [pl.col("p").list.get(at, null_on_oob=True).alias(name) for at, name in enumerate(COLUMNS)]
    return parts.select(named).with_columns(pl.col("epoch").cast(pl.Int64))


def contacts_of(events: pl.DataFrame, people: People) -> pl.DataFrame:
    """Return a row for each call that entered a queue and left it; times in UTC."""
    joined = _first(events, ("ENTERQUEUE",)).select("call", "queue", entered="epoch", caller="d2")
    answered = _first(events, ("CONNECT",)).select("call", "member", at="epoch")
    over = _first(events, OVER).select("call", over="epoch")
    gone = _first(events, tuple(LEFT)).select("call", pl.col("event").replace_strict(LEFT).alias("ended"), gone="epoch")
    for more in (answered, over, gone):
        joined = joined.join(more, on="call", how="left", maintain_order="left")
    served = pl.col("at").is_not_null()
    ended = joined.with_columns(pl.when(served).then(pl.lit(SERVED)).otherwise("ended").alias("outcome"))
    whole = ended.filter(pl.col("outcome").is_not_null())
    return whole.select(
        pl.col("call").alias("id"),
        "queue",
        "outcome",
        pl.lit("phone").alias("channel"),
        pl.lit(0).alias("leg"),
        people.customers(whole["caller"]).alias("customer"),
        people.agents(whole["member"]).alias("agent"),
        _time("entered").alias("arrival"),
        _time("at").alias("answered"),
        _time("over").alias("talk_end"),
        pl.when(~served).then(_time("gone")).alias("left"),
    )


def states_of(events: pl.DataFrame, people: People) -> pl.DataFrame | None:
    """Return what members of queues did, in UTC; ``None`` where they do not log in and out."""
    logged = events.filter(pl.col("event").is_in(["ADDMEMBER", "REMOVEMEMBER"]))
    if logged["event"].n_unique() < 2:
        return None
    told = events.filter(pl.col("event").is_in(list(MEMBERS))).sort("member", "epoch", maintain_order=True)
    words = category(told["d1"])
    reason = pl.lit(None, pl.String) if words is None else pl.lit(words)
    spells = told.select(
        people.agents(told["member"]).alias("agent"),
        _time("epoch").alias("start"),
        _time("epoch").shift(-1).over("member").alias("end"),
        pl.col("event").replace_strict(MEMBERS).alias("state"),
        pl.when(pl.col("event").str.starts_with("PAUSE")).then(pl.coalesce(reason, pl.lit("Pause"))).alias("reason"),
    )
    return spells.with_columns(pl.coalesce("end", "start").alias("end")).filter(
        (pl.col("end") > pl.col("start")) | (pl.col("state") == LOGGED_OUT)
    )


def _first(events: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    return events.filter(pl.col("event").is_in(names)).unique("call", keep="first", maintain_order=True)


def _time(seconds: str) -> pl.Expr:
    return (pl.col(seconds) * 1_000_000).cast(pl.Datetime("us"))
