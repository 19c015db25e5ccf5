"""Pages that people look at: the report of a record, the list of many, and the page view for others too."""
