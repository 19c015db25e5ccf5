"""Formats that show pages: hOCR, ALTO, PAGE XML; all from the layouts that lie beside a record."""
