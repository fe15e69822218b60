"""A scenario against what was recorded: the same days simulated many times, and a verdict for each figure."""
