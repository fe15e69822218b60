"""What is known of customers: collected at every contact, worth something at the next, never at the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import simulate
from sim.log.files import read_log, write_log
from sim.log.records import ContactLog
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import CENTER
from sim.metrics.facts import Facts
from sim.metrics.measure import measure
from sim.scenario import Scenario, build
from sim.scenario.basics.problems import InputError

CRM = {"use": 0.5, "learns": 0.4}


def center(population: int = 1, crm: Any = None, days: int = 28, recorded: float = 0.8, **keys: Any) -> Scenario:
    """Build a desk that everybody calls again and again, of whom a half is not helped and comes back."""
    data: dict[str, Any] = {
        "scenario": "On record",
        "calendar": {"start": "2026-01-05", "days": days, "open": "00:00-24:00", "interval": "1 h"},
        "experiment": {"replications": 1},
        "customers": {"population": population},
        "outcome": {"resolution": 0.5, "repeat": {"probability": 1}, "context": {"same": 0.4}},
        "attention": {},
        "channels": {
            "phone": {
                "mode": "live",
                "family": "electronic",
                "arrivals": {"per_hour": 10},
                "handle_time": {"deterministic": "60 s"},
                "personalisation": 0.6,
                "target": {"within": "20 s"},
            }
        },
        "pools": {"agents": {"agents": 8, "skills": ["phone"]}},
    }
    if crm:
        data["crm"] = crm
        data["channels"]["phone"]["recordability"] = recorded
    return build(data | keys)


def known(log: ContactLog) -> Any:
    """Return what was known of the customer of each contact."""
    levels = np.zeros(len(log.contacts["arrival"]))
    levels[log.records["contact"]] = log.records["known"]
    return levels


def test_the_nth_contact_meets_what_the_ones_before_have_told() -> None:
    """After n contacts that ended before, 1 - (1 - learns x use x recordability)^n: .4 x .5 x .8 = .16 each."""
    log = simulate(center(population=300, crm=CRM))
    contacts, levels = log.contacts, known(log)
    for customer in range(1, 20):
        mine = np.flatnonzero(contacts["customer"] == customer)
        ended = contacts["end"][mine]
        before = [np.count_nonzero(ended < end) for end in ended]
        np.testing.assert_allclose(levels[mine], 1 - (1 - 0.16) ** np.array(before), atol=1e-12)


def test_context_and_personalisation_are_closer_by_what_is_known() -> None:
    """Of one customer of whom all is known soon: context .4 + .6 x .5 = .7, personalisation .6 + .4 x .3 = .72."""
    scenario = center(crm=CRM | {"context": 0.5, "personalisation": 0.3}, population=5)
    log = simulate(scenario)
    asked = (log.column("context") >= 0) & (known(log) > 0.999)
    kept = (log.column("context")[asked] == 1).mean()
    assert kept == pytest.approx(0.7, abs=3.5 * (0.7 * 0.3 / asked.sum()) ** 0.5)
    totals = measure(Facts(scenario, log)).totals[CENTER]
    felt = totals["attention_personalisation"] / totals["attended"]
    assert felt == pytest.approx(0.6 + 0.4 * 0.3 * known(log).mean(), abs=1e-3)


def test_more_is_known_where_more_is_recorded_and_attention_follows() -> None:
    """On the same customers with the same luck: by recordability, and by use; over time too."""
    plain = center(population=800)
    designs = [plain, center(800, CRM, recorded=0.3), center(800, CRM), center(800, CRM | {"use": 1.0})]
    logs = [simulate(one) for one in designs]
    means = [known(log).mean() for log in logs]
    assert means[0] == 0 < means[1] < means[2] < means[3]
    levels = [measure(Facts(one, log)).totals[CENTER] for one, log in zip(designs, logs, strict=True)]
    numerator, denominator = METRICS["attention_level"].totals
    attention = [row[numerator] / row[denominator] for row in levels]
    assert attention == sorted(attention)
    half = len(known(logs[2])) // 2
    assert known(logs[2])[:half].mean() < known(logs[2])[half:].mean()


def test_data_that_is_worth_nothing_leaves_contacts_as_they_are() -> None:
    """Collecting draws nothing."""
    plain, kept = simulate(center(50)), simulate(center(50, CRM | {"context": 0.0, "personalisation": 0.0}))
    for name, column in plain.contacts.items():
        np.testing.assert_array_equal(column, kept.contacts[name])
    assert not len(plain.records["contact"])


def test_a_message_meets_whom_it_is_meant_for_more_often_when_customers_are_known() -> None:
    """Precision .5 + .5 x .5 x what is known: the same message, late and early."""
    mails = [
        {"channel": "mail", "at": at, "recipients": 100_000, "contact_channel": "phone", "contact_probability": 0.0}
        for at in ("2026-01-05T00:00", "2026-01-31T00:00")
    ]
    phone = center(crm=CRM).tree["channels"]["phone"]
    mail = {"mode": "broadcast", "captures": "30 s", "precision": 0.5}
    log = simulate(center(50, CRM, channels={"phone": phone, "mail": mail}, demand={"messages": mails}))
    delivered = log.messages["delivered"] / 100_000
    assert delivered[0] == pytest.approx(0.5, abs=0.01)
    assert delivered[1] == pytest.approx(0.75, abs=0.01)


def test_what_was_known_is_read_back_from_files(tmp_path: Any) -> None:
    """The table of records is a file of its own."""
    log = simulate(center(50, CRM, days=7))
    write_log(log, tmp_path)
    again = read_log(tmp_path)
    np.testing.assert_array_equal(again.records["known"], log.records["known"])
    np.testing.assert_array_equal(again.records["contact"], log.records["contact"])


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"customers": None}, "crm: changes nothing where nobody knows customers again"),
        ({"recorded": 0.0}, "crm: changes nothing where no channel leaves a record"),
        ({"crm": CRM | {"precision": 0.1}}, "crm.precision: changes nothing without messages"),
        ({"outcome": None, "attention": None}, "crm: changes nothing where nothing was said before"),
    ],
)
def test_data_that_nobody_uses_is_an_error(keys: dict[str, Any], told: str) -> None:
    """A key without effect is told of, with what to write."""
    with pytest.raises(InputError) as error:
        center(**({"crm": CRM} | keys))
    assert told in str(error.value)
