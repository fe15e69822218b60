"""Who the customers are: how many, how often each contacts us, on which channels, and about what where."""
