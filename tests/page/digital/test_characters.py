"""Characters of born-digital pages: what they mean and where they stand, however a program wrote them."""

from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream, text

from extractor.page.digital.layer import PageReading, read_page
from extractor.page.files.pdf import opened_page
from extractor.page.model import Character
from extractor.record.geometry import Box

SIZE = 842, 595
LETTERS = "/FontType3 4 0 R"


def reading(folder: Path, page: PdfPage, *parts: bytes, size: tuple[int, int] = SIZE) -> PageReading:
    path = folder / "page.pdf"
    path.write_bytes(pdf(page, parts=parts))
    with opened_page(path, 1) as opened:
        found = read_page(opened, size, 100_000)
    assert found is not None
    return found


def characters(folder: Path, content: str, *parts: bytes, **page: object) -> tuple[Character, ...]:
    return reading(folder, PdfPage(content, **page), *parts).characters  # type: ignore[arg-type]


def words(found: tuple[Character, ...]) -> str:
    return "".join(c.text for c in found)


def mapped(codes: str) -> bytes:
    """A /ToUnicode table that gives each code (two hexadecimal digits) its letters (UTF-16, hexadecimal)."""
    pairs = codes.split()
    lines = "\n".join(f"<{code}> <{letters}>" for code, letters in zip(pairs[::2], pairs[1::2], strict=True))
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
    space = "1 begincodespacerange <00> <FF> endcodespacerange\n"
    table = f"{head}{space}{len(pairs) // 2} beginbfchar\n{lines}\nendbfchar endcmap end end"
    return stream(table.encode())


def drawn_font(extra: str) -> bytes:
    """A Type 3 font whose codes 65 to 67 draw boxes half as wide as high."""
    return (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 800] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/CharProcs << /a1 {FIRST_PART + 1} 0 R >> /FirstChar 65 /LastChar 67 /Widths [500 500 500] "
        f"/Encoding << /Differences [65 /a1 /a1 /a1] >> {extra} >>"
    ).encode()


BOX = stream(b"500 0 0 0 500 800 d1 0 0 450 700 re f")
TYPE3 = f"/T {FIRST_PART} 0 R"


def test_a_ligature_stands_for_all_its_letters_in_their_order(tmp_path: Path) -> None:
    found = characters(
        tmp_path,
        "BT /T 20 Tf 1 0 0 1 60 500 Tm (ABC) Tj ET",
        drawn_font(f"/ToUnicode {FIRST_PART + 2} 0 R"),
        BOX,
        mapped("41 0064 42 006600660069 43 0061"),
        fonts=TYPE3,
    )
    assert words(found) == "dffia"
    assert [c.box.x0 for c in found] == sorted(c.box.x0 for c in found)
    assert found[0].box.x0 == pytest.approx(60, abs=0.5)
    assert found[-1].box.x1 == pytest.approx(90, abs=0.5)


@pytest.mark.parametrize("code", ["019F", "01A9", "014C"])
def test_letters_of_other_languages_stand_for_ligatures_and_are_unknown(code: str, tmp_path: Path) -> None:
    found = characters(
        tmp_path,
        "BT /T 20 Tf 1 0 0 1 60 500 Tm (ABC) Tj ET",
        drawn_font(f"/ToUnicode {FIRST_PART + 2} 0 R"),
        BOX,
        mapped(f"41 0061 42 {code} 43 006B"),
        fonts=TYPE3,
    )
    assert words(found) == "a\ufffdk"


def test_what_the_crop_box_leaves_out_is_no_word_of_the_page(tmp_path: Path) -> None:
    content = text(60, 500, "tampak") + text(60, 20, "hilang")
    assert words(characters(tmp_path, content, crop=(0, 100, 842, 595))) == "tampak"


