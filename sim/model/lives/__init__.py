"""What happens to a contact, one module for each mode of channel."""
