"""Staffings that somebody wrote down: verified, or held beside an answer."""
