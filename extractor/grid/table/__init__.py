"""A lattice to a table: regions, header, roles of columns, rows of steps."""
