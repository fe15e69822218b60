"""What happens to a contact, a module to a mode."""
