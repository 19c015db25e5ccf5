"""The reading of a drawing held against its ink: what the page shows and the reading does not explain."""
