"""Swimlane diagrams without step rows: lanes as columns or as rows, words inside the symbols."""
