"""Ink of the drawing, told from rules and words: the strokes that connectors and symbols can be made of."""
