"""Recognised pages to records: grouping into SOPs, columns, steps, lanes."""
