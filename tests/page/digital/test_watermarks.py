"""Marks under and over a born-digital sheet are left out; its own words, symbols and pictures stay."""

from math import cos, radians, sin
from pathlib import Path

import numpy as np
import pytest
from page.pdf_writer import FIRST_PART, PdfPage, PdfPicture, line, pdf, stream, text

from extractor.options import PageOptions
from extractor.page.load import load_page
from extractor.page.model import Page

XS, YS = (40, 90, 300, 450, 600, 800), (80, 150, 220, 290, 360, 430, 500)
RULES = "".join(line(x, YS[0], x, YS[-1]) for x in XS) + "".join(line(XS[0], y, XS[-1], y) for y in YS)
WORDS = "".join(
    text(46, y + 30, f"{row}.", 9)
    + text(96, y + 34, "Memeriksa berkas permohonan", 9)
    + text(96, y + 23, "surat keterangan", 9)
    + text(606, y + 30, "10 menit", 9)
    for row, y in enumerate(YS[:-1], 1)
)
TITLE = text(300, 540, "SOP PELAYANAN SURAT", 18)
BOXES = "0.8 0.9 1 rg " + "".join(f"340 {y + 20} 60 30 re B\n" for y in YS[:-1]) + "0 g\n"
LONE_BOXES = (
    "0.7 0.8 0.95 rg 480 100 60 30 re f 0 g\n" + "0.6 g 490 170 m 540 185 l 490 200 l 440 185 l h f 0 g\n"
)
SHEET = RULES + WORDS + TITLE + BOXES + LONE_BOXES
STATES = "/G << /ca 0.25 /CA 0.25 >>"


def askew(word: str, degrees: float, size: float = 110, at: tuple[int, int] = (200, 120)) -> str:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return f"BT /F1 {size} Tf {c:.4f} {s:.4f} {-s:.4f} {c:.4f} {at[0]} {at[1]} Tm ({word}) Tj ET\n"


def letter_by_letter(word: str, grey: float) -> str:
    return (
        f"{grey} g "
        + "".join(text(120 + 80 * n, 250, letter, 100) for n, letter in enumerate(word))
        + "0 g\n"
    )


LETTERED = (
    "0.85 g "
    + "".join(f"q 2 0 0 2 {x} 140 cm 0 0 m 20 0 l 20 60 l 50 60 l 50 80 l 0 80 l h f Q\n" for x in (120, 240))
    + "0 g\n"
)
MARKS = {
    "grey, askew": f"0.85 g {askew('SALINAN', 30)} 0 g\n",
    "black, askew and sheer": f"q /G gs {askew('DRAFT', 45)} Q\n",
    "red, askew, solid": f"0.9 0.1 0.1 rg {askew('SALINAN', 20, 60)} 0 g\n",
    "blue, small, many times": "".join(
        f"0.3 0.4 0.9 rg {askew('SALINAN', 30, 12, (x, y))} 0 g\n"
        for x in (100, 350, 610)
        for y in (100, 250, 400)
    ),
    "level, large and pale": f"0.8 g {text(120, 250, 'SALINAN', 120)} 0 g\n",
    "level, large and solid": f"1 0.4 0.4 rg {text(120, 250, 'DRAFT', 150)} 0 g\n",
    "level, a letter at a time": letter_by_letter("SALINAN", 0.8),
    "pale words all over": "0.75 g "
    + "".join(text(x, y, "SALINAN", 9) for x in (98, 310, 460, 612) for y in range(100, 480, 23))
    + " 0 g\n",
    "letters as outlines": LETTERED,
    "two colours": f"0.9 0.5 0.5 rg {askew('SALIN', 30)} 0.5 0.5 0.9 rg "
    f"{askew('AN', 30, 110, (450, 265))} 0 g\n",
}


def loaded(folder: Path, page: PdfPage, *parts: bytes) -> Page:
    path = folder / "sheet.pdf"
    path.write_bytes(pdf(page, parts=parts))
    return load_page(path, 1, PageOptions())


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return loaded(tmp_path_factory.mktemp("clean"), PdfPage(SHEET))


def assert_same_sheet(page: Page, clean: Page) -> None:
    """Words, shapes and ink are those of the sheet alone; only the picture for people shows the mark."""
    assert page.digital is not None
    assert clean.digital is not None
    assert sorted(c.text for c in page.digital.characters) == sorted(c.text for c in clean.digital.characters)
    assert len(page.digital.shapes) == len(clean.digital.shapes)
    assert len(page.digital.images) == len(clean.digital.images)
    assert np.array_equal(page.ink, clean.ink)
    assert np.array_equal(page.picture, clean.picture)
    assert page.shown is not None
    assert any("watermark" in warning for warning in page.warnings)
    assert not np.array_equal(page.shown, clean.picture)
    assert clean.shown is None


