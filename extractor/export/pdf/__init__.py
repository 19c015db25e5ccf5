"""PDF/A-2b: the pages of a record as they are, with their words in place where nobody sees them."""
