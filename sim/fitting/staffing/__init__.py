"""Who was there: from agents' states, from who served whom, or from what reports say; and what kept them away."""
