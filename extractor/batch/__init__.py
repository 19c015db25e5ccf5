"""Many inputs: plan, workers, results."""
