"""The points of a study, and what moves their figures."""
