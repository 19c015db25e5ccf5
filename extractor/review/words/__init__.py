"""What a record holds in words that a person reads and types."""
