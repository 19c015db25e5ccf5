"""The only code that writes: atomic files."""
