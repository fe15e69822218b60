"""Estimates and intervals over replications, paired differences, many tests at once."""
