"""One record under review: its journal, its place on the disk, answers in, the changed record out."""
