"""From canonical tables to the keys of a scenario, each with the finding that it rests on."""
