"""The fewest agents that keep targets as simulated: a start by formulas, a search, and a verification on fresh days."""
