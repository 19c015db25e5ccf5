"""What makes a release out of a checkout."""
