"""A swimlane laid out as on the official sheet: lanes are columns, steps are rows.

`layout.lay_out` takes boxes in cells and links between them, and gives places and routes;
`symbols.place_symbols` makes those boxes of a record's symbols. No format is known here.
"""
