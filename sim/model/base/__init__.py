"""Who is a customer: who comes, stays, leaves, comes back."""
