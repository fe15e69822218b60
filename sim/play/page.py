"""The page itself: it holds its style and its script, and its policy allows no other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sim.play.controls import controls
from sim.play.session import BASE, NOW, Session
from sim.report.page.html import environment, policy_of, template_text
from sim.report.page.script_words import words_of

HERE = "sim.play"
SCRIPTS = ("charts.js", "play.js")
ASKS_US = "connect-src 'self'; "


def page_of(session: Session, states: Mapping[str, Sequence[str]]) -> str:
    """Return the page of a session with the designs that are kept."""
    script = "".join((template_text("words.js"), *(template_text(name, HERE) for name in SCRIPTS)))
    known = [one.to_dict() for one in controls(session.base)]
    start = {"controls": known, "states": states, "base": BASE, "now": NOW}
    return (
        environment(HERE)
        .get_template("play.html")
        .render(
            title=session.base.scenario,
            file=session.file.name,
            style=template_text("play.css", HERE),
            script=script,
            words=words_of(script),
            start=json.dumps(start).replace("<", "\\u003c"),
            policy=policy_of(script, ASKS_US),
        )
    )
