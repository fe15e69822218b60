"""What makes functions compiled ones."""
