"""From files to a checked scenario, with every error at once."""
