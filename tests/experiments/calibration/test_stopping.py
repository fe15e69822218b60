"""Ctrl-C while recorded days are simulated: what was fitted stays, and the replications that are finished."""

from __future__ import annotations

import pytest

from sim import read_export
from sim.experiments.calibration.fitting import FitCheck, FitResult, fitted
from sim.fitting.center.options import FitOptions
from sim.plumbing.progress import heard
from sim.report.fit.presentation import of_fit
from tests.support.made_center import as_calls, exported
from tests.support.made_export import HOME


def stopped_after(replications: int, tune: str | None = None) -> FitResult:
    """Return a fit that is interrupted once so many replications are told of."""

    def progress(done: int, of: int) -> None:
        assert of > replications
        if done == replications:
            raise KeyboardInterrupt

    return fitted(as_calls(exported()), FitOptions(redials="none"), FitCheck(tune=tune, progress=progress))


def test_what_is_finished_is_compared() -> None:
    result = stopped_after(3)
    assert result.calibration is not None
    assert (result.stopped, result.calibration.replications, result.calibration.complete) == (True, 3, False)
    assert (of_fit(result).complete, of_fit(result).kept) == (False, "the 3 replications that were finished")


@pytest.mark.parametrize("tune", [None, "staff"])
def test_what_was_fitted_stays(tune: str | None) -> None:
    """One replication makes no band; a factor that is not found to the end is none."""
    result = stopped_after(1, tune)
    assert (result.stopped, result.calibration, result.tuning) == (True, None, None)
    assert result.scenario.channel_names == ("phone",)
    assert of_fit(result).kept == "what was fitted, compared with nothing"


def test_reading_and_fitting_tell_how_far_they_are() -> None:
    told: list[tuple[str, int, int | None]] = []
    with heard(lambda *one: told.append(one)):
        fitted(read_export(HOME / "calls.csv"), FitOptions(), FitCheck(check=False))
    size = round((HOME / "calls.csv").stat().st_size / 1_000)
    read = [done for what, done, of in told if what == "reading, kB" and of == size]
    steps = [done for what, done, of in told if what == "fitting, steps" and of == 4]
    assert len(read) > 3
    assert read[0] == 0
    assert size > read[-1] > size / 2
    assert steps == [0, 1, 1, 2]
    assert read == sorted(read)
