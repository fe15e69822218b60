"""Who chooses which channel, by opinions and campaigns."""
