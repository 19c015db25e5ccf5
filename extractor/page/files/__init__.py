"""Files: of which kind an input is, what it holds, and its pages as PDFs and pictures have them."""
