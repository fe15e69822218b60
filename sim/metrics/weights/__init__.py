"""What each contact weighs in the totals that figures are ratios of, a family to a module."""
