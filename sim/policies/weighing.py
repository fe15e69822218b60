"""By what it is more likely that a contact is from one customer than another, as a number that any engine reads."""

NOTHING, RATE, SHARE = range(3)  # all are alike; by how often they contact us; by how often on the channel
