"""Readings of several engines to one observation with a calibrated confidence."""
