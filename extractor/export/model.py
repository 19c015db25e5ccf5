"""What an export format is: from one record to a file of its own, or from many to one set of files."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from extractor.record.geometry import Box
from extractor.record.model import SopRecord, SourcePage

_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Entry:
    """A record to be exported, the file it is from, and a name that no other entry of the same export has.

    With `masked`, names and official numbers are hidden in the record already; `hidden` are their places as
    (page number, box), and `names` finds them in a text, for formats that hold what stands on the pages.
    `originals` are files and folders in which the source may be.
    """

    record: SopRecord
    path: Path
    name: str
    masked: bool = False
    hidden: tuple[tuple[int, Box], ...] = ()
    names: re.Pattern[str] = _NOTHING
    originals: tuple[Path, ...] = ()

    def image_of(self, page: SourcePage) -> Path | None:
        """The upright image of a page; None where there is none inside the record's folder."""
        return self._beside(page.image)

    def layout_of(self, page: SourcePage) -> Path | None:
        """The file with what stands on a page; None where there is none inside the record's folder."""
        return self._beside(page.layout)

    def _beside(self, name: str | None) -> Path | None:
        if name is None:
            return None
        folder = self.path.parent.resolve()
        file = (folder / name).resolve()
        return file if file.is_relative_to(folder) and file.is_file() else None


@dataclass(frozen=True)
class Note:
    """Something of a record that the format cannot express.

    `what` reads on from "left out: ", is the same for all records and holds no text of theirs; `count`
    says how often. Example: `Note("connectors that end nowhere", 2)`.
    """

    what: str
    count: int = 1


Notes = tuple[Note, ...]


@dataclass(frozen=True)
class File:
    """A file of an exported record; `page` is the page that it holds, None where it holds the record."""

    content: bytes
    page: int | None = None


@dataclass(frozen=True)
class Document:
    """A record in a format: one file, or one for each page, and what was left out."""

    files: tuple[File, ...]
    notes: Notes = ()


@dataclass(frozen=True)
class RecordFormat:
    """A format with files of its own for each record.

    `suffix` begins with a dot, `summary` says in a few words what the files hold. With `needs_pages` the page
    images have to lie beside the record; they are there when `convert` is called.
    `convert` may raise a SopError, which fails this record alone.
    """

    name: str
    suffix: str
    summary: str
    convert: Callable[[Entry], Document]
    needs_pages: bool = False


class Collector(Protocol):
    """Takes records one by one, so that memory does not grow with their number."""

    def add(self, entry: Entry) -> Notes:
        """Write a record; gives what was left out. A SopError comes before anything is written."""


@dataclass(frozen=True)
class CollectionFormat:
    """A format that writes many records together into one file, or into the several that `parts` name.

    `collect` gets a stream for each part and gives the collector; leaving it completes the files.
    """

    name: str
    suffix: str
    summary: str
    collect: Callable[[Mapping[str, BinaryIO]], AbstractContextManager[Collector]]
    parts: tuple[str, ...] = ("records",)


Format = RecordFormat | CollectionFormat
