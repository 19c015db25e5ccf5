"""The flow of a record as a flowchart with lanes, in languages that draw it."""