@pytest.mark.parametrize("under", [False, True])
@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_left_out(name: str, under: bool, clean: Page, tmp_path: Path) -> None:
    content = MARKS[name] + SHEET if under else SHEET + MARKS[name]
    assert_same_sheet(loaded(tmp_path, PdfPage(content, states=STATES)), clean)


def test_a_mark_in_a_form_is_left_out(clean: Page, tmp_path: Path) -> None:
    form = stream(
        askew("DRAFT", 30).encode(),
        "/Type /XObject /Subtype /Form /BBox [0 0 842 595] /Resources << /Font << /F1 3 0 R >> >>",
    )
    page = PdfPage(SHEET + "q /G gs /X Do Q", forms=f"/X {FIRST_PART} 0 R", states=STATES)
    assert_same_sheet(loaded(tmp_path, page, form), clean)


def test_a_mark_in_an_annotation_is_left_out(clean: Page, tmp_path: Path) -> None:
    look = stream(
        b"0.8 g " + askew("SALINAN", 30, 80, (50, 20)).encode(),
        "/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /Font << /F1 3 0 R >> >>",
    )
    note = (
        f"<< /Type /Annot /Subtype /Watermark /Rect [120 100 720 500] /F 4 /AP << /N {FIRST_PART} 0 R >> >>"
    )
    page = PdfPage(SHEET, more=f"/Annots [{FIRST_PART + 1} 0 R]")
    assert_same_sheet(loaded(tmp_path, page, look, note.encode()), clean)


@pytest.mark.parametrize("tone", ["pale", "coloured"])
@pytest.mark.parametrize("under", [False, True])
def test_a_logo_behind_the_sheet_is_left_out(tone: str, under: bool, clean: Page, tmp_path: Path) -> None:
    logo = np.full((120, 120, 3), 255, np.uint8)
    y, x = np.mgrid[:120, :120]
    ring = np.abs(np.hypot(x - 60, y - 60) - 45) < 10
    logo[ring] = (225, 225, 225) if tone == "pale" else (250, 210, 120)
    page = PdfPage(SHEET, pictures=(PdfPicture(logo, (300, 0, 0, 300, 250, 120)),), under=under)
    if under:
        assert_same_sheet(loaded(tmp_path, page), clean)
    else:
        # An opaque picture hides the words beneath it: they are read all the same, for they are written.
        found = loaded(tmp_path, page)
        assert found.digital is not None
        assert not found.digital.images


def test_what_a_reader_typed_upon_the_sheet_is_read(tmp_path: Path) -> None:
    look = stream(
        text(2, 3, "3 hari", 9).encode(),
        "/Type /XObject /Subtype /Form /BBox [0 0 60 12] /Resources << /Font << /F1 3 0 R >> >>",
    )
    note = f"<< /Type /Annot /Subtype /FreeText /Rect [650 460 710 472] /F 4 /AP << /N {FIRST_PART} 0 R >> >>"
    page = loaded(tmp_path, PdfPage(SHEET, more=f"/Annots [{FIRST_PART + 1} 0 R]"), look, note.encode())
    assert page.digital is not None
    assert "".join(c.text for c in page.digital.characters).count("3 hari") == 1


def test_the_sheets_own_words_pictures_and_symbols_stay(tmp_path: Path) -> None:
    lane = np.full((60, 80, 3), 255, np.uint8)
    lane[20:40, 20:60] = 0
    white = (
        "0.1 0.2 0.5 rg 40 500 760 25 re f 1 g " + text(46, 508, "No. Kegiatan Pelaksana Waktu", 11) + "0 g\n"
    )
    turned = "BT /F1 9 Tf 0 1 -1 0 320 510 Tm (Kepala) Tj ET\n"
    large = text(300, 560, "SOP", 30) + "0.8 0.6 0 rg " + text(40, 560, "PEMERINTAH", 24) + "0 g\n"
    page = loaded(
        tmp_path,
        PdfPage(SHEET + white + turned + large, pictures=(PdfPicture(lane, (140, 0, 0, 60, 455, 445)),)),
    )
    assert page.digital is not None
    found = "".join(c.text for c in page.digital.characters)
    for word in ("SOP PELAYANAN SURAT", "No. Kegiatan", "Kepala", "PEMERINTAH"):
        assert word in found
    assert len(page.digital.images) == 1
