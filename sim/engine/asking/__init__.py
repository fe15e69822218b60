"""What the engine asks the model, between two events, and what that answers."""
