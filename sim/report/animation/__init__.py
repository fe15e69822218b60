"""A day of a run that moves: who waits where, who is with whom, who leaves, on a page of its own."""
