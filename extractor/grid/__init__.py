"""Ruled lines to lattice, cells, regions, columns and step rows."""
