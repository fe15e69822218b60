"""Migration, measured: every figure against rows written by hand, and against counting the slow way."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import ceil, exp, isnan, log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from toy import OPEN, channel, log_of, merged, toy

from sim.experiments import replicate
from sim.metrics import Facts, measure
from sim.metrics.costs.ledger import ledger
from sim.metrics.customers import settled, turn
from sim.metrics.retention import customer_satisfaction
from sim.metrics.satisfaction import satisfaction
from sim.metrics.warmup import studied, warmup
from sim.packing import CONTACT, OPINION, UPTAKE
from sim.records import NONE, Cause, ContactLog, Names, Outcome
from sim.scenario import Scenario, build

DAY = 86_400.0
SERVED, ABANDONED, BLOCKED, UNFINISHED = (
    Outcome.SERVED,
    Outcome.ABANDONED,
    Outcome.BLOCKED,
    Outcome.UNFINISHED,
)
Parts = dict[str, Any]
MOVES_OF_FIRST = (Cause.EXPERIENCE, Cause.CAMPAIGN, Cause.WAIT, Cause.COST, Cause.ADOPTION, Cause.CLOSURE)

# Rows written by hand


class Row(NamedTuple):
    """One contact: on which day it came, whose, where the volumes had it, where it came, and how it ended."""

    day: float
    customer: int
    origin: str
    channel: str
    cause: Cause = Cause.PRIMARY
    outcome: Outcome = SERVED
    attempt: int = 1
    episode: int = 0
    resolved: int = 1


NAMES = ("a", "b", "c")


def center(**changes: Any) -> Scenario:
    """Build a year of three channels, the last of which opens."""
    plain: Parts = {"mode": "live", "handle_time": {"deterministic": "1 min"}}
    volumes = plain | {"arrivals": {"per_day": 1}}
    opens = {"on": "2026-02-01", "share": 0.2}
    data: Parts = {
        "scenario": "By hand",
        "calendar": {"days": 365, "open": "08:00-18:00"},
        "customers": {"population": 8},
        "outcome": {"resolution": 0.5},
        "channels": {"a": volumes, "b": volumes, "c": plain | {"opens": opens}},
        "pools": {"p": {"agents": 1, "skills": [*NAMES]}},
        "migration": {},
    }
    return build(merged(data, changes))


def written(rows: list[Row], **tables: Any) -> ContactLog:
    """Turn rows, sorted by arrival, into a log; each episode is named by its number."""
    told: dict[str, list[Any]] = {name: [] for name in (*CONTACT, "cause", "resolved")}
    for number, row in enumerate(rows):
        arrival = row.day * DAY
        cells = {
            "arrival": arrival, "left_queue": arrival, "talk_end": arrival + 60, "end": arrival + 60,
            "patience": np.inf, "day": int(row.day), "customer": row.customer, "row": row.episode or 1_000 + number,
            "agent": 0, "origin": NAMES.index(row.origin), "attempt": row.attempt,
            "channel": NAMES.index(row.channel), "segment": 0, "issue": 0,
            "pool": 0 if row.outcome == SERVED else NONE, "outcome": row.outcome, "reason": 0, "cause": row.cause,
            "resolved": row.resolved if row.outcome == SERVED else -1,
        }  # fmt: skip
        if row.episode:
            cells["day"] = 0
        for name, cell in cells.items():
            told[name].append(cell)
    kinds = CONTACT | {"cause": "b", "resolved": "b"}
    contacts = {name: np.array(cells, dtype=kinds[name]) for name, cells in told.items()}
    none = {name: np.array([]) for name in ("start", "end", "agent", "pool", "state")}
    opinions = {name: np.array([1, 1, 0] if name == "users" else [0.7, 0.4, np.nan]) for name in OPINION}
    return ContactLog(
        contacts, none, Names(NAMES, ("",), ("",), ("p",)), 365 * DAY, **({"opinions": opinions} | tables)
    )


BY_HAND = [
    Row(1, 1, "a", "a"),
    Row(2, 1, "a", "a"),
    Row(3, 2, "b", "b"),
    Row(4, 1, "a", "b", Cause.EXPERIENCE),  # from a, where this customer was twice, to b
    Row(5, 3, "a", "b", Cause.WAIT, ABANDONED, episode=1),  # nothing known before: a is where the volumes had it
    Row(5.1, 3, "a", "a", Cause.SWITCH, attempt=2, episode=1, resolved=0),  # part of the same episode: not a return
    Row(6, 3, "a", "a", Cause.REPEAT, attempt=3, episode=1),
    Row(10, 1, "b", "b"),
    Row(20, 3, "b", "b"),  # still there
    Row(30, 2, "b", "c", Cause.ADOPTION),
    Row(80, 1, "a", "a"),  # back within 90 days of the fourth day
    Row(119.5, 2, "b", "c", Cause.CAMPAIGN),  # b was more usual until now? once b, once c: the earlier of equals
    Row(130, 4, "a", "a", outcome=UNFINISHED),
    Row(200, 4, "a", "c", Cause.CLOSURE),  # had to: says nothing of who returns
    Row(209.5, 2, "b", "b"),  # exactly 90 days after the second move: back
    Row(210, 4, "a", "a"),
    Row(300, 5, "b", "a", Cause.COST),  # nobody has heard of this customer since
    Row(310, 2, "b", "c", Cause.ADOPTION),  # of four before, two on b and two on c: b came first
    Row(320, 2, "b", "c", Cause.ADOPTION),  # c by now more often than b: nothing to return from
    Row(330, 2, "c", "c"),
]


def by_hand() -> Any:
    facts = Facts(center(), written(BY_HAND))
    return measure(facts)


def test_who_moved_where_by_hand() -> None:
    totals = by_hand().totals
    here = [totals[("channel", name),]["moved_here"] for name in NAMES]
    away = [totals[("channel", name),]["moved_away"] for name in NAMES]
    assert (here, away) == ([1, 2, 5], [3, 5, 0])
    assert totals[()]["moved_here"] == totals[()]["moved_away"] == 8
    firsts = [totals[("channel", name),]["first_here"] for name in NAMES]
    assert firsts == [6, 6, 6]
    assert totals[()]["customers_in"] == 5
    assert totals[()]["arrivals"] == len(BY_HAND)


def test_who_went_back_by_hand() -> None:
    """To b: the first customer did, the third did not. To c: after 30 not at once, after 119.5 on the last day."""
    totals = by_hand().totals
    followed = [totals[("channel", name),]["followed"] for name in NAMES]
    reverted = [totals[("channel", name),]["reverted"] for name in NAMES]
    assert followed == [0, 2, 3]
    assert reverted == [0, 1, 1]
    assert (totals[()]["followed"], totals[()]["reverted"]) == (5, 2)


def test_the_matrix_by_hand() -> None:
    """First contacts by where the volumes had them; others by the attempt before, and by what became of that."""
    assert {move[:3]: move.contacts for move in by_hand().moves} == {
        ("a", "b", "experience"): 1,
        ("a", "b", "wait"): 1,
        ("b", "a", "abandoned"): 1,
        ("a", "a", "unresolved"): 1,
        ("b", "c", "new channel"): 3,
        ("b", "c", "campaign"): 1,
        ("a", "c", "closed for good"): 1,
        ("b", "a", "cost"): 1,
    }


def test_opinion_and_adoption_by_hand() -> None:
    """The last number of holders, of eight; opinions as they stand at the end."""
    at = {"at": [31.0, 32.0, 33.0], "touched": [0.0, 3.0, 0.0], "holders": [2.0, 5.0, 6.0]}
    codes = {"campaign": [NONE, 0, NONE], "channel": [2, 2, 2]}
    uptake = {name: np.array((at | codes)[name]) for name in UPTAKE}
    totals = measure(Facts(center(), written(BY_HAND, uptake=uptake))).totals
    rows = [totals[("channel", name),] for name in NAMES]
    assert rows[2]["adoption"] == 6 / 8
    assert all(isnan(row["adoption"]) for row in (*rows[:2], totals[()]))
    assert [row["opinion"] for row in rows[:2]] == [0.7, 0.4]
    assert isnan(rows[2]["opinion"])
    assert isnan(totals[()]["opinion"])


def test_the_busiest_fifth_by_hand() -> None:
    """One of three channels is a fifth, rounded up: 6 of 17 that were resolved."""
    totals = by_hand().totals
    resolved = [sum(row.resolved for row in BY_HAND if row.channel == name and row.outcome == SERVED) for name in NAMES]
    assert resolved == [6, 5, 6]
    assert totals[()]["busiest_fifth"] == pytest.approx(6 / 17)


def test_the_warmup_is_left_out_of_the_figures_but_not_of_what_is_known() -> None:
    """Moves before day 100 count no more; what the second customer did before still tells where they were."""
    scenario = center(calendar={"warmup": "100 d"})
    totals = measure(facts := Facts(scenario, written(BY_HAND))).totals
    assert totals[()]["moved_here"] == 5
    assert (totals[()]["followed"], totals[()]["reverted"]) == (2, 1)
    assert totals[()]["customers_in"] == 3
    assert sum(move.contacts for move in measure(facts).moves) == 5


NO_CUSTOMER = [Row(1, 1, "a", "b", Cause.COST), Row(2, 1, "b", "b")]


def test_nobody_to_follow() -> None:
    """The same row without anybody after it, or before: no reversion."""
    totals = measure(Facts(center(), written(NO_CUSTOMER))).totals
    assert (totals[()]["followed"], totals[()]["reverted"]) == (1, 0)
    totals = measure(Facts(center(), written(NO_CUSTOMER[:1]))).totals
    assert totals[()]["followed"] == 0
    assert not measure(Facts(center(), written([]))).moves


# Simulated, and counted the slow way

SIMULATED: dict[str, Parts] = {
    "everything": {},
    "segments remember": {"customers": {"memory": "segment"}, "migration": {"weights": {"experience": 8, "fit": 2}}},
    "after a warm-up": {"calendar": {"warmup": "2 d"}},
}


def lively(**changes: Any) -> Scenario:
    """Build eight days of customers with many reasons to move: lines, poor answers, a campaign, one channel opens."""
    queued: Parts = {"handle_time": {"exponential": {"mean": "6 min"}}, "target": {"within": "30 s"}}
    queued |= {"patience": {"exponential": {"mean": "3 min"}}, "redial": {"switch": 0.5}}
    app = {"mode": "self_service", "handle_time": {"exponential": {"mean": "2 min"}}, "open": "00:00-24:00"}
    app |= {"self_service": {"containment": 0.6, "fallback": "phone", "failure": 0.1}}
    phone = queued | {"mode": "live", "arrivals": {"per_hour": 24}, "cost": {"per_contact": 0.1}}
    chat = queued | {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 0.8]}}
    mail = {"mode": "deferred", "handle_time": {"exponential": {"mean": "8 min"}}, "arrivals": {"per_day": 30}}
    campaign: Parts = {"to": "app", "start": "2026-01-07T09:00", "reach": 0.5, "touches": 3, "every": "1 d"}
    data: Parts = {
        "scenario": "Lively",
        "calendar": {"days": 8, "open": "08:00-18:00"},
        "experiment": {"replications": 2, "seed": 11},
        "customers": {"population": 240},
        "segments": {"mass": {"share": 0.8, "annual_value": 200}, "vip": {"share": 0.2, "annual_value": 3000}},
        "issues": {"balance": {"share": 0.5, "function": "inform"}, "complaint": {"share": 0.5, "risk": 0.8}},
        "outcome": {"resolution": 0.7, "repeat": {"after": {"exponential": {"mean": "3 h"}}}},
        "channels": {
            "phone": phone,
            "chat": chat | {"arrivals": {"per_hour": 12}},
            "mail": mail | {"target": {"within": "4 h"}},
            "app": app | {"opens": {"on": "2026-01-06", "share": 0.4, "adopted": 0.2, "innovation": 30}},
        },
        "pools": {
            "front": {"agents": 3, "skills": ["phone", "mail"], "wage": 20},
            "chats": {"agents": 1, "skills": ["chat"], "wage": 18},
        },
        "migration": {"campaigns": [campaign | {"incentive": 1.5, "cost": 0.2, "adopts": 0.5}]},
        "attention": {},
        "retention": {},
    }
    return build(merged(data, changes))


@pytest.fixture(scope="module", params=SIMULATED)
def facts(request: pytest.FixtureRequest) -> Facts:
    scenario = lively(**SIMULATED[request.param])
    return Facts(scenario, log_of(scenario))


def rows_of(facts: Facts) -> list[Parts]:
    """Return the contacts as dictionaries, with names for channels and the episode they belong to."""
    log, contacts = facts.log, facts.log.contacts
    columns = {name: contacts[name].tolist() for name in CONTACT}
    columns |= {name: log.told(name).tolist() for name in ("cause", "resolved")}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    for row in rows:
        row["channel"], row["origin"] = (log.names.channels[row[name]] for name in ("channel", "origin"))
        row["episode"] = row["origin"], row["day"], row["row"]
    return rows


def moved(row: Parts) -> bool:
    return bool(row["attempt"] == 1 and row["channel"] != row["origin"])


def counted(facts: Facts, name: str | None) -> Parts:
    """Count the moves here and away, first contacts and customers of one channel, or of all."""
    rows = [row for row in rows_of(facts) if row["arrival"] >= warmup(facts)]
    here = [row for row in rows if name in (None, row["channel"])]
    followed = [(row, told) for row in here if (told := followed_up(row, rows_by_customer(facts)[row["customer"]]))]
    return {
        "moved_here": sum(map(moved, here)),
        "moved_away": sum(moved(row) for row in rows if name in (None, row["origin"])),
        "first_here": sum(row["attempt"] == 1 for row in here),
        "followed": len(followed),
        "reverted": sum(told == "back" for _, told in followed),
    }


@cache
def rows_by_customer(facts: Facts) -> dict[int, list[Parts]]:
    found: dict[int, list[Parts]] = {}
    for row in rows_of(facts):
        found.setdefault(row["customer"], []).append(row)
    return found


def followed_up(row: Parts, rows: list[Parts]) -> str | None:
    """Say whether a customer who moved came back to where they were usually, or not; nothing where nobody can say."""
    if not moved(row) or row["cause"] == Cause.CLOSURE:
        return None
    firsts = sorted((one for one in rows if one["attempt"] == 1), key=lambda one: one["arrival"])
    before = [one["channel"] for one in firsts if one["arrival"] < row["arrival"]]
    often = {name: before.count(name) for name in before}
    usual = next((name for name in before if often[name] == max(often.values())), row["origin"])
    later = [one["channel"] for one in firsts if 0 < one["arrival"] - row["arrival"] <= 90 * DAY]
    if usual == row["channel"] or not later:
        return None
    return "back" if usual in later else "away"


def test_who_moved_is_counted_the_slow_way(facts: Facts) -> None:
    totals, names = measure(facts).totals, facts.scenario.channel_names
    for name in (None, *names):
        row = totals[(("channel", name),) if name else ()]
        assert {key: row[key] for key in counted(facts, name)} == counted(facts, name), name
    assert totals[()]["moved_here"] > 50
    assert totals[()]["followed"] > totals[()]["reverted"] > 5


def test_moves_are_conserved(facts: Facts) -> None:
    """Who came here instead of there left there: the sums over channels are those of the center."""
    totals, names = measure(facts).totals, facts.scenario.channel_names
    for key in ("moved_here", "first_here", "followed", "reverted"):
        assert sum(totals[("channel", name),][key] for name in names) == totals[()][key]
        for kind in ("segment", "issue"):
            assert sum(row[key] for scope, row in totals.items() if [k for k, _ in scope] == [kind]) == totals[()][key]
    assert sum(totals[("channel", name),]["moved_away"] for name in names) == totals[()]["moved_here"]
    volumes = Counter(
        row["origin"] for row in rows_of(facts) if row["attempt"] == 1 and row["arrival"] >= warmup(facts)
    )
    for name in names:
        row = totals[("channel", name),]
        assert row["first_here"] == volumes[name] + row["moved_here"] - row["moved_away"]


def test_the_matrix_agrees_with_the_log(facts: Facts) -> None:
    """Its sums by target and by cause are counts of the log, and so are those of first contacts by source."""
    rows = [row for row in rows_of(facts) if row["arrival"] >= warmup(facts)]
    came = [row for row in rows if moved(row) or row["attempt"] > 1]
    matrix = measure(facts).moves
    by_target, by_source = Counter[str](), Counter[str]()
    for move in matrix:
        by_target[move.target] += move.contacts
        by_source[move.source] += move.contacts
    assert by_target == Counter(row["channel"] for row in came)
    everything = {(row["episode"], row["attempt"]): row for row in rows_of(facts)}
    before = [everything.get((row["episode"], row["attempt"] - 1)) for row in came]
    sources = [one["channel"] if one else row["origin"] for row, one in zip(came, before, strict=True)]
    assert by_source == Counter(sources)
    words = {Cause.REPEAT: "unresolved", Cause.FALLBACK: "passed on", Cause.EXPERIENCE: "experience"}
    words |= {Cause.CAMPAIGN: "campaign", Cause.WAIT: "wait", Cause.ADOPTION: "new channel", Cause.COST: "cost"}
    ends = {ABANDONED: "abandoned", Outcome.FAILED: "failed", BLOCKED: "blocked", Outcome.BALKED: "balked"}
    told = Counter(
        words.get(row["cause"]) or (ends[one["outcome"]] if one else "?") for row, one in zip(came, before, strict=True)
    )
    by_cause = Counter[str]()
    for move in matrix:
        by_cause[move.cause] += move.contacts
    assert by_cause == told
    assert len(by_cause) >= 5


def test_customers_are_told_from_contacts(facts: Facts) -> None:
    rows = [row for row in rows_of(facts) if row["arrival"] >= warmup(facts)]
    totals = measure(facts).totals
    assert totals[()]["customers_in"] == totals[()]["customers"] == len({row["customer"] for row in rows})
    for number, name in enumerate(facts.log.names.segments):
        mine = {row["customer"] for row in rows if row["segment"] == number}
        assert totals[("segment", name),]["customers_in"] == len(mine)
    assert totals[()]["arrivals"] == len(rows)
    assert totals[()]["customers_in"] < totals[()]["episodes"] < totals[()]["arrivals"]


def test_a_fifth_of_the_channels(facts: Facts) -> None:
    rows = [row for row in rows_of(facts) if row["arrival"] >= warmup(facts)]
    judged = [row for row in rows if row["resolved"] == 1 and row["outcome"] in (SERVED, Outcome.CONTAINED)]
    counts = sorted(Counter(row["channel"] for row in judged).values())
    exact = sum(counts[-ceil(len(facts.scenario.channel_names) / 5) :]) / sum(counts)
    assert measure(facts).totals[()]["busiest_fifth"] == pytest.approx(exact)


def test_opinions_follow_every_contact() -> None:
    """M moves .45 of the way down, .20 up, contact by contact as they end: again, from what the log says of each.

    All customers are on the phone by habit; of the app, which opens with the first day, they think neither well
    nor ill, and only who has used it counts.
    """
    quick = {"handle_time": {"exponential": {"mean": "4 min"}}, "target": {"within": "20 s"}}
    phone = quick | {"mode": "live", "arrivals": {"per_hour": 30}, "patience": {"exponential": {"mean": "2 min"}}}
    app = quick | {"mode": "live", "opens": {"on": "2026-01-05", "share": 0.3, "adopted": 1}}
    scenario = build(
        {
            "scenario": "Opinions",
            "calendar": {"days": 4, "open": "08:00-18:00"},
            "customers": {"population": 400},
            "outcome": {"resolution": 0.6, "repeat": {"after": {"exponential": {"mean": "1 h"}}}},
            "channels": {"phone": phone, "app": app},
            "pools": {"p": {"agents": 2, "skills": ["phone"]}, "q": {"agents": 1, "skills": ["app"]}},
            "migration": {"usual": {"phone": {"satisfaction": 0.75}}},
            "attention": {},
        }
    )
    facts = Facts(scenario, log_of(scenario))
    contacts, felt = facts.log.contacts, satisfaction(facts)
    liked = {(customer, 1): 0.75 for customer in range(1, 401)}
    for k in np.argsort(contacts["end"], kind="stable").tolist():
        if contacts["outcome"][k] == UNFINISHED:
            continue
        key = int(contacts["customer"][k]), int(contacts["channel"][k])
        before = liked.get(key, 0.5)
        liked[key] = before + (0.45 if felt[k] < before else 0.20) * (felt[k] - before)
    totals = measure(facts).totals
    for number, name in enumerate(("app", "phone")):
        exact = np.mean([level for (_, where), level in liked.items() if where == number])
        assert totals[("channel", name),]["opinion"] == pytest.approx(exact, abs=1e-12)
    users = [sum(where == number for _, where in liked) for number in (0, 1)]
    assert facts.log.opinions["users"].tolist() == users
    assert 100 < users[0] < users[1] == 400


def test_the_summary_holds_the_means_of_the_matrix() -> None:
    result = replicate(lively(), jobs=1)
    found: list[Counter[Any]] = []
    for account in result.accounts:
        found.append(Counter())
        for move in account.moves:
            found[-1][move[:3]] += move.contacts
    document = result.to_dict()["moves"]
    assert {(row["from"], row["to"], row["cause"]) for row in document} == set(found[0]) | set(found[1])
    for row in document:
        counts = [one[row["from"], row["to"], row["cause"]] for one in found]
        assert row["mean"] == pytest.approx(np.mean(counts))
        assert row["low"] <= row["mean"] <= row["high"]
    firsts = sum(row["mean"] for row in document if row["cause"] in ("experience", "campaign", "wait", "new channel"))
    assert result.estimate("moved_here").mean == pytest.approx(firsts)
    plain = {key: value for key, value in lively().tree.items() if key != "migration"}
    plain["channels"] = {k: v for k, v in plain["channels"].items() if k != "app"}
    plain["issues"] = {"balance": {"share": 0.5}, "complaint": {"share": 0.5}}
    assert "moves" not in replicate(build(plain), jobs=1).to_dict()


def test_moves_are_told_where_nothing_is_said_of_resolution(tmp_path: Path) -> None:
    """Two channels, and nobody asks whether contacts are resolved: there is no busiest fifth, but moves."""
    second = channel(tmp_path, "b", [(30, 10)])
    pools = {"p": {"agents": 2, "skills": ["a", "b"]}}
    choosing: Parts = {"customers": {"population": 3}, "migration": {}}
    scenario = toy(tmp_path, [(0, 10)], channels={"b": second}, pools=pools, **choosing)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    assert totals[()]["moved_here"] == 0
    assert isnan(totals[()]["busiest_fifth"])


# Retention of known customers


def who(number: int) -> Parts:
    return {"customer": number}


def leaves(satisfaction: float) -> float:
    return 1 / (1 + exp(-(log(0.10 / 0.90) - 3.74 * (satisfaction - 0.6))))


GOOD, LOST = 1 / (1 + exp(-2.0)), 0.15
# The first is served, gives up, and is served again; the second gives up twice; the third is served once.
CALLS = [(0, 100, who(1)), (10, 100, 5, who(1)), (20, 30, 5, who(2)), (200, 30, who(3)), (400, 30, who(1)),
         (500, 60, who(3)), (510, 30, 5, who(2))]  # fmt: skip
VALUED: Parts = {"segments": {"all": {"share": 1, "annual_value": 1_000}}}


def after(*felt: float) -> float:
    level = 0.70
    for one in felt:
        level += (0.30 if one < level else 0.15) * (one - level)
    return level


LEVELS = {1: after(GOOD, LOST, GOOD), 2: after(LOST, LOST), 3: after(GOOD, GOOD)}


def known(folder: Path, **changes: Any) -> Scenario:
    return toy(folder, CALLS, pools={"p": {"wage": 30}}, attention={}, retention={}, **VALUED, **changes)


def test_satisfaction_follows_a_customer_over_episodes(tmp_path: Path) -> None:
    facts = Facts(scenario := known(tmp_path), log_of(scenario))
    told = customer_satisfaction(facts).tolist()
    steps = [after(GOOD), after(GOOD, LOST), after(LOST), after(GOOD), LEVELS[1], LEVELS[3], LEVELS[2]]
    assert told == pytest.approx(steps)
    assert settled(facts).tolist() == [False] * 4 + [True] * 3
    assert turn(facts).tolist() == [0, 1, 0, 0, 2, 1, 1]


def test_a_customer_leaves_once(tmp_path: Path) -> None:
    """Churn, value and revenue at risk are of three customers, not of seven contacts."""
    result = replicate(known(tmp_path))
    churn = [leaves(level) for level in LEVELS.values()]
    assert result.estimate("churn").mean == pytest.approx(np.mean(churn))
    assert result.estimate("customer_satisfaction").mean == pytest.approx(np.mean(list(LEVELS.values())))
    risk = sum(max(one - leaves(0.70), 0) for one in churn)
    assert result.estimate("revenue_at_risk").mean == pytest.approx(1_000 * risk)
    assert result.estimate("customer_value").mean == pytest.approx(
        np.mean([1_000 * 1.1 / (1.1 - (1 - one)) for one in churn])
    )
    assert result.estimate("cost_per_customer").mean == pytest.approx(67.5 / 3)


def test_strangers_are_one_customer_each(tmp_path: Path) -> None:
    """The same calls from nobody knows whom: seven customers."""
    calls = [tuple(cell for cell in call if not isinstance(cell, dict)) for call in CALLS]
    scenario = toy(tmp_path, calls, pools={"p": {"wage": 30}}, attention={}, retention={}, **VALUED)
    facts = Facts(scenario, log_of(scenario))
    assert settled(facts).all()
    assert customer_satisfaction(facts).tolist() == pytest.approx(
        [after(LOST if k in (1, 2, 6) else GOOD) for k in range(len(CALLS))]
    )
    assert replicate(scenario).estimate("cost_per_customer").mean == pytest.approx(67.5 / 7)


def test_who_is_lost_last_is_at_risk_once(tmp_path: Path) -> None:
    """Without retention the last contact of each customer decides: only the second was lost there, twice before."""
    scenario = toy(tmp_path, CALLS, pools={"p": {"wage": 30}}, costs={"churn": {"lost": 0.2}}, **VALUED)
    assert replicate(scenario).estimate("revenue_at_risk").mean == pytest.approx(0.2 * 1_000)


# Money


def lines(facts: Facts, line: str) -> Parts:
    """Return the quantity and the amount of a line by channel."""
    found: Parts = {}
    for entry in ledger(facts).entries:
        if entry.line == line:
            quantity, amount = found.get(entry.channel, (0.0, 0.0))
            found[entry.channel] = quantity + entry.quantity, amount + entry.amount
    return found


def test_campaigns_and_incentives_are_in_the_ledger(facts: Facts) -> None:
    """A touch costs 0.20; a contact within 30 days of the first touch of its customer pays 1.50."""
    uptake, log = facts.log.uptake, facts.log
    touches = (uptake["campaign"] == 0) & (uptake["at"] >= warmup(facts))
    many = float(uptake["touched"][touches].sum())
    assert lines(facts, "campaigns") == {"app": pytest.approx((many, 0.2 * many))}
    assert many > 100
    (paid,) = lines(facts, "incentives").values()
    rewarded = studied(facts)[log.rewards["contact"]]
    assert paid == pytest.approx((rewarded.sum(), log.rewards["amount"][rewarded].sum()))
    whose = [facts.scenario.channel_names[k] for k in log.contacts["channel"][log.rewards["contact"]].tolist()]
    assert set(whose) == {"app"}
    assert len(set(log.rewards["contact"].tolist())) == len(log.rewards["contact"])


def test_the_ledger_adds_up_with_campaigns(facts: Facts) -> None:
    totals = measure(facts).totals
    amounts = [entry.amount for entry in ledger(facts).entries]
    assert totals[()]["cost"] == pytest.approx(sum(amounts), rel=1e-12)
    assert all(entry.amount == pytest.approx(entry.quantity * entry.rate) for entry in ledger(facts).entries)
    by_channel = sum(totals[("channel", name),]["cost"] for name in facts.scenario.channel_names)
    nowhere = sum(entry.amount for entry in ledger(facts).entries if not entry.channel)
    assert by_channel + nowhere == pytest.approx(totals[()]["cost"])
    campaigns = sum(amount for _, amount in lines(facts, "campaigns").values())
    assert ledger(facts).per_contact.sum() + campaigns + nowhere == pytest.approx(totals[()]["cost"])


def test_the_ledger_is_the_same_with_and_without_attention(facts: Facts) -> None:
    tree = {key: value for key, value in facts.scenario.tree.items() if key not in ("attention", "retention")}
    without = build(tree)
    assert ledger(Facts(without, log_of(without))).entries == ledger(facts).entries


def offering(folder: Path, calls: list[Any], start: str = "2026-01-05T08:05", **keys: Any) -> Scenario:
    """Build two customers who are both offered 2.00 for calling on a."""
    campaign: Parts = {"to": "a", "start": start, "reach": 1.0, "incentive": 2.0, "cost": 0.5} | keys
    pools = {"p": {"agents": 3, "skills": ["a", "b"], "wage": 0}}
    other = {"b": channel(folder, "b", [(3_000, 10)])}
    rule = {
        "weights": {"experience": 0, "fit": 0, "inertia": 0},
        "campaigns": [campaign],
        "nudge": {"window": "20 min"},
    }
    choosing: Parts = {"customers": {"population": 2}, "outcome": {"resolution": 1.0}, "migration": rule}
    return toy(folder, calls, channels=other, pools=pools, **choosing)


def paid(scenario: Scenario) -> list[tuple[float, float]]:
    """Return when contacts with an incentive came, in seconds after eight, and what they got."""
    logged = log_of(scenario)
    at = logged.contacts["arrival"][logged.rewards["contact"]] - OPEN
    return sorted(zip(at.tolist(), logged.rewards["amount"].tolist(), strict=True))


def test_an_incentive_is_paid_while_the_touch_counts(tmp_path: Path) -> None:
    """The touch is at 8:05 and counts for 20 minutes."""
    assert paid(offering(tmp_path, [(100, 60), (400, 60), (1_400, 60), (1_600, 60)])) == [(400, 2), (1_400, 2)]


def test_nobody_is_paid_for_a_contact_made_before_the_touch(tmp_path: Path) -> None:
    """The call came at eight, before anybody was offered anything; it ends after the touch at 8:05."""
    assert paid(offering(tmp_path, [(0, 600)])) == []


def test_nobody_is_paid_who_was_not_helped(tmp_path: Path) -> None:
    """Three agents are busy for ten minutes; the fourth caller gives up, the fifth waits."""
    calls = [(400, 600), (401, 600), (402, 600), (410, 60, 30), (500, 60)]
    assert paid(offering(tmp_path, calls)) == [(400, 2), (401, 2), (402, 2), (500, 2)]
