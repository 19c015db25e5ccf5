"""Fonts that do not say what their letters mean are named, and none of their letters is believed."""

from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream, text

from extractor.options import PageOptions
from extractor.page.digital.fonts import unmapped_fonts, with_doubts
from extractor.page.load import load_page
from extractor.page.model import Character
from extractor.record.geometry import Box

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


def typed(words: str, font: str) -> list[Character]:
    return [Character(letter, Box(0, 0, 9, 9), font) for letter in words]


def test_letters_of_a_doubted_font_are_unknown() -> None:
    found = with_doubts([*typed("surat a", "Good"), *typed("tv sbu", "Bad")], {"Bad"})
    assert "".join(c.text for c in found).replace("\ufffd", "?") == "surat a?? ???"


def test_a_font_whose_words_cannot_be_spoken_is_doubted() -> None:
    sentence = "memeriksa kelengkapan berkas permohonan surat keterangan " * 3
    shifted = "".join(chr(ord(c) + 1) if c.isalpha() else c for c in sentence)
    found = with_doubts([*typed(sentence, "Good"), *typed(shifted, "Bad")], ())
    assert {c.font for c in found if c.text == "\ufffd"} == {"Bad"}


def test_a_sheet_whose_letters_mean_nothing_is_read_off_its_picture(tmp_path: Path) -> None:
    whole = (Path(__file__).parents[3] / "samples/kalipare-digital.pdf").read_bytes()
    path = tmp_path / "sheet.pdf"
    path.write_bytes(whole.replace(b"/ToUnicode", b"/ToNothing"))
    page = load_page(path, 2, PageOptions())
    assert page.digital is None
    assert any("cannot be read" in warning for warning in page.warnings)
