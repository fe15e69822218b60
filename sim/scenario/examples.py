"""What to write instead: an example for a key that is missing or has the wrong shape."""

from __future__ import annotations

from sim.scenario.problems import Path
from sim.scenario.staffing import BLOCKS

DISTRIBUTION = "{exponential: {mean: 3 min}} or {deterministic: 3 min}"
SHARE = "a number from 0 to 1"
SENT_OUT = "{vendor: nearshore, channel: phone, when: {wait_over: 45 s}}"
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
    "attention": "{}",
    "customers": "{population: 40000}",
    "population": "a whole number, such as population: 40000",
    "migration": "{}",
    "campaigns": '[{to: app, start: "2026-03-03T09:00", reach: 0.3}]',
    "opens": "{on: 2026-03-02, share: 0.2}",
    "fit": "{human: 1, rich: 0.8, functions: {serve: 0.9}}",
    "usual": "{phone: {wait: 30 s}}, or in retention a number from 0 to 1",
    "weights": "{responsiveness: 0.2, ...}, all six",
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
    "currency": "currency: EUR",
    "empowerment": "0.6, or {authority: 0.6, skill: 1.0}",
    "authority": "0.6, or at an issue {beta: [2, 3]}",
    "complexity": "0.4, or {beta: [2, 3]}",
    "complexity_effect": "complexity_effect: 1.0",
    "beta": "beta: [2, 3]",
    "skill": "skill: 1.0",
    "diagnosis": "{lognormal: {mean: 90 s, cv: 0.5}}",
    "transfer": "cold or warm, or in outcome.context a number from 0 to 1",
    "wage_premium": "wage_premium: 0.25",
    "quits": "quits: 0.5",
    "escalates_to": "escalates_to: experts",
    "wage": "wage: 20",
    "contract": "{per_contact: 2.60}",
    "per_contact": "per_contact: 2.60",
    "minimum_contacts": "minimum_contacts: 1000",
    "per_minute": "per_minute: 0.03",
    "per_resolution": "per_resolution: 3.50",
    "per_seat_hour": "per_seat_hour: 28",
    "period": "day, week or month",
    "service_level": "{within: 60 s, share: 0.8}",
    "quality": "{share: 0.85}",
    "malus": "malus: 0.5",
    "bonus": "bonus: 0.25",
    "outsourcing": f"[{SENT_OUT}]",
    "outsourcing.": SENT_OUT,
    "vendor": "vendor: nearshore",
    "when": "{queue_over: 10}",
    "wait_over": "wait_over: 45 s",
    "queue_over": "queue_over: 10",
    "volume_over": "volume_over: 300",
    "hours": '"18:00-22:00"',
    "outbound": "{list: 5000}",
    "list": "list: 5000",
    "per_day": "per_day: 400",
    "ring": "{deterministic: 20 s}, or in callback 20 s",
    "holds": "{deterministic: 5 s}",
    "tries": "tries: 3",
    "retry_after": "retry_after: 1 h",
    "right_party": SHARE,
    "wrong_party_time": "wrong_party_time: 20 s",
    "dialer": "{per_idle_agent: 1.5}",
    "per_idle_agent": "per_idle_agent: 1.5",
    "plus": "plus: 1",
    "threshold": "threshold: 2",
    "technology": "{investment: 1.5, centricity: 0.6}",
    "investment": "investment: 1.5",
    "centricity": SHARE,
    "cost_per_month": "cost_per_month: 20000",
    "cost": "{per_contact: 0.10}",
    "fixed_per_month": "fixed_per_month: 500",
    "customer_per_contact": "customer_per_contact: 0.75",
    "costs": "{loading: 2.25}",
    "loading": "loading: 2.25",
    "customer_time": "customer_time: 10",
    "hire": "hire: 6000",
    "mistreatment": "mistreatment: 5",
    "churn": "{lost: 0.05, unresolved: 0.02}",
    **dict.fromkeys(("lost", "unresolved"), SHARE),
    "annual_value": "annual_value: 300",
    "patience_factor": "patience_factor: 1.5",
    "priority": "priority: 10",
    "segment": "segment: vip",
    "issue": "issue: billing",
    "mix": "drain or fill",
    "memory": "customer or segment",
    "function": "contact, inform, sell, serve, collect or relate",
    **dict.fromkeys(("risk", "human", "rich", "adopted", "reach", "adopts", "wears", "worse", "better", "good"), SHARE),
    **dict.fromkeys(("contact", "inform", "sell", "serve", "collect", "relate", "satisfaction"), SHARE),
    **dict.fromkeys(("experience", "inertia", "nudge", "effort"), "a number, such as 1"),
    "wait": "a number from 0 to 1, or in usual 30 s",
    "time": "time: 90 d",
    "functions": "{serve: 0.9, relate: 0.7}",
    "customer_cost": "customer_cost: 0.50",
    "fades": "fades: 14 d",
    "window": "window: 30 d",
    "lasts": "lasts: 90 d",
    "grievance": "{satisfaction: 0.1, lasts: 90 d}",
    "touches": "touches: 3",
    "every": "every: 7 d",
    "incentive": "incentive: 0.20",
    "on": "on: 2026-03-02",
    **dict.fromkeys(("innovation", "imitation"), "a rate per year, such as 0.4"),
    "from": "[phone]",
}
# By the nearest key around them, where the same word means different things.
WITHIN = {
    ("migration", "weights"): "{experience: 2}",
    ("migration", "learning"): "{worse: 0.45, better: 0.2}",
    ("migration", "nudge"): "{fades: 14 d}",
    ("weights", "nudge"): "nudge: 0.8",
    ("usual", "wait"): "wait: 30 s",
    ("campaigns", "start"): 'start: "2026-03-03T09:00"',
    ("campaigns", "to"): "to: app",
}
NOUNS = {"segments": "{share: 0.5}", "issues": "{share: 0.5}", "channels": "{preset: phone}"}
# Numbers that are better shown than described.
SHOWN = ("authority", "complexity", "wage")
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
    "agent": "pools",
    "agents": "pools",
    "team": "pools",
    "teams": "pools",
    "group": "pools",
    "groups": "pools",
    "queue": "channels",
    "queues": "channels",
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
    within = [WITHIN[str(part), key] for part in reversed(path[:-1]) if (str(part), key) in WITHIN]
    if within:
        return within[0]
    if len(path) > 1 and path[-2] == "usual":
        return "{wait: 30 s}"
    if key.isdigit() and len(path) > 1:
        return EXAMPLES.get(f"{path[-2]}.") or EXAMPLES.get(str(path[-2]), "a value").strip("[]")
    if len(path) > 1 and path[-2] == "cross_trained":
        return "0.25, or {share: 0.25, pace: 1.1}"
    return EXAMPLES.get(key, "a value" if key.islower() else "key: value pairs")
