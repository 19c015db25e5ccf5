"""What the words mean: identity, durations, citations, people, roles; pages joined to SOP records."""
