"""Written durations to lengths of time."""
