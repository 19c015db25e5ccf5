"""Sheets without a procedure table: sections under known labels, one of them a list of steps."""
