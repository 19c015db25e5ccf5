"""Edits of a record: functions from its JSON to the JSON of the changed record; what they are given stays."""
