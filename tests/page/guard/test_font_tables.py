"""Fonts that do not say what their letters mean are named."""

from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream, text

from extractor.page.guard.font_tables import unmapped_fonts

SYMBOLIC = "/FontDescriptor << /Type /FontDescriptor /FontName /Own /Flags 4 >>"
PLAIN = SYMBOLIC.replace("/Flags 4", "/Flags 32")
TRUETYPE = "/Subtype /TrueType /BaseFont /Own"
FONTS = {
    "/Subtype /Type1 /BaseFont /Own": True,
    f"{TRUETYPE} {SYMBOLIC}": False,
    f"{TRUETYPE} {PLAIN}": True,
    f"{TRUETYPE} {SYMBOLIC} /Encoding /WinAnsiEncoding": True,
    f"{TRUETYPE} {SYMBOLIC} /ToUnicode {FIRST_PART + 1} 0 R": True,
    f"{TRUETYPE} {PLAIN} /Encoding << /Differences [65 /g12 /g13 /A] >>": False,
    f"{TRUETYPE} {PLAIN} /Encoding << /Differences [65 /fi /uni00660069 /A] >>": True,
    "/Subtype /Type0 /BaseFont /Own /Encoding /Identity-H": False,
    f"/Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /ToUnicode {FIRST_PART + 1} 0 R": True,
    "/Subtype /Type0 /BaseFont /Own /Encoding /UniGB-UCS2-H": True,
    "/Subtype /Type3 /Name /Own": False,
}


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("in_form", [False, True])
def test_a_font_is_believed_where_the_file_tells_what_its_codes_mean(
    font: str, in_form: bool, tmp_path: Path
) -> None:
    named = f"/T {FIRST_PART} 0 R"
    form = stream(b"", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << {named} >> >>")
    page = PdfPage(forms=f"/X {FIRST_PART + 2} 0 R") if in_form else PdfPage(fonts=named)
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf(page, parts=(f"<< /Type /Font {font} >>".encode(), stream(b""), form)))
    assert unmapped_fonts(path, 1) == (frozenset() if FONTS[font] else frozenset({"Own"}))


def test_a_file_that_cannot_be_looked_into_names_no_font(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf(PdfPage(text(60, 500, "surat")))[:300])
    assert unmapped_fonts(path, 1) == frozenset()
