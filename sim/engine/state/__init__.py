"""What there is at one moment, as records; it decides nothing."""
