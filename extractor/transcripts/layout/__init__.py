"""Sheets from words with places: columns, rows and fields inferred from where the words stand."""
