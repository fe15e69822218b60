"""Typical mistakes of planners that are no errors: each told in a line that says what to write."""
