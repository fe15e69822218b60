"""What to write instead: an example for a key that is missing or has the wrong shape."""

from __future__ import annotations

from sim.scenario.problems import Path
from sim.scenario.staffing import BLOCKS

DISTRIBUTION = "{exponential: {mean: 3 min}} or {deterministic: 3 min}"
SHARE = "a number from 0 to 1"
# By key; with a dot for the items of a list.
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
    "probability": "a number from 0 to 1, or for redial a list of them, such as [0.5, 0.35]",
    **dict.fromkeys(("accept", "reach", "quit", "failure", "induced", "ambiguity", "provokes"), SHARE),
    **dict.fromkeys(("same", "across", "traditional", "social", "absence", *BLOCKS), SHARE),
    "contact_probability": SHARE,
    "context": "{same: 0.9, across: 0.58}, or in self_service a number from 0 to 1",
    "containment": "0.3, or by issue {billing: 0.25}",
    "limit": "limit: 3",
    "speed": "[1, 0.84, 0.67]",
    "handle_times": "[5 min, 6 min, 8 min]",
    "when_wait_over": "when_wait_over: 3 min",
    "chase": "{probability: 1, to: {phone: 1}}",
    "to": "{phone: 2, chat: 1}",
    "repeat": "{probability: 0.6}",
    "lengths": "{breaks: 15 min}",
    "learning": "{start: 2.05, time: 90 d}",
    "vacancy": DISTRIBUTION,
    "silent_abandonment": "0.5, or {share: 0.5, probe: 60 s}",
    "rate": "rate: 0.33",
    "start": 'start: "08:00"',
    "end": 'end: "16:00"',
    "at": 'at: "12:00"',
    "length": "length: 30 min",
    "breaks.": '{at: "12:00", length: 30 min}',
    "channel": "channel: phone",
    "contact_channel": "contact_channel: phone",
    "recipients": "recipients: 20000",
    "messages": '[{channel: bill, at: "2026-01-05T08:00", recipients: 20000, contact_channel: phone}]',
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
    if key.isdigit() and len(path) > 1:
        return EXAMPLES.get(f"{path[-2]}.") or EXAMPLES.get(str(path[-2]), "a value").strip("[]")
    if len(path) > 1 and path[-2] == "cross_trained":
        return "0.25, or {share: 0.25, pace: 1.1}"
    return EXAMPLES.get(key, "a value" if key.islower() else "key: value pairs")
