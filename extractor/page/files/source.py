"""Guarded opening: what a file is, told from its content, before anything of it is decoded."""

import errno
import hashlib
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from extractor.errors import (
    BrokenFileError,
    InputError,
    LimitError,
    UnreadableFileError,
    UnsupportedTypeError,
)
from extractor.options import PageOptions
from extractor.page.files import archive, pdf, raster
from extractor.page.files.info import SourceInfo
from extractor.page.files.kinds import HEAD_BYTES, PDF, ZIP, media_type_of, suffixes_of
from extractor.page.guard.streams import check_streams
from extractor.store.atomic import write_chunks
from extractor.store.originals import chunks

_CHUNK = 1024 * 1024
_PASSING = (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN, errno.ENETDOWN, errno.EHOSTUNREACH)
"""What a drive on the network says in a bad moment."""


Inspector = Callable[[Path, PageOptions, str], SourceInfo]
"""Looks at the file at a path, of which the original has this name."""


def inspect(path: Path, options: PageOptions, name: str | None = None) -> SourceInfo:
    """Look at a file without decoding its pages; `name` is the original's where `path` is a copy.

    Raises an `InputError`: UnreadableFileError, UnsupportedTypeError, EncryptedError, BrokenFileError
    or LimitError, each with what can be done about it.
    """
    with _opened(path, options, None) as stream:
        head = _read(stream, HEAD_BYTES)
        digest = _digest(stream)
    suffix = Path(name or path.name).suffix
    media_type = media_type_of(head, suffix)
    if media_type.startswith("text/"):
        return SourceInfo(path, digest, media_type, 1, name=name)
    page_count, last, warnings = _pages_of(path, media_type, options)
    if last == 0:
        raise BrokenFileError("The file has no page.", "Scan or export it again.")
    if page_count > options.max_pages:
        raise LimitError(
            f"The file has {page_count:,} pages; the cap is {options.max_pages:,}.",
            "Split it, or raise page.max_pages.",
        )
    if page_count > 2 * last:  # fewer pages that are missing fail one by one, with their numbers
        raise BrokenFileError(
            f"The file says that it has {page_count:,} pages; none is there after page {last:,}.",
            "Copy, scan or export it again.",
        )
    if media_type == PDF:
        check_streams(path, page_count, options.max_inflated_bytes)
    if suffix.lower() not in suffixes_of(media_type):
        said = f"The name ends in '{suffix}'" if suffix else "The name has no ending"
        warnings += (f"{said}, but the content is {media_type}.",)
    return SourceInfo(path, digest, media_type, page_count, warnings, name)


def _pages_of(path: Path, media_type: str, options: PageOptions) -> tuple[int, int, tuple[str, ...]]:
    """How many pages a file says that it has, the last one that is there, and what is to be said of it."""
    if media_type == PDF:
        return *pdf.count_pages(path, options.max_pages), ()
    if media_type == ZIP:
        held = archive.contents_of(path, options)
        said = (f"{held.others} files of the archive are of a kind that is not read.",) if held.others else ()
        return held.pages, held.pages, said
    count = raster.count_pages(path, options)
    return count, count, ()


def digest_of(path: Path, options: PageOptions, root: Path | None = None) -> str:
    """The SHA-256 of a file that can be taken. Raises what `take` does."""
    with _opened(path, options, root) as stream:
        return _digest(stream)


def weigh(path: Path, options: PageOptions, root: Path | None = None) -> tuple[str, int]:
    """The SHA-256 of a file that can be taken, and how many pages it seems to hold; 1 where nothing says so.

    For planning: whether the pages can be read is for `take` to find out. Raises what `digest_of` does.
    """
    with _opened(path, options, root) as stream:
        media_type = _kind(_read(stream, HEAD_BYTES), path.suffix)
        digest = _digest(stream)
    if media_type is None or media_type.startswith("text/"):
        return digest, 1
    try:
        return digest, max(1, _pages_of(path, media_type, options)[0])
    except InputError:
        return digest, 1


def _kind(head: bytes, suffix: str) -> str | None:
    try:
        return media_type_of(head, suffix)
    except InputError:
        return None


