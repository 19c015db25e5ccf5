"""Regions of a page to pictures of single lines."""
