"""Reads Indonesian SOP AP sheets into normalised records."""

__version__ = "0.1.0"
