"""Which share of customers leaves in a year, by industry: where a scenario names one and writes no churn."""

from __future__ import annotations

from sim.scenario.files.tree import Tree

# Switching as regulators published it for Britain; that of retail, where nobody signs off, is assumed.
CHURN = {
    "bank": 0.03,  # personal current accounts, 2014: Competition and Markets Authority, Retail banking, 2015
    "telecom": 0.16,  # mobile, 2021: Ofcom, Switching Tracker
    "utility": 0.158,  # gas and electricity, 2016: Ofgem
    "retail": 0.25,
}


def fill_industry(tree: Tree) -> None:
    """Fill in the churn of the industry that retention names."""
    rule = tree.data.get("retention")
    wanted = rule.get("preset") if isinstance(rule, dict) else None
    if isinstance(rule, dict) and isinstance(wanted, str) and wanted in CHURN:
        rule.setdefault("churn", CHURN[wanted])
