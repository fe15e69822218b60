"""How things are added up: spans of time, groups of contacts, histograms, sums by scope."""
