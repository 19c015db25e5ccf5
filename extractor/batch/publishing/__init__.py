"""What a run gives: records in folders and in shards, and reports of the run itself."""
