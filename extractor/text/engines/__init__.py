"""OCR engines: each reads pictures of single lines."""
