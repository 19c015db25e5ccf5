"""Two records side by side: what changed between versions, and how well one was read."""
