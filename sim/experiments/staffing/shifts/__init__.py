"""Shifts of a scenario: its templates and needs as an integer program, and the answer as a layer and as tables."""
