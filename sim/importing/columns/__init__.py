"""The columns of one file as values, by their roles: numbers, durations, times, people, categories."""
