"""What columns mean: words of many systems and languages, and kinds of exports."""
