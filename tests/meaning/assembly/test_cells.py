"""Cells of regions with their words: nothing that was read is lost on the way to the record."""

from extractor.grid.model import Cell
from extractor.meaning.assembly.cells import identity_cell
from extractor.meaning.identity.reader import read_identity
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.model import RegionText, TextLine


def test_a_corrected_line_of_the_identity_block_keeps_what_was_read() -> None:
    box = Box(0, 0, 400, 30)
    line = TextLine(box, "Nama SOP : Penyusunan Laporan", 0.97, (), "Nama SOP : Penyusunan Laperan")
    text = RegionText(box, (line,), line.text, 0.97, Origin.OCR, State.READ)
    reading = read_identity([identity_cell(1, Cell(0, 0, 1, 1, box), text)])
    evidence = reading.evidence["/identity/sop_title"]
    assert reading.identity.sop_title == "Penyusunan Laporan"
    assert evidence.raw is not None
    assert "Laperan" in evidence.raw
    assert evidence.reasons
