"""The JSON Schema of scenario files."""

from __future__ import annotations

import json

from sim.scenario.scenario import Scenario


def json_schema() -> str:
    """Return the JSON Schema as text, the same bytes every time.

    A scenario file may also say ``extends: other.yaml``; then what it leaves out comes from there.
    """
    document = Scenario.model_json_schema(mode="validation")
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "ccsim scenario"
    document["properties"] = {
        "extends": {"type": "string", "description": "Another scenario file that this one is laid over."},
        **document["properties"],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, default=str) + "\n"
