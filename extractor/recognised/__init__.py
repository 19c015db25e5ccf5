"""What crosses processes between recognised pages and the assembly of records."""
