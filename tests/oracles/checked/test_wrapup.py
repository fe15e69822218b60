"""The oracle of wrap-up, by identities."""

from __future__ import annotations

import math

import pytest

from tests.oracles.erlang import erlang_a, erlang_c, pollaczek_khinchine
from tests.oracles.wrapup import wrap_up


def test_wrap_up_of_one_agent_is_pollaczek_khinchine() -> None:
    mean, cv = 1.0 + 0.5, math.sqrt(1.0 + 0.25) / 1.5
    found = wrap_up(0.4, 1.0, 2.0, 1)
    assert found.wait == pytest.approx(pollaczek_khinchine(0.4, mean, cv), rel=1e-8)
    assert (found.delayed, found.occupancy) == pytest.approx((0.6, 0.6), rel=1e-9)


def test_instant_wrap_up_is_plain_service() -> None:
    delays, patient = erlang_c(4.0, 1.0, 5), wrap_up(4.0, 1.0, 1e7, 5)
    assert (patient.delayed, patient.wait) == pytest.approx((delays.delayed, delays.wait), rel=1e-5)
    exact, impatient = erlang_a(6.0, 1.0, 5, 0.5), wrap_up(6.0, 1.0, 1e7, 5, 0.5)
    assert (impatient.abandonment, impatient.wait) == pytest.approx((exact.abandonment, exact.wait_all), rel=1e-5)


def test_wrap_up_keeps_talk_and_wrap_in_proportion() -> None:
    found = wrap_up(6.0, 1.0, 3.0, 6, 0.5)
    assert found.talking == pytest.approx(3.0 * found.wrapping, rel=1e-9)
    assert found.talking == pytest.approx(6.0 * (1 - found.abandonment) / 6, rel=1e-9)
