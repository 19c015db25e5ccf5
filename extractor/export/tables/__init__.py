"""A record as tidy tables: one row a thing, keys that join, doubts marked cell by cell."""
