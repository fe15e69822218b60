"""How a fit is presented: estimates, verdicts, figures, page."""
