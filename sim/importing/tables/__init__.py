"""From columns with roles to canonical tables, a kind of export to a module."""
