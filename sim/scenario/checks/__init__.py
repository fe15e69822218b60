"""What must hold over several keys at once."""
