"""How a staffing that was found is presented: plan, verdicts, what binds, the page."""
