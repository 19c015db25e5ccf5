"""Many inputs over many processes: plan, supervised workers, ledger of what is done, results on disk."""
