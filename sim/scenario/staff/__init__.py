"""Pools, their staffing, skills and authority, and how contacts find them."""
