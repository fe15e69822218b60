"""A study of the staff of a center."""

from __future__ import annotations

from pathlib import Path

import pytest

STUDY = """\
study: Staff
base: s.yaml
design: {method: grid, factors: {pools.agents.agents: [1, 2]}}
metrics: [asa]
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a study of the staff of ``s.yaml``, which is still to be written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    return tmp_path
