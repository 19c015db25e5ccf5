"""The pages of a record to export: their layouts with reviewers' corrections in, and names hidden."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from extractor.errors import InputError
from extractor.export.model import Document, Entry, File, Note
from extractor.export.pages.corrections import corrections, with_corrections
from extractor.record import page_layout
from extractor.record.geometry import Box
from extractor.record.masking import MASK
from extractor.record.model import SourcePage
from extractor.record.page_layout import LayoutLine, PageLayout

Lines = tuple[LayoutLine, ...]


@dataclass(frozen=True)
class Sheet:
    """A page of a record. `image` is the file name of its upright image, as it may stand in an address."""

    page: SourcePage
    layout: PageLayout
    image: str


def sheets_of(entry: Entry) -> list[Sheet]:
    """The pages that were read, in the order of the record.

    Raises InputError where there is none, or one has no layout beside the record.
    """
    pages = [page for page in entry.record.source.pages if _was_read(page)]
    missing = [str(page.number) for page in pages if entry.layout_of(page) is None]
    if not pages:
        raise InputError(
            "The record has no page that was read.", "Scans and PDFs have pages, texts have none."
        )
    if missing:
        what = f"The words of page {', '.join(missing)} are not kept beside the record."
        raise InputError(what, "Extract the sheet again with --force.")
    return [_sheet(entry, page) for page in pages]


def unread_pages(entry: Entry) -> Note | None:
    """What to say of pages that could not be read."""
    count = sum(not _was_read(page) for page in entry.record.source.pages)
    return Note("pages that could not be read", count) if count else None


def _was_read(page: SourcePage) -> bool:
    return page.image is not None or page.layout is not None


def page_files(entry: Entry, write: Callable[[Sheet, str], bytes]) -> Document:
    """A file for each page; `write` gets the page and when the record was written (ISO 8601, UTC)."""
    at = written_at(entry).strftime("%Y-%m-%dT%H:%M:%SZ")
    unread = unread_pages(entry)
    files = tuple(File(write(sheet, at), sheet.page.number) for sheet in sheets_of(entry))
    return Document(files, (unread,) if unread else ())


def written_at(entry: Entry) -> datetime:
    """When the record was written: exports of one record do not differ by when they were made."""
    try:
        return datetime.fromtimestamp(int(entry.path.stat().st_mtime), UTC)
    except OSError:
        return datetime.fromtimestamp(0, UTC)


def _sheet(entry: Entry, page: SourcePage) -> Sheet:
    path = entry.layout_of(page)
    if path is None:
        raise InputError(
            f"The words of page {page.number} are gone.", "Extract the sheet again with --force."
        )
    layout = with_corrections(page_layout.read(path), corrections(entry.record, page.number))
    hidden = [box for number, box in entry.hidden if number == page.number]
    layout = _with_lines(layout, lambda lines: _masked(lines, hidden, entry.names) if entry.masked else lines)
    name = PurePosixPath(page.image).name if page.image else f"{page.number:04d}"
    return Sheet(page, layout, quote(name))


def _with_lines(layout: PageLayout, change: Callable[[Lines], Lines]) -> PageLayout:
    """The layout with the lines of each cell and block changed, without lines that hold no word."""

    def changed(lines: Lines) -> Lines:
        return change(tuple(line for line in lines if line.text.strip()))

    blocks = []
    for block in layout.blocks:
        cells = tuple(cell.model_copy(update={"lines": changed(cell.lines)}) for cell in block.cells)
        blocks.append(block.model_copy(update={"cells": cells, "lines": changed(block.lines)}))
    return layout.model_copy(update={"blocks": tuple(blocks)})


def _masked(lines: Lines, hidden: list[Box], names: re.Pattern[str]) -> Lines:
    """The lines with `MASK` for each word in a hidden box, and for each that belongs to a name or number.

    Names and numbers can run from one line to the next.
    """
    words = [[*line.words] for line in lines]
    text = " ".join(word.text for row in words for word in row)
    found = [match.span() for match in names.finditer(text)]
    masked, at = [], 0
    for line, row in zip(lines, words, strict=True):
        shown = []
        for word in row:
            end = at + len(word.text)
            named = any(start < end and stop > at for start, stop in found)
            hide = named or any(box.contains(*word.box.center) for box in hidden)
            shown.append(MASK if hide else word.text)
            at = end + 1
        masked.append(line.model_copy(update={"text": " ".join(shown)}))
    return tuple(masked)
