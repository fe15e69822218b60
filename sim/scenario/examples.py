"""What to write instead: an example for a key that is missing or has the wrong shape."""

from __future__ import annotations

from sim.scenario.problems import Path

DISTRIBUTION = "{exponential: {mean: 3 min}} or {deterministic: 3 min}"
EXAMPLES = {
    "scenario": "scenario: My center",
    "channels": "channels: {phone: {preset: phone}}",
    "pools": "pools: {agents: {agents: 5, skills: [phone]}}",
    "mode": "mode: live, or preset: phone",
    "concurrency": "{limit: 3, speed: [1, 0.84, 0.67]}",
    "self_service": "{containment: 0.3, fallback: phone}",
    "callback": "{when_wait_over: 3 min}",
    "shifts": '[{start: "08:00", end: "16:00", agents: 5}]',
    "shrinkage": "0.28, or {absence: 0.06, breaks: 0.06}",
    "turnover": "0.33",
    "cross_trained": "{email: 0.25}",
    "resolution": "0.85, or by issue {billing: 0.8}",
    "outcome": "{resolution: 0.85}",
    "agents": "agents: 5",
    "skills": "skills: [phone]",
    "handle_time": DISTRIBUTION,
    "wrap_up": DISTRIBUTION,
    "after": DISTRIBUTION,
    "patience": f"{DISTRIBUTION}, or leave it out for endless patience",
    "arrivals": "{per_hour: 60} or {per_day: 900, profile: double_hump}",
    "target": "{within: 20 s, share: 0.8}",
    "within": "within: 20 s",
    "redial": "{probability: [0.5, 0.35]}",
    "rings": "[[agents]]",
    "share": "share: 0.5",
    "mean": "mean: 5 min",
    "days": "a whole number, such as days: 5",
    "probability": "a number from 0 to 1, or a list of them, such as [0.5, 0.35]",
    "switch": "a number from 0 to 1, or {probability: 0.25, to: {phone: 1}}",
    "description": "some text",
    "busyness": "{shape: 30}",
}
NOUNS = {"segments": "{share: 0.5}", "issues": "{share: 0.5}", "channels": "{preset: phone}"}
# What people call things in other tools.
SYNONYMS = {
    "aht": "handle_time",
    "acw": "wrap_up",
    "staff": "agents",
    "headcount": "agents",
    "volume": "arrivals",
    "queue_size": "queue_limit",
    "trunks": "lines",
    "sla": "target",
    "service_level": "target",
}


def example(path: Path) -> str:
    """Return what could be written at a path, in a few words."""
    key = str(path[-1]) if path else ""
    if len(path) == 2 and path[0] in NOUNS:
        return NOUNS[str(path[0])]
    if len(path) == 2 and path[0] == "pools":
        return "{agents: 5, skills: [phone]}"
    if "rings" in path:
        return EXAMPLES["rings"]
    return EXAMPLES.get(key, "a value" if key.islower() else "key: value pairs")