def test_a_font_that_says_nothing_of_its_letters_gives_unknown_ones(tmp_path: Path) -> None:
    found = characters(
        tmp_path,
        "BT /T 20 Tf 1 0 0 1 60 500 Tm (ABC) Tj ET" + text(60, 400, "surat"),
        drawn_font(""),
        BOX,
        fonts=TYPE3,
    )
    assert words(found).replace("\ufffd", "?") == "???surat"


def test_what_is_written_stands_for_what_is_drawn(tmp_path: Path) -> None:
    said = "<FEFF006600690072006D0061>"  # firma
    content = (
        f"/Span << /ActualText {said} >> BDC " + text(60, 500, "xyz", 20) + "EMC\n" + text(110, 500, "!")
    )
    found = characters(tmp_path, content)
    assert words(found) == "firma!"
    lefts = [c.box.x0 for c in found]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == len(lefts)


def test_letters_struck_again_are_taken_once_and_doubled_ones_twice(tmp_path: Path) -> None:
    bold = text(60, 500, "Alloo", 10) + text(60.3, 500, "Alloo", 10) + text(60.6, 500, "Alloo", 10)
    assert words(characters(tmp_path, bold)) == "Alloo"


def test_in_a_small_space_letters_stay_apart(tmp_path: Path) -> None:
    small = "q 0.1 0 0 0.1 0 0 cm " + text(60, 500, "Disposisi pada surat masuk", 8) + "Q\n"
    found = reading(
        tmp_path, PdfPage(small, media=(0, 0, 84.2, 59.5), more="/UserUnit 10"), size=(1684, 1190)
    ).characters
    assert words(found) == "Disposisi pada surat masuk"
    assert found[0].size == pytest.approx(16, abs=0.1)


@pytest.mark.parametrize(("code", "meant"), [("\\240", "\u00a0"), ("\\255", "\u00ad")])
def test_spaces_and_hyphens_are_kept_as_what_they_are(code: str, meant: str, tmp_path: Path) -> None:
    encoded = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    content = f"BT /W 10 Tf 1 0 0 1 60 500 Tm (surat{code}masuk) Tj ET"
    found = words(characters(tmp_path, content, encoded.encode(), fonts=f"/W {FIRST_PART} 0 R"))
    assert found in {f"surat{meant}masuk", "surat masuk", "surat-masuk"}


@pytest.mark.parametrize(("angle", "matrix"), [(0, "1 0 0 1"), (270, "0 1 -1 0"), (330, ".866 .5 -.5 .866")])
def test_a_line_says_where_it_runs(angle: int, matrix: str, tmp_path: Path) -> None:
    found = characters(tmp_path, f"BT /F1 10 Tf {matrix} 300 300 Tm (Kepala) Tj ET")
    assert {round(c.angle) for c in found} == {angle}
    assert {c.quarter for c in found} == {None if angle % 90 else angle // 90}
    assert {round(c.size, 1) for c in found} == {10.0}


def test_words_in_forms_stand_where_they_are_shown_and_are_clipped_there(tmp_path: Path) -> None:
    form = stream(
        b"q 0 0 100 20 re W n BT /F1 10 Tf 1 0 0 1 10 5 Tm (tampak) Tj 0 -40 Td (hilang) Tj ET Q",
        "/Type /XObject /Subtype /Form /BBox [-500 -500 500 500] /Matrix [1 0 0 1 5 0] "
        "/Resources << /Font << /F1 3 0 R >> >>",
    )
    found = reading(tmp_path, PdfPage("q 2 0 0 2 300 300 cm /X Do Q", forms=f"/X {FIRST_PART} 0 R"), form)
    assert words(found.characters) == "tampak"
    assert found.clipped
    assert found.characters[0].box.x0 == pytest.approx(330, abs=1)
    assert found.characters[0].size == pytest.approx(20, abs=0.1)
    assert Box(330, 265, 420, 290).contains(*found.characters[0].box.center)


def test_unseen_words_are_none(tmp_path: Path) -> None:
    assert words(characters(tmp_path, text(60, 500, "lama", mode=3) + text(60, 500, "baru"))) == "baru"
