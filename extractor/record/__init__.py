"""The product's model: the SOP record, its evidence and its JSON."""
