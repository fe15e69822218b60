"""What is known of a scenario before anything is simulated: checks, assumptions, work to expect."""
