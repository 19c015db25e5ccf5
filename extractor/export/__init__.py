"""Records out to the formats of other programs: one module a format, all behind one registry."""
