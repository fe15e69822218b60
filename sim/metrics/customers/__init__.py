"""What becomes of customers: who they are, where they are at home, move, try again, and leave."""
