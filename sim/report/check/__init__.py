"""What is told of a scenario that is checked and not run."""
