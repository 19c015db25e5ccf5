"""OCR engines behind one small interface, lines, words and lexicon repair."""
