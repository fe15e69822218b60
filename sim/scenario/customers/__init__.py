"""Who comes, how many, what about, how they choose, and what it leaves them with."""
