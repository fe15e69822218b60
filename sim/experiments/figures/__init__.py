"""Which figures there are of a scenario, what is asked for, and what a replication must leave for them."""
