"""Records with the layouts of their pages beside them, as an extraction leaves them."""

import shutil
from pathlib import Path

from extractor.export.model import Entry
from extractor.record import codec, page_layout
from extractor.record.masking import mask, personal_places, personal_texts
from extractor.record.model import PageOrigin, PageRole, SopRecord, Source, SourcePage, Status
from extractor.record.page_layout import Block, BlockRole, LayoutCell, LayoutLine, PageLayout

EXPECTED = Path(__file__).parents[2] / "samples" / "expected"
NAMES = ("kalipare-digital", "wonoasih-typical", "satpolpp-hard")


def sample_entry(name: str, folder: Path) -> Entry:
    """A sample's expected record with its layouts, in a folder of its own."""
    place = folder / name / "01"
    if not place.exists():
        shutil.copytree(EXPECTED / name / "01", place)
    path = place / "record.json"
    return Entry(codec.read(path), path, f"{name}-01")


def masked(entry: Entry) -> Entry:
    """As `sop export --mask` makes it."""
    record = entry.record
    return Entry(mask(record), entry.path, entry.name, True, personal_places(record), personal_texts(record))


def line(text: str, box: tuple[int, int, int, int], confidence: float = 0.9, turns: int = 0) -> LayoutLine:
    """A line whose words share its length by their letters."""
    words = text.split()
    low, high = (box[0], box[2]) if turns % 2 == 0 else (box[1], box[3])
    each = (high - low) / max(1, len(" ".join(words)))
    ends, at = [], 0
    for word in words:
        pair = (low + each * at, low + each * (at + len(word)))
        if turns in (1, 2):
            pair = (low + high - pair[1], low + high - pair[0])
        ends += [round(pair[0]), round(pair[1])]
        at += len(word) + 1
    return LayoutLine(box=box, text=text, confidence=confidence, spans=tuple(ends), turns=turns)


def drawn_layout(*lines: LayoutLine, number: int = 1) -> PageLayout:
    """A page with a table of one row: the lines in its first cell, nothing in its second."""
    cells = (
        LayoutCell(row=0, column=0, box=(100, 100, 900, 400), role="activity", lines=lines),
        LayoutCell(row=0, column=1, box=(904, 100, 1100, 400), role="lane"),
    )
    table = Block(role=BlockRole.PROCEDURE, box=(98, 98, 1102, 402), cells=cells)
    return PageLayout(
        number=number, origin=PageOrigin.SCAN, width=1200, height=800, dpi=100.0, blocks=(table,)
    )


def drawn_entry(folder: Path, *layouts: PageLayout, record: SopRecord | None = None) -> Entry:
    """A record with these layouts beside it; a bare one where none is given."""
    pages = [
        SourcePage(
            number=layout.number,
            role=PageRole.PROCEDURE,
            origin=layout.origin,
            width=layout.width,
            height=layout.height,
            dpi=layout.dpi,
            image=f"pages/{layout.number:04d}.png",
            layout=f"pages/{layout.number:04d}.json",
        )
        for layout in layouts
    ]
    source = Source(file="sheet.png", sha256="0" * 64, media_type="image/png", pages=pages)
    record = record or SopRecord(id="sop-1", status=Status.OK, source=source)
    record.source = source
    path = folder / "sheet" / "01" / "record.json"
    (path.parent / "pages").mkdir(parents=True, exist_ok=True)
    for layout in layouts:
        (path.parent / "pages" / f"{layout.number:04d}.json").write_text(page_layout.dumps(layout), "utf-8")
    path.write_text(codec.dumps(record), "utf-8")
    return Entry(record, path, "sheet-01")
