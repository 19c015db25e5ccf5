"""How long a procedure takes: sums, loops, expected time, paths, people, and the calendar."""
