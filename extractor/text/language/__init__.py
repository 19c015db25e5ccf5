"""Indonesian of offices: lexicon, confusions of letters, lattices of readings and their decoders."""
