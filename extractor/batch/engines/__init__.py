"""Where tasks run: each engine takes tasks and gives outcomes, and no task can take the run down."""
