"""Symbols: candidates, outlines, their kinds, the words inside them."""
