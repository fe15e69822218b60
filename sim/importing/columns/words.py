"""Words that name categories, and are no free text: issues, channels, reasons."""

from __future__ import annotations

import polars as pl

MANY, SOME = 200, 20  # different words from which on a column is text, if they hardly repeat
LONG = 60  # letters
FEWEST, OTHERS = 5, "other"
ADDRESS = r"[^\s@<>,;:]+@[^\s@<>,;:]+\.\w{2,}"
NUMBER = r"\+?\d(?:[ ()/.-]{0,2}\d){6,}"  # seven digits or more: of a telephone, an account, a card
CHANNELS = {
    "phone": r"^(voice|phone|call|telephone|telefon|téléphone|telefono|teléfono|voicemail|inbound voice|pstn|tel)$",
    "email": r"^(e-?mail|mail|correo|courriel|web ?mail)$",
    "chat": r"^(chat|web ?chat|live ?chat|messenger|web ?messaging|web widget|messaging)$",
}


def category(words: pl.Series) -> pl.Series | None:
    """Return words that name categories, ``None`` where they are free text, which is not read."""
    known = words.drop_nulls()
    distinct = known.n_unique()
    text = (distinct > MANY and distinct > 0.2 * len(known)) or (distinct > SOME and distinct > 0.5 * len(known))
    if text or (len(known) and (known.str.len_chars().mean() or 0) > LONG):  # type: ignore[operator]
        return None
    return impersonal(_without_rare(words) if distinct > SOME else words)


def _without_rare(words: pl.Series) -> pl.Series:
    """Return words with those that stand there fewer than five times as one: among many they may be notes."""
    rare = words.is_not_null() & (words.to_frame().select(pl.len().over(words.name)).to_series() < FEWEST)
    return words.set(rare, OTHERS)


def impersonal(words: pl.Series) -> pl.Series:
    """Return words in which mail addresses and numbers of persons are no more than that."""
    return words.str.replace_all(ADDRESS, "(address)").str.replace_all(NUMBER, "(number)")


def channel(words: pl.Series) -> pl.Series:
    """Return channels by their common names: Voice is phone, Mail is email; others as they are."""
    distinct = words.drop_nulls().unique().to_list()
    frame = pl.DataFrame({"word": distinct}, schema={"word": pl.String})
    lower = pl.col("word").str.to_lowercase()
    named = pl.coalesce(
        *(pl.when(lower.str.contains(form)).then(pl.lit(name)) for name, form in CHANNELS.items()), "word"
    )
    return words.replace(dict(frame.select("word", named.alias("name")).iter_rows()))
