"""Names of columns in comparable form: without accents, units, and the words for mean, sum and contact."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import combining, normalize


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEAN = _words(
    "avg average averages mean durchschnitt durchschnittlich durchschnittliche durchschnittlicher durchschn "
    "mittlere mittlerer mittel moyen moyenne moy media medio medie promedio prom gem gemiddelde gemiddeld "
)
TOTAL = _words("total totals sum summe gesamt somme suma totale totaal cumulative ")
UNIT = {
    "ms": "ms",
    "msec": "ms",
    "msecs": "ms",
    "millis": "ms",
    "milliseconds": "ms",
    "millisekunden": "ms",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "seconds": "s",
    "second": "s",
    "sek": "s",
    "sekunden": "s",
    "seg": "s",
    "segundos": "s",
    "secondes": "s",
    "secondi": "s",
    "seconden": "s",
    "min": "min",
    "mins": "min",
    "minutes": "min",
    "minuten": "min",
    "minutos": "min",
    "minuti": "min",
    "h": "h",
    "hr": "h",
    "hrs": "h",
    "hours": "h",
    "stunden": "h",
    "heures": "h",
    "horas": "h",
    "ore": "h",
    "days": "d",
    "tage": "d",
    "jours": "d",
    "dias": "d",
}
HOURS = _words("hour hours stunde uhr heure hora ora uur")
CLOCKS = _words("hh mm ss hhmmss ")
ARTICLES = _words("of the in to at per on for by de des du la le l d les der die das el los las del di i ")
NOUNS = _words(
    "call calls contact contacts interaction interactions conversation conversations ticket tickets case cases "
    "chat chats anruf anrufe anrufen gesprach gesprache kontakte appel appels llamada llamadas chiamata "
    "chiamate oproep oproepen chamada chamadas request requests "
)
COUNTING = _words("number count n num no nb anzahl nombre numero qty quantity all alle ")
ZONES = _words("utc gmt zulu ")
DIGIT = re.compile(r"\d+")


class Name(NamedTuple):
    """What the header of a column says.

    Attributes
    ----------
    forms
        Its words, ever fewer: the first form that is known decides.
    numbers
        Numbers in it, such as the threshold of a service level.
    """

    text: str
    forms: tuple[str, ...]
    mean: bool
    total: bool
    percent: bool
    unit: str | None
    utc: bool
    numbers: tuple[int, ...]


def name_of(text: str) -> Name:
    """Take the header of a column apart.

    >>> name = name_of("Ø Wartezeit angenommen (s)")
    >>> name.forms[0], name.mean, name.unit
    ('wartezeit angenommen', True, 's')
    >>> name_of("AgentInteractionDuration").forms[0], name_of("Servicelevel 20 s").numbers
    ('agent interaction duration', (20,))
    """
    words = tokens(text)
    unit = next((UNIT[word] for at, word in enumerate(words) if word in UNIT and at), None)
    bare = _bare(words)
    return Name(
        text,
        _forms(bare),
        any(word in MEAN for word in words) and words[:1] != ["media"],
        any(word in TOTAL for word in words),
        "percent" in words or "rate" in words,
        unit,
        any(word in ZONES for word in words),
        tuple(int(word) for word in words if word.isdigit() and len(word) < 5),
    )


def is_hour(name: Name) -> bool:
    """Whether a header says that the column numbers hours."""
    return any(word in HOURS for word in name.text.lower().split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the forms of words of the vocabulary: as they are, and without articles where two words are left.

    >>> phrases("time to answer"), phrases("answered by")
    (('time to answer', 'time answer'), ('answered by',))
    """
    bare = _bare(tokens(text))
    fewer = [word for word in bare if word not in ARTICLES]
    return tuple(dict.fromkeys(" ".join(words) for words in (bare, fewer if len(fewer) > 1 else bare)))


def tokens(text: str) -> list[str]:
    """Return the words of a header in small letters without accents."""
    spelled = text.replace("Ø", " avg ").replace("ø ", " avg ").replace("%", " percent ").replace("#", " number ")
    spelled = re.sub(r"([a-z])([A-Z])", r"\1 \2", spelled)
    plain = "".join(letter for letter in normalize("NFKD", spelled.lower().replace("ß", "ss")) if not combining(letter))
    return re.findall(r"[^\W\d_]+|\d+", plain)


def _bare(words: list[str]) -> list[str]:
    """Return words without those that say how a column is measured, unless all of them do."""
    return [word for at, word in enumerate(words) if not _beside(word, at)] or words


def _beside(word: str, at: int) -> bool:
    """Whether a word only says how a column is measured."""
    return (
        (word in MEAN and (at > 0 or word != "media"))
        or word in CLOCKS
        or word in ZONES
        or word == "percent"
        or DIGIT.match(word) is not None
        or bool(word in UNIT and at)
    )


def _forms(words: list[str]) -> tuple[str, ...]:
    forms = [words]
    for few in (ARTICLES, COUNTING, NOUNS, TOTAL):
        fewer = [word for word in forms[-1] if word not in few]
        forms.append(fewer or forms[-1])
    return tuple(dict.fromkeys(" ".join(form) for form in forms if form))
