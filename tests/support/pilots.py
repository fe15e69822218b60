"""Short pilots, for tests to which it is all the same what exactly customers are used to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.model import pilot

SHORT = {"CONTACTS": 300, "DAYS": 1, "RUNS": 1}


@pytest.fixture(scope="module", autouse=True)
def short_pilots(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure what customers are used to on some hundred contacts of a day, unless a module says WHOLE_PILOTS."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ({} if getattr(request.module, "WHOLE_PILOTS", False) else SHORT).items():
            patch.setattr(pilot, name, value)
        pilot._KEPT.clear()
        yield
        pilot._KEPT.clear()
