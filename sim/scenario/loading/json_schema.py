"""The JSON Schema of scenario files."""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.scenario import Scenario


def json_schema() -> str:
    """Return the JSON Schema as text, the same bytes every time.

    A scenario file may also say ``extends: other.yaml``; then what it leaves out comes from there, as what a
    channel leaves out comes from its preset: so no key is required at the root and in channels.
    """
    document = loosened(Scenario.model_json_schema(mode="validation"))
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "ccsim scenario"
    document["properties"] = {
        "extends": {"type": "string", "description": "Another scenario file that this one is laid over."},
        **document["properties"],
    }
    del document["required"]
    for noun in ("Channel", "Pool", "Target"):
        del document["$defs"][noun]["required"]
    return json.dumps(document, indent=1, ensure_ascii=False, default=str) + "\n"


def loosened(node: Any) -> Any:
    """Let tables by time and by day exclude each other, and keep only the first line of descriptions."""
    if isinstance(node, list):
        return [loosened(child) for child in node]
    if not isinstance(node, dict):
        return node
    loose = {key: loosened(value) for key, value in node.items()}
    if isinstance(loose.get("description"), str):
        loose["description"] = loose["description"].partition("\n\n")[0].replace("\n", " ")
    return loose | ({"additionalProperties": False} if "patternProperties" in loose else {})
