"""Running text that was read across a table's columns: which word stands in which column and row."""