def take(
    path: Path, copy: Path, options: PageOptions, root: Path | None = None, look: Inspector = inspect
) -> SourceInfo:
    """Copy a file to `copy` and look at that: what was hashed is what will be read, whatever happens to it.

    `root`, where given, is the folder that the file has to lie in once all symbolic links are followed.
    Raises an `InputError` as `inspect` does, UnreadableFileError also where the file was changed meanwhile,
    and OutputError.
    """
    with _opened(path, options, root) as original:
        digest = hashlib.sha256()
        write_chunks(copy, _chunks(original, digest.update, options))
        if _digest(original) != digest.hexdigest():
            raise UnreadableFileError(
                "The file was changed while it was read.", "Start again when nothing writes to it any more."
            )
    return look(copy, options, path.name)


def fetch(url: str, name: str, copy: Path, options: PageOptions, look: Inspector = inspect) -> SourceInfo:
    """Copy a file of an object store to `copy` and look at that. Raises what `take` does."""

    def checked() -> Iterator[bytes]:
        size = 0
        for chunk in chunks(url):
            size += len(chunk)
            _check_size(size, options)
            yield chunk

    write_chunks(copy, checked())
    return look(copy, options, name)


def read_head(path: Path) -> bytes:
    """The first kilobyte; UnreadableFileError where the file vanished or may not be read."""
    with _open(path) as stream:
        return stream.read(HEAD_BYTES)


def read_bytes(path: Path) -> bytes:
    """All of a file; UnreadableFileError where it vanished or may not be read."""
    with _open(path) as stream:
        return stream.read()


def _check_access(path: Path, root: Path | None) -> int:
    """The file's size in bytes, after it is certain that it is a plain file inside `root`."""
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except (OSError, RuntimeError) as error:
        raise _unreadable(error) from error
    if root is not None and not real.is_relative_to(root.resolve()):
        raise UnreadableFileError(
            "The file is a link that leads out of the input folder.", "Name its real place as an input."
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnsupportedTypeError("This is not a plain file.", "Name a PDF or picture file.")
    return status.st_size


def _check_size(size: int, options: PageOptions) -> None:
    if size > options.max_file_bytes:
        raise LimitError(
            f"The file has {size:,} bytes; the cap is {options.max_file_bytes:,}.",
            "Split it, or raise page.max_file_bytes.",
        )


def _digest(stream: BufferedReader) -> str:
    """The SHA-256 of all that an open file holds now."""
    try:
        stream.seek(0)
        return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(error) from error


def _chunks(stream: BufferedReader, told: Callable[[bytes], None], options: PageOptions) -> Iterator[bytes]:
    """All of an open file piece by piece; each piece is told. It may grow, but not over the cap."""
    stream.seek(0)
    while chunk := _read(stream, _CHUNK):
        _check_size(stream.tell(), options)
        told(chunk)
        yield chunk


def _read(stream: BufferedReader, count: int) -> bytes:
    try:
        return stream.read(count)
    except OSError as error:
        raise _unreadable(error) from error


@contextmanager
def _opened(path: Path, options: PageOptions, root: Path | None) -> Iterator[BufferedReader]:
    """The open file, after it is certain that it is plain, inside `root`, not empty and not too large."""
    size = _check_access(path, root)
    if size == 0:
        raise BrokenFileError("The file is empty.", "Copy or scan it again.")
    _check_size(size, options)
    with _open(path) as stream:
        yield stream


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> UnreadableFileError:
    if isinstance(error, FileNotFoundError):
        return UnreadableFileError("The file is gone.", "Check the path, and that its drive is mounted.")
    if isinstance(error, PermissionError):
        return UnreadableFileError("The file may not be read.", "Ask for read access to it.")
    if isinstance(error, RuntimeError) or getattr(error, "errno", None) == errno.ELOOP:
        return UnreadableFileError("The file is a link that leads back to itself.", "Remove the link.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    unreadable = UnreadableFileError(f"The file cannot be read: {reason}.", "Check its drive and try again.")
    unreadable.passing = getattr(error, "errno", None) in _PASSING
    return unreadable
