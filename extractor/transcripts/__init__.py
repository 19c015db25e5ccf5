"""Text that other programs read off a sheet, to records."""
