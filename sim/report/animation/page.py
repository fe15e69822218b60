"""The page of a day that moves: it needs nothing but itself, and lets no other script run."""

from __future__ import annotations

import json
from typing import Any

from sim.report.animation.scene import Scene
from sim.report.page.html import environment, policy_of, template_text
from sim.report.page.script_words import words_of
from sim.report.page.vocabulary import ENDINGS

SCRIPTS = ("words.js", "animation_story.js", "animation_stage.js", "animation_player.js")


def animation_page(shown: Scene, run: dict[str, Any]) -> str:
    """Return the page of a scene; ``run`` has the ``replication`` and the ``seed`` that it is of."""
    script = "".join(map(template_text, SCRIPTS))
    return (
        environment()
        .get_template("animation.html")
        .render(
            title=shown.head["title"],
            date=shown.head["date"],
            style=template_text("animation.css"),
            script=script,
            words=words_of(script, ENDINGS),
            scene=_safe(json.dumps(shown.to_dict(), separators=(",", ":"))),
            policy=policy_of(script),
            **run,
        )
    )


def _safe(text: str) -> str:
    """Return JSON that ends no element of a page, whatever names it holds."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
