"""What is told of few contacts only: asking begins nothing, and what is told of one is not told of all."""

from __future__ import annotations

import pytest

from sim.model.state.contact import NOTHING, Contact


def contact() -> Contact:
    nothing = dict.fromkeys(("channel", "klass"))
    numbers = dict.fromkeys(("origin", "day", "row", "attempt", "segment", "issue", "customer"), 1)
    times = dict.fromkeys(("arrival", "patience", "talk", "wrap", "balk"), 0.0)
    return Contact(**nothing, **numbers, **times)  # type: ignore[arg-type]


def test_asking_begins_no_detail() -> None:
    one = contact()
    assert not any((one.passed_on, one.promised, one.was_called, one.left_silently, one.reached_another))
    assert one.detail is NOTHING


def test_what_is_told_of_one_contact_is_told_of_no_other() -> None:
    one, other = contact(), contact()
    one.open_detail().transfers = 1
    one.open_detail().silent = 1
    assert (one.passed_on, one.left_silently) == (True, True)
    assert (other.passed_on, other.left_silently) == (False, False)


def test_nothing_is_told_of_all() -> None:
    with pytest.raises(AttributeError, match="resumed is told of a contact's own detail"):
        contact().detail.resumed = 1.0
