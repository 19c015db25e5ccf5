"""From the record to drawings: where things lie, before any format."""
