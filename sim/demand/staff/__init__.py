"""Who is there to work: rosters, shifts, tenure, what cover they give."""
