"""What a run has to do and has done: parts of a plan, each leased to one runner at a time."""
