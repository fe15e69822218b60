"""From the exports of other systems to canonical tables: bytes, text, rows, roles, tables."""
