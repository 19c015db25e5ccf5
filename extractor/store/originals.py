"""Inputs that lie in object stores: found, looked at and read through fsspec, never written."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from extractor.errors import SopError, UnreadableFileError
from extractor.store.places import file_system

_CHUNK = 4 * 1024 * 1024  # of a store, where each request takes its time

_MARKS = ("ETag", "VersionId", "md5Hash", "LastModified", "mtime", "created")
"""What stores have to tell one content of a file from another, each under its name."""


@dataclass(frozen=True)
class Original:
    """A file of a store: its size in bytes, and a digest of what the store calls its present content."""

    size: int
    version: str


def find(url: str) -> Iterator[str]:
    """The URLs of all files below a place, or that match a pattern, in their order; of a file its own.

    Hidden files are left out. Raises UnreadableFileError where the store refuses or does not answer.
    """
    with _errors():
        files, path = file_system(url)
        found = files.glob(path) if any(sign in path for sign in "*?[") else files.find(path)
    for name in sorted(found):
        if not any(part.startswith(".") for part in name.split("/")):
            yield str(files.unstrip_protocol(name))


def look(url: str) -> Original:
    """What the store says of a file. Raises UnreadableFileError."""
    with _errors():
        files, path = file_system(url)
        files.invalidate_cache()
        told = files.info(path)
        marks = [
            told.get(key) for key in ("ETag", "VersionId", "md5Hash", "LastModified", "mtime", "created")
        ]
    size = int(told["size"] or 0)
    return Original(size, hashlib.sha256(repr((size, marks)).encode()).hexdigest())


def chunks(url: str) -> Iterator[bytes]:
    """The content of a file piece by piece. Raises UnreadableFileError, also where an end is missing."""
    with _errors():
        files, path = file_system(url)
        size, read = int(files.info(path)["size"]), 0
        while read < size:
            piece = files.cat_file(path, start=read, end=min(size, read + _CHUNK))
            if not piece:
                raise EOFError
            read += len(piece)
            yield piece


@contextmanager
def _errors() -> Iterator[None]:
    """Turns whatever the package of a store raises into an UnreadableFileError that may pass."""
    try:
        yield
    except SopError:
        raise
    except FileNotFoundError as error:
        raise UnreadableFileError("The file is gone from its store.", "Check its name there.") from error
    except PermissionError as error:
        raise UnreadableFileError("The file may not be read.", "Ask for read access to its store.") from error
    except Exception as error:
        unreadable = UnreadableFileError(
            f"The store does not answer, or breaks off: {type(error).__name__}.", "Try again later."
        )
        unreadable.passing = True
        raise unreadable from error
