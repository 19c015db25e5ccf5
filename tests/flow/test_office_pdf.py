"""Sheets as spreadsheet and word processors export them: symbols and flow are exactly those drawn."""

from pathlib import Path

import pytest

from extractor.flow.model import PageFlow
from extractor.flow.reading import read_flow
from extractor.flow.symbols.finder import find_symbols
from extractor.options import PageOptions
from extractor.page.load import load_page
from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin
from training.synthesis.office_pdf import FLOW, HEIGHT, SHAPES, Dialect, grid, written
from training.synthesis.pdf_writers import WRITERS

DIALECTS = {
    "rules as bars, a path a segment": Dialect(),
    "hairlines": Dialect(width=0.25, words=True, clipped=True),
    "a cell's sides, polylines, groups": Dialect("cells", "polyline", "tint", grouped=True, words=True),
    "shadows": Dialect("cells", "polyline", "shadow", width=1.5),
    "gradients in strips, filled ribbons": Dialect("stroked", "ribbon", "steps", words=True, clipped=True),
    "filled bars": Dialect("filled", "bars", "white", width=1.0),
    "dash pattern": Dialect("filled", "polyline", "white", dashes="pattern"),
    "dashes as paths": Dialect("stroked", "segments", "none", dashes="pieces", words=True),
    "open heads": Dialect("stroked", "polyline", "white", head="open"),
}


def labels_of(page: Page) -> list[tuple[Box, str]]:
    """Every word of the page with its box, from its characters."""
    assert page.digital is not None
    return [(c.box, c.text) for c in page.digital.characters if c.text.strip()]


def read_by(page: Page) -> PageFlow:
    lattice = grid(page.height / HEIGHT)
    characters = labels_of(page)

    def read(boxes: list[Box]) -> list[str]:
        return ["".join(t for b, t in characters if box.contains(*b.center)) for box in boxes]

    return read_flow(page, lattice, find_symbols(page, lattice), [""] * 5, read)


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("dpi", [150, 200])
def test_symbols_and_flow_are_those_drawn(name: str, dpi: int, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(written(DIALECTS[name]))
    assert_read(path, dpi)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("dialect", ["dash pattern", "gradients in strips, filled ribbons"])
def test_they_are_whatever_program_wrote_the_file(name: str, dialect: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(written(DIALECTS[dialect], WRITERS[name]))
    words = "".join(word for _, word in assert_read(path, 150))
    assert words.count("Menerimadanmencatatsuratpermohonanmasuk10menit") == len(SHAPES) - 1


def assert_read(path: Path, dpi: int) -> list[tuple[Box, str]]:
    """Assert that the sheet's symbols and flow are found; its characters."""
    page = load_page(path, 1, PageOptions(working_dpi=dpi))
    assert isinstance(page, Page)
    assert page.origin is PageOrigin.DIGITAL
    flow = read_by(page)
    scale = page.height / HEIGHT
    drawn = {(s.kind, s.lane, s.row): n for n, s in enumerate(SHAPES)}
    assert sorted((s.kind, s.lane, s.row) for s in flow.symbols) == sorted(drawn)
    for symbol in flow.symbols:
        box = SHAPES[drawn[symbol.kind, symbol.lane, symbol.row]].box
        assert all(abs(a - b * scale) < 1.5 for a, b in zip(symbol.box, box, strict=True))
    number = [drawn[s.kind, s.lane, s.row] for s in flow.symbols]
    assert {(number[c.source], number[c.target]): c.label for c in flow.connectors} == FLOW
    return labels_of(page)
