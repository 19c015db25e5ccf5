"""What a PDF would cost, counted before anything of it is decoded or drawn."""
