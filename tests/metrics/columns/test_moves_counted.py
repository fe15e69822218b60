"""Migration, measured: every figure against counting the slow way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil, isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate
from sim.log.packing import CONTACT
from sim.log.records import Cause, Outcome, Reason
from sim.metrics import Facts, measure
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.ledger import ledger
from sim.metrics.customers.satisfaction import satisfaction
from sim.scenario import Scenario, build
from tests.metrics.columns.moves import ABANDONED, BLOCKED, SERVED, UNFINISHED
from tests.support.toy import channel, log_of, merged, toy

pytestmark = pytest.mark.oracle

DAY = 86_400.0
Parts = dict[str, Any]
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


CHOSEN = ("experience", "helps more", "habit", "campaign", "wait", "new channel")


@pytest.fixture(scope="module", params=SIMULATED)
def facts(request: pytest.FixtureRequest) -> Facts:
    scenario = lively(**SIMULATED[request.param])
    return Facts(scenario, log_of(scenario))


def rows_of(facts: Facts) -> list[Parts]:
    """Return the contacts as dictionaries, with names for channels and the episode they belong to."""
    log, contacts = facts.log, facts.log.contacts
    columns = {name: contacts[name].tolist() for name in CONTACT}
    columns |= {name: log.column(name).tolist() for name in ("cause", "resolved")}
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
    return {
        "moved_here": sum(map(moved, here)),
        "moved_away": sum(moved(row) for row in rows if name in (None, row["origin"])),
        "first_here": sum(row["attempt"] == 1 for row in here),
    } | tries(facts, name)


def tries(facts: Facts, name: str | None) -> Parts:
    """Count who began on a channel, who did so often, and who of them has begun three times elsewhere since."""
    if name is None:
        each = [tries(facts, one) for one in facts.scenario.channel_names]
        return {key: sum(one[key] for one in each) for key in ("tried", "deserted", "followed", "reverted")}
    found = Counter[str]()
    for rows in rows_by_customer(facts).values():
        firsts = [one["channel"] for one in sorted(rows, key=lambda one: one["arrival"]) if one["attempt"] == 1]
        tried, gone = firsts.count(name), name not in firsts[-3:]
        found.update({"tried": tried > 0, "deserted": tried > 0 and gone})
        found.update({"followed": tried >= 3, "reverted": tried >= 3 and gone})
    return dict(found)


@cache
def rows_by_customer(facts: Facts) -> dict[int, list[Parts]]:
    found: dict[int, list[Parts]] = {}
    for row in rows_of(facts):
        found.setdefault(row["customer"], []).append(row)
    return found


def test_who_moved_is_counted_the_slow_way(facts: Facts) -> None:
    totals, names = measure(facts).totals, facts.scenario.channel_names
    for name in (None, *names):
        row = totals[(("channel", name),) if name else ()]
        assert {key: row[key] for key in counted(facts, name)} == counted(facts, name), name
    assert totals[()]["moved_here"] > 50
    assert totals[()]["tried"] > totals[()]["followed"] > 5


def test_moves_are_conserved(facts: Facts) -> None:
    """Who came here instead of there left there: the sums over channels are those of the center."""
    totals, names = measure(facts).totals, facts.scenario.channel_names
    for key in ("moved_here", "first_here"):
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
    words |= {Cause.OUT_OF_HOURS: "out of hours", Cause.OPENING: "closed"}
    words |= {Cause.SETTLES: "helps more", Cause.HABIT: "habit"}
    ends = {ABANDONED: "abandoned", Outcome.FAILED: "failed", BLOCKED: "blocked", Outcome.BALKED: "balked"}

    def why(one: Parts) -> str:
        return "out of hours" if one["reason"] == Reason.CLOSED else ends[one["outcome"]]

    told = Counter(words.get(row["cause"]) or (why(one) if one else "?") for row, one in zip(came, before, strict=True))
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

    All customers are on the phone by habit; of the app, which opens with the first day, only who has used it counts.
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
            "migration": {"usual": {"phone": {"satisfaction": 0.75}, "app": {"satisfaction": 0.5}}},
            "attention": {},
        }
    )
    facts = Facts(scenario, log_of(scenario))
    contacts, felt = facts.log.contacts, satisfaction(facts)
    liked = {(customer, 1): 0.75 for customer in range(1, 401)}
    midnights = [dict(liked)]
    for k in np.argsort(contacts["end"], kind="stable").tolist():
        if contacts["outcome"][k] == UNFINISHED:
            continue
        while contacts["end"][k] > len(midnights) * DAY:
            midnights.append(dict(liked))
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
    the_days_are(facts.log.daily_opinions, [*midnights, liked])


def the_days_are(table: Mapping[str, Any], midnights: Sequence[Mapping[tuple[int, int], float]]) -> None:
    """Hold what is noted at each midnight against what everybody thought then, by customer and channel."""
    for number in (0, 1):
        mine = table["channel"] == number
        known = [[level for (_, where), level in liked.items() if where == number] for liked in midnights]
        assert table["at"][mine].tolist() == [DAY * day for day in range(5)]
        assert table["users"][mine].tolist() == list(map(len, known))
        exact = [np.mean(levels) if levels else np.nan for levels in known]
        assert table["opinion"][mine] == pytest.approx(exact, abs=1e-12, nan_ok=True)
        assert len(set(exact)) == 5


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
    firsts = sum(row["mean"] for row in document if row["cause"] in CHOSEN)
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
