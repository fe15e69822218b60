"""Who is there: shifts and breaks."""
