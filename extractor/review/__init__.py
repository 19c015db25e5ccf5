"""The review: what was read is shown to a person where it is doubtful, and every answer is kept."""
