"""Values that were read with low confidence, decided again from all that the SOP shows of them."""
