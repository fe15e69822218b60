"""What all nouns of a scenario file are made of: units, varying values, distributions, CSV files, problems."""
