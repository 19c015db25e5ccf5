"""Guarded opening, rendering, turning upright, cleaning and quality of pages."""
