"""What formulas say of headcounts: which contacts wait for which pools, what that takes, and who is cheapest."""
