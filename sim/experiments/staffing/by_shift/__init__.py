"""A search among shifts, by the steps of that among headcounts."""
