"""Words that data hold, in English, and reports tell in the language that is spoken."""

from __future__ import annotations

from sim.language.words import marked, translated

MODES = (
    *(marked("in line"), marked("several at a time"), marked("answered later"), marked("machines")),
    *(marked("messages of ours"), marked("calls of ours"), marked("over the counter")),
)
CAUSES = (
    *(marked("abandoned"), marked("blocked"), marked("balked"), marked("failed"), marked("out of hours")),
    *(marked("closed"), marked("passed on"), marked("unresolved"), marked("misled"), marked("no reply")),
    *(marked("experience"), marked("campaign"), marked("wait"), marked("cost"), marked("new channel")),
    *(marked("closed for good"), marked("helps more"), marked("habit"), marked("other")),
)
ATTENTION_PARTS = (
    *(marked("responsiveness"), marked("resolution"), marked("ownership")),
    *(marked("continuity"), marked("dedication"), marked("personalisation")),
)
VERDICTS = (
    *(marked("better"), marked("worse"), marked("higher"), marked("lower"), marked("no difference shown")),
    *(marked("met"), marked("missed"), marked("open"), marked("unsure")),
)
ENDINGS = (
    *(marked("served"), marked("gave up"), marked("cut off"), marked("refused"), marked("unfinished")),
    *(marked("self-served"), marked("passed on")),
)
UNITS = (
    *(marked("contacts"), marked("agents"), marked("messages"), marked("share"), marked("level")),
    *(marked("d"), marked("h"), marked("min"), marked("s"), marked("skill"), marked("points"), marked("transfers")),
)
GROUPS = (marked("channel"), marked("pool"), marked("segment"), marked("issue"))
SCOPES = {
    "channel": marked("channel {name}"),
    "pool": marked("pool {name}"),
    "segment": marked("segment {name}"),
    "issue": marked("issue {name}"),
}
KNOWN = {one: one for one in (*MODES, *CAUSES, *ATTENTION_PARTS, *VERDICTS, *ENDINGS, *UNITS, *GROUPS)}


def in_words(text: str) -> str:
    """Return a word that data hold, such as the cause of a contact, in the language that is spoken."""
    return translated(KNOWN.get(text, text))
