"""Parts of the review's screens."""
