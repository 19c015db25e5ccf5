"""Findings as tables, JSON, SARIF, CSV and HTML."""
