"""Words that run out of their cell are no part of what a born-digital page shows."""

from pathlib import Path

import pytest
from page.pdf_writer import PdfPage, line, pdf, text

from extractor.options import PageOptions
from extractor.page.load import load_page
from extractor.page.model import Page

WORDS = [text(60, 500 - 20 * n, "Menyusun laporan kegiatan bulanan") for n in range(8)]
CELL = "q 60 300 200 20 re W n " + text(60, 305, "terlihat") + text(60, 288, "terpotong") + "Q\n"


def _page(folder: Path, content: str, rotate: int = 0, crop: tuple[float, ...] | None = None) -> Page:
    sheet = folder / "sheet.pdf"
    sheet.write_bytes(pdf(PdfPage("".join(WORDS) + content, rotate=rotate, crop=crop)))
    return load_page(sheet, 1, PageOptions())


def _words(page: Page) -> str:
    assert page.digital is not None
    return "".join(c.text for c in page.digital.characters)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40.0, 200.0, 700.0, 560.0)])
def test_words_outside_their_clipping_path_are_left_out(
    tmp_path: Path, rotate: int, crop: tuple[float, ...] | None
) -> None:
    page = _page(tmp_path, CELL, rotate, crop)
    assert "terlihat" in _words(page)
    assert "terpotong" not in _words(page)
    assert any("run out of their cell" in warning for warning in page.warnings)


def test_equal_words_that_are_shown_stay(tmp_path: Path) -> None:
    page = _page(tmp_path, CELL + text(300, 288, "terpotong") + text(60, 330, "terpotong"))
    assert _words(page).count("terpotong") == 2


def test_a_path_that_holds_all_of_its_words_hides_none(tmp_path: Path) -> None:
    page = _page(
        tmp_path, "q 50 250 400 100 re W n " + text(60, 288, "terlihat") + "Q\n" + line(50, 250, 450, 250)
    )
    assert "terlihat" in _words(page)
    assert page.warnings == ()


def test_paths_within_paths_leave_what_both_show(tmp_path: Path) -> None:
    inner = "q 60 250 300 100 re W n q 60 300 200 20 re W n " + text(60, 270, "terpotong") + "Q Q\n"
    assert "terpotong" not in _words(_page(tmp_path, inner))


def test_words_that_lie_under_hidden_ones_stay_whole(tmp_path: Path) -> None:
    page = _page(tmp_path, CELL + text(60, 291, "terpotong-terpotong"))
    assert "terpotong-terpotong" in _words(page)
    assert _words(page).count("terpotong") == 2
