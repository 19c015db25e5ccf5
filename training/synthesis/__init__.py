"""Draws sheets, swimlanes and lines of text, and spoils them as printers, copiers and scanners do."""
