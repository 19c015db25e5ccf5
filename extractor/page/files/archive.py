"""A ZIP of sheets as one file of many pages: its members' pages, in the order of their names."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from extractor.errors import (
    BrokenFileError,
    EncryptedError,
    InputError,
    LimitError,
    UnreadableFileError,
    UnsupportedTypeError,
)
from extractor.options import PageOptions
from extractor.page.files import pdf, raster
from extractor.page.files.kinds import HEAD_BYTES, PDF, ZIP, media_type_of
from extractor.page.guard.streams import check_streams

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
"""Flag of a member that asks for a password."""
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Member:
    """A file of the archive that can be read: its name there, its kind, and how many pages it holds."""

    name: str
    media_type: str
    pages: int


@dataclass(frozen=True)
class Contents:
    """The members in the order of their names, and how many files of other kinds lie beside them."""

    members: tuple[Member, ...]
    others: int

    @property
    def pages(self) -> int:
        return sum(member.pages for member in self.members)


def contents_of(path: Path, options: PageOptions) -> Contents:
    """What an archive holds. Damaged members count as one page, which then fails alone.

    Raises EncryptedError, BrokenFileError, and LimitError where it holds more files or more bytes than the
    options allow; what its own table says of sizes is not believed.
    """
    status = path.stat()
    return _contents(path, status.st_mtime_ns, status.st_size, options.model_dump_json())


def member_page(path: Path, number: int, options: PageOptions) -> tuple[bytes, str, int]:
    """The file that holds page `number` (from 1), its media type, and the page's number in it."""
    for member in contents_of(path, options).members:
        if number <= member.pages:
            with _opened(path) as archive:
                return _bytes_of(archive, member.name, options.max_file_bytes), member.media_type, number
        number -= member.pages
    raise BrokenFileError("The archive has no such page.", "Check the page numbers.")


@lru_cache(maxsize=4)
def _contents(path: Path, _changed: int, _size: int, caps: str) -> Contents:
    """As `contents_of`: remembered for the pages of the same file, as it is now, under the same options."""
    options = PageOptions.model_validate_json(caps)
    with _opened(path) as archive:
        entries = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)
        ]
        if len(entries) > options.max_pages:
            raise LimitError(
                f"The archive has {len(entries):,} files; the cap is {options.max_pages:,}.",
                "Split it, or raise page.max_pages.",
            )
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise EncryptedError("The archive is protected with a password.", "Unpack it first.")
        left = options.max_inflated_bytes
        members: list[Member] = []
        others = 0
        for entry in sorted(entries, key=lambda entry: _natural(entry.filename)):
            data = _bytes_of(archive, entry.filename, min(left, options.max_file_bytes))
            left -= len(data)
            member = _member(entry.filename, data, options)
            members += [member] if member else []
            others += member is None
        return Contents(tuple(members), others)


def _member(name: str, data: bytes, options: PageOptions) -> Member | None:
    """What can be read of a file of the archive; None where it is of another kind."""
    try:
        media_type = media_type_of(data[:HEAD_BYTES])
    except UnsupportedTypeError:
        return None
    if media_type == ZIP:
        return None
    try:
        if media_type == PDF:
            said, last = pdf.count_pages(data, options.max_pages)
            pages = said if said <= 2 * last else last
            check_streams(data, max(1, pages), options.max_inflated_bytes)
        else:
            pages = raster.count_pages(data, options)
    except LimitError:
        raise
    except InputError:
        pages = 1
    return Member(name, media_type, max(1, pages))


def _bytes_of(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A member's bytes, counted while they are inflated."""
    parts: list[bytes] = []
    total = 0
    with archive.open(name) as stream:
        while part := stream.read(_CHUNK):
            total += len(part)
            if total > limit:
                raise LimitError(
                    "The archive inflates to more bytes than the cap.",
                    "It is damaged or hostile; leave it out, or raise page.max_inflated_bytes.",
                )
            parts.append(part)
    return b"".join(parts)


def _is_hidden(name: str) -> bool:
    """Whether a member is one of the files that systems put beside those of a person."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Page 2 comes before page 10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _DIGITS.split(name.casefold())]


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except InputError:
        raise
    except (FileNotFoundError, PermissionError) as error:
        raise UnreadableFileError("The file cannot be read.", "Check that it is there.") from error
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError,
        OSError, RuntimeError, ValueError, EOFError, KeyError, OverflowError,
    ) as error:  # fmt: skip
        raise BrokenFileError("The archive is damaged or cut short.", "Copy or pack it again.") from error
