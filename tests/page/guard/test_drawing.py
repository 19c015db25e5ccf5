"""Objects of a page in forms, patterns, glyphs, masks and appearances, counted before anything is drawn."""

from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, line, pdf, stream, text

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.guard.drawing import check_drawing
from extractor.page.load import load_page

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 842 595]"
TILE = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9]"
RECTANGLE = b"0 0 9 9 re f\n"


def part(number: int) -> str:
    """A reference to the part of this number, from 0."""
    return f"{FIRST_PART + number} 0 R"


def nested(levels: int, width: int, more: str = "") -> list[bytes]:
    """Forms each of which draws the next so many times; the last draws as many rectangles."""
    forms = [
        stream(b"/F Do\n" * width, f"{FORM} {more} /Resources << /XObject << /F {part(level + 1)} >> >>")
        for level in range(levels - 1)
    ]
    return [*forms, stream(RECTANGLE * width, FORM)]


def tiles(content: bytes, steps: str = "/XStep 9 /YStep 9") -> bytes:
    return stream(content, f"{TILE} {steps} /Resources << >>")


def drawn(page: PdfPage, parts: list[bytes], limit: int) -> bool:
    """Whether the page can be drawn with at most so many objects."""
    try:
        check_drawing(pdf(page, parts=parts), 1, PageOptions(max_objects=limit))
    except LimitError:
        return False
    return True


def objects(page: PdfPage, *parts: bytes) -> int:
    """How many objects the page is counted to have."""
    low, high = 0, 1
    while not drawn(page, list(parts), high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if drawn(page, list(parts), middle) else (middle, high)
    return high


CALLS = PdfPage("/F Do\n", forms=f"/F {part(0)}")


def test_a_plain_page_has_its_objects() -> None:
    assert objects(PdfPage(text(100, 300, "Menerima") + text(100, 200, "surat") + line(0, 0, 9, 9))) == 3


def test_forms_within_forms_are_counted_as_often_as_they_are_drawn() -> None:
    assert objects(CALLS, *nested(3, 5)) == 1 + 5 + 25 + 125
    assert not drawn(CALLS, nested(11, 10), 100_000)


def test_a_form_that_draws_itself_ends() -> None:
    own = f"{FORM} /Resources << /XObject << /F {part(0)} >> >>"
    assert objects(CALLS, stream(b"/F Do\n" * 9 + RECTANGLE, own)) < 20


@pytest.mark.parametrize("draws", ["0 0 500 500 re f", "0 0 500 500 re B", "(Surat masuk) Tj"])
def test_patterns_are_counted_with_each_object_that_they_fill(draws: str) -> None:
    content = f"BT /F1 9 Tf /Pattern cs /P scn {f'{draws} ' * 4} /DeviceGray cs {f'{draws} ' * 50} ET"
    form = stream(
        content.encode(), f"{FORM} /Resources << /Font << /F1 3 0 R >> /Pattern << /P {part(1)} >> >>"
    )
    found = objects(CALLS, form, tiles(RECTANGLE * 20))
    assert found == 1 + 54 + 4 * 20 * (11 if "Tj" in draws else 1)


def test_tiles_upon_one_another_are_counted() -> None:
    form = stream(b"/Pattern cs /P scn 0 0 9 9 re f", f"{FORM} /Resources << /Pattern << /P {part(1)} >> >>")
    assert objects(CALLS, form, tiles(RECTANGLE, "/XStep 3 /YStep 1")) == 1 + 1 + 27
    assert not drawn(CALLS, [form, tiles(RECTANGLE, "/XStep 0.001 /YStep 0.001")], 100_000)


def test_glyphs_of_type_3_fonts_are_counted_with_each_letter() -> None:
    font = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 97 "
        f"/LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a {part(1)} >> >>"
    )
    page = PdfPage("BT /T 9 Tf (aaaa) Tj [(aa) 3 (a)] TJ ET", fonts=f"/T {part(0)}")
    assert objects(page, font.encode(), stream(b"9 0 d0 " + RECTANGLE * 10)) == 2 + 7 * 10


@pytest.mark.parametrize(("group", "masked"), [("", 1 + 30), ("/Group << /S /Transparency >>", 1)])
def test_soft_masks_are_counted_with_each_object(group: str, masked: int) -> None:
    state = f"<< /SMask << /S /Alpha /G {part(1)} >> >>".encode()
    mask, form = stream(RECTANGLE * 10, FORM), stream(RECTANGLE * 30, f"{FORM} {group}")
    page = PdfPage("q /G gs /F Do Q /F Do", forms=f"/F {part(2)}", states=f"/G {part(0)}")
    assert objects(page, state, mask, form) == 2 * (1 + 30) + 10 * masked


def test_appearances_of_annotations_are_counted() -> None:
    one = f"<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N {part(0)} >> >>"
    two = f"<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N << /On {part(0)} >> >> >>"
    page = PdfPage(line(0, 0, 9, 9), more=f"/Annots [{one} {two}]")
    assert objects(page, *nested(2, 10)) == 1 + 2 * (1 + 10 + 100)


def test_instructions_that_draw_nothing_are_bounded_too() -> None:
    idle = stream(b"q Q " * 5000, FORM)
    assert drawn(CALLS, [idle], 1000)
    calls = PdfPage("/F Do\n" * 3, forms=f"/F {part(0)}")
    assert not drawn(calls, [idle], 1000)


def test_faults_do_not_hide_what_follows_them() -> None:
    assert objects(PdfPage(") ] >> } " * 40 + line(0, 0, 9, 9) * 7)) == 7


@pytest.mark.parametrize(
    "resources",
    ["/XObject 5", "/XObject << /F 5 >>", "/XObject << /F << /Subtype /Form >> >>", "/XObject << /F null >>"],
)
def test_what_is_of_another_kind_than_it_has_to_be_is_passed_over(resources: str) -> None:
    inner = stream(
        b"/F Do /G gs /P scn /T 9 Tf Do gs (a) Tj " + RECTANGLE, f"{FORM} /Resources << {resources} >>"
    )
    assert objects(CALLS, inner) == 3


def test_a_page_that_would_take_memory_for_ever_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf(CALLS, parts=nested(12, 10)))
    with pytest.raises(LimitError, match="100,000 objects"):
        load_page(path, 1, PageOptions())


def test_content_that_cannot_be_looked_into_is_left_to_the_other_limits() -> None:
    check_drawing(b"%PDF-1.7 and no more", 1, PageOptions())
    check_drawing(pdf(PdfPage()), 5, PageOptions())
