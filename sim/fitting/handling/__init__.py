"""How long contacts take agents: talk, wrap-up, by issue and hour, from single durations or from interval means."""
