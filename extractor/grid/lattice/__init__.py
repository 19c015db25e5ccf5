"""Ruled lines to a lattice of cells."""
