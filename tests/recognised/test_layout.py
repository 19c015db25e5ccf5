"""The words of a page, kept at their places beside the record."""

from pathlib import Path

import pdfplumber
import pytest
from export.page_entries import line

from extractor.options import Options
from extractor.pipeline import recognise_page
from extractor.recognised.layout import _new, _once, _parted
from extractor.record.page_layout import BlockRole, LayoutCell, PageLayout

SHEET = Path(__file__).parents[2] / "samples" / "kalipare-digital.pdf"


@pytest.fixture(scope="module", params=[1, 2])
def layout(request: pytest.FixtureRequest) -> PageLayout:
    found = recognise_page(SHEET, request.param, Options()).layout
    assert found is not None
    return found


def test_every_word_of_a_digital_page_is_there_within_half_a_letter(layout: PageLayout) -> None:
    mine = [word for line in layout.lines for word in line.words]
    with pdfplumber.open(SHEET) as document:
        page = document.pages[layout.number - 1]
        known = page.extract_words(x_tolerance_ratio=0.17)
        scale = layout.width / float(page.width)
    for word in known:
        box = [word[key] * scale for key in ("x0", "top", "x1", "bottom")]
        letter = (box[2] - box[0]) / len(word["text"])
        near = [w for w in mine if w.text == word["text"] and abs(w.box.x0 - box[0]) < letter]
        assert near, word["text"]
        assert min(abs(w.box.x1 - box[2]) + abs(w.box.y1 - box[3]) for w in near) < letter
    assert len(mine) == pytest.approx(len(known), abs=2)


def test_tables_have_cells_with_their_part_and_lines(layout: PageLayout) -> None:
    tables = [block for block in layout.blocks if block.cells]
    assert {block.role for block in tables} == {
        BlockRole.IDENTITY if layout.number == 1 else BlockRole.PROCEDURE
    }
    cells = [cell for block in tables for cell in block.cells]
    assert len({(cell.row, cell.column) for cell in cells}) == len(cells)
    roles = {cell.role for cell in cells if cell.lines}
    if layout.number == 1:
        assert roles == {None}
    else:
        assert {"header", "number", "activity", "requirements", "duration", "output"} <= roles
    for cell in cells:
        for each in cell.lines:
            x0, y0, x1, y1 = each.box
            assert cell.box[0] <= (x0 + x1) / 2 <= cell.box[2]
            assert cell.box[1] <= (y0 + y1) / 2 <= cell.box[3]


def test_words_that_two_connectors_share_stand_once() -> None:
    shared, other = line("Ya", (100, 100, 130, 120)), line("Tidak", (200, 100, 260, 120))
    assert _new([shared, shared, other], [other]) == [shared]


def test_ink_on_the_rule_between_two_cells_stands_in_one_of_them() -> None:
    speck, word = line("-", (330, 98, 360, 104)), line("Kepala", (20, 110, 90, 130))
    above = LayoutCell(row=0, column=0, box=(10, 60, 400, 99), lines=(speck,))
    below = LayoutCell(row=1, column=0, box=(10, 103, 400, 140), lines=(speck, word))
    assert [cell.lines for cell in _once([above, below])] == [(speck,), (word,)]
    inside = above.model_copy(update={"box": (10, 60, 400, 110)})
    assert [cell.lines for cell in _once([below, inside])] == [(word,), (speck,)]


def test_lines_that_run_into_one_another_are_parted_halfway() -> None:
    first, second = line("Kepala Satuan", (20, 100, 300, 140)), line("Provinsi", (10, 130, 200, 172))
    aside, within = line("Paraf", (400, 110, 480, 150)), line("oleh", (30, 105, 70, 138))
    boxes = [each.box for each in _parted([first, second, aside])]
    assert boxes == [(20, 100, 300, 135), (10, 135, 200, 172), aside.box]
    assert _parted([first, within]) == (first, within)
    upward = [line("Kepala", (100, 20, 140, 300)), line("Dinas", (130, 20, 170, 300))]
    upward = [each.model_copy(update={"turns": 1}) for each in upward]
    assert [each.box for each in _parted(upward)] == [(100, 20, 135, 300), (135, 20, 170, 300)]
    assert _parted([first, upward[0]]) == (first, upward[0])
