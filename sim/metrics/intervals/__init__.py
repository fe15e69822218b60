"""Totals per reporting interval, and lines over time."""
