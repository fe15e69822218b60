"""The records of the engine, and how compiled functions see them."""
