"""Many records under review: their doubts in one order, and the sheets as a list."""
