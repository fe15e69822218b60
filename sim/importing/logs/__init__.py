"""Files of events and records that have no header: their form says what they are."""
