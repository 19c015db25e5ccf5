"""Sheets of offices that draw otherwise: their columns, steps and symbols are found all the same."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from extractor.flow.symbols.finder import find_symbols
from extractor.grid.lattice.broken_rules import with_whole_rules
from extractor.grid.lattice.lattice import find_tables
from extractor.grid.model import Region, RegionRole
from extractor.grid.table.procedure import read_procedure
from extractor.options import PageOptions
from extractor.page.load import load_page
from extractor.page.model import Page
from extractor.record.geometry import Box
from training.synthesis.offices import DPI, Office, OfficeSheet, draw_office

OFFICES = {
    "plain": Office(),
    "dark header, white rules": Office(header="dark", header_rule="white", symbols="blue"),
    "blue header, black rules": Office(header="blue", font="DejaVuSans.ttf"),
    "green header, names on end": Office(header="green", header_rule="white", on_end=True, symbols="grey"),
    "dark header on a faded scan": Office(header="dark", wear="faded", font="LiberationSerif-Regular.ttf"),
    "copied dark header without rules": Office(header="dark", header_rule="#2d2d2d", wear="black-and-white"),
    "dotted rules, double frame": Office(inner="dotted", frame="double", count="a"),
    "dashed rules, Roman numerals": Office(inner="dashed", frame="thick", count="I", symbols="yellow"),
    "grey rules, no heading over the lanes": Office(inner="grey", header="grey", heading=None),
    "a blue seal over the lanes": Office(seal="blue"),
    "a watermark under all": Office(watermark="SALINAN", count="a"),
    "hairlines by telephone": Office(inner="hair", symbols="blue", wear="telephone"),
}


def reader(sheet: OfficeSheet, page: Page) -> Callable[[Sequence[Box]], list[str]]:
    """Reads as a perfect engine would: the lines whose middle lies in each box."""
    scale = page.width / sheet.picture.shape[1]

    def read(boxes: Sequence[Box], words: Sequence[tuple[Box, str]] = sheet.words) -> list[str]:
        return [
            "\n".join(w for at, w in words if box.contains(*(v * scale for v in at.center))) for box in boxes
        ]

    return read


def understood(sheet: OfficeSheet, picture: Path) -> None:
    """Assert that the sheet's lanes, steps and symbols are what is found in its picture."""
    page = load_page(picture, 1, PageOptions())
    (table,) = find_tables(page)
    page, read = with_whole_rules(page, [table]), reader(sheet, page)
    region = Region(RegionRole.PROCEDURE, table, 0, table.rows - 1)
    grid = read_procedure(page, region, read, lambda boxes: read(boxes, sheet.on_end))
    assert tuple(lane.name for lane in grid.lanes) == sheet.lanes
    assert [step.number for step in grid.steps] == list(range(1, len(sheet.activities) + 1))
    found = {(symbol.row, symbol.lane, symbol.kind) for symbol in find_symbols(page, grid)}
    assert found == set(sheet.symbols)


@pytest.mark.parametrize("name", OFFICES)
def test_the_sheet_of_an_office_is_understood(name: str, tmp_path: Path) -> None:
    sheet = draw_office(OFFICES[name])
    Image.fromarray(sheet.picture).save(tmp_path / "sheet.png", dpi=(DPI, DPI))
    understood(sheet, tmp_path / "sheet.png")


@pytest.mark.parametrize(("turn", "scale"), [(90, 1.0), (180, 0.75), (270, 1.5)])
def test_turned_and_rescaled_it_is_understood_as_well(turn: int, scale: float, tmp_path: Path) -> None:
    sheet = draw_office(OFFICES["dark header, white rules"])
    picture = Image.fromarray(sheet.picture).rotate(turn, expand=True)
    size = round(picture.width * scale), round(picture.height * scale)
    picture.resize(size, Image.Resampling.LANCZOS).save(tmp_path / "sheet.png", dpi=(DPI * scale,) * 2)
    understood(sheet, tmp_path / "sheet.png")
