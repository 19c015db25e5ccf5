"""Upright: quarter turns, skew, perspective and curl found and taken out, and where the page lay before."""
