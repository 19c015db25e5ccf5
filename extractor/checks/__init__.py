"""Procedure checks and procedure time."""
