"""Writes files so that a reader sees the old content or the new, never a part, even after a power cut."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from extractor.errors import OutputError

_REMEDIES = {
    errno.ENOSPC: "Free some space there, or choose another folder with --out.",
    errno.EDQUOT: "Free some of your quota there, or choose another folder with --out.",
    errno.EACCES: "Ask for the right to write there, or choose another folder with --out.",
    errno.EPERM: "Ask for the right to write there, or choose another folder with --out.",
    errno.EROFS: "That place is read-only; choose another folder with --out.",
    errno.ENOTDIR: "A file stands where a folder is needed; choose another folder with --out.",
    errno.EEXIST: "A file stands where a folder is needed; choose another folder with --out.",
    errno.ENAMETOOLONG: "Give the input a shorter name, or choose a folder nearer the root with --out.",
}

_TEMPORARY = re.compile(r"\..+\.[^.]+\.tmp", re.DOTALL)
"""What `_replacing` names its files: `.record.json.x1y2z3ab.tmp`."""


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turns an OSError of writing at `path` into an OutputError that says what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = _REMEDIES.get(error.errno or 0, "Choose another folder with --out.")
        raise OutputError(f"Cannot write {path}: {reason}.", remedy) from error


def make_folder(path: Path) -> Path:
    """Make the folder and its parents where they are missing; OutputError where that cannot be."""
    with output_errors(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def make_private_folder(path: Path) -> Path:
    """Make a new folder that its owner alone can look into. Raises OutputError."""
    with output_errors(path):
        path.mkdir(mode=0o700)
    return path


def write_bytes(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write `data` to `path` atomically, its folder made where missing.

    Raises OutputError, also where `replace` is False and something is there.
    """
    with writing(path, replace=replace) as stream:
        stream.write(data)


@contextmanager
def writing(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """A stream whose content is at `path`, whole, once the block has ended well; else nothing changes there.

    The folder is made where missing. Raises OutputError, also where `replace` is False and a file is there.
    """
    make_folder(path.parent)
    with output_errors(path), _replacing(path, replace=replace) as stream:
        yield stream


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path` atomically. Raises OutputError."""
    write_bytes(path, text.encode("utf-8"))


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """Write what the chunks are together to `path` atomically, its folder made where missing.

    Raises OutputError; what `chunks` itself raises passes through, unless it is an OSError.
    """
    make_folder(path.parent)
    with output_errors(path), _replacing(path) as stream:
        stream.writelines(chunks)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's content to `target` atomically. Raises OutputError."""
    make_folder(target.parent)
    with output_errors(target), source.open("rb") as content, _replacing(target) as stream:
        shutil.copyfileobj(content, stream)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; nothing happens where there is none."""
    with output_errors(path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def is_leftover(name: str) -> bool:
    """Whether a file of this name is what a killed process was writing, where nobody else writes."""
    return _TEMPORARY.fullmatch(name) is not None


def sweep(folder: Path, name: str = "*") -> None:
    """Remove what killed processes were writing in the folder and below, of the files of one name or of all.

    Raises OutputError.
    """
    with output_errors(folder):
        for path in [path for path in folder.rglob(f".{name}.*.tmp") if is_leftover(path.name)]:
            path.unlink(missing_ok=True)


@contextmanager
def _replacing(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """A stream to a temporary file beside `path` that takes its place once it is safely on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:32]}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        if replace:
            temporary.replace(path)
        else:
            _place_new(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _place_new(temporary: Path, path: Path) -> None:
    """Move the file to where nothing is; OutputError where something is.

    A link fails where there is a file, which a renaming would replace. Some file systems (FAT) have no links;
    there, a file that appears between looking and renaming is lost.
    """
    try:
        path.hardlink_to(temporary)
        temporary.unlink()
    except FileExistsError:
        raise existing(path) from None
    except OSError:
        if path.exists():
            raise existing(path) from None
        temporary.replace(path)


def existing(path: Path) -> OutputError:
    """The error that something is at `path` already."""
    return OutputError(
        f"{path} is there already.", "Replace it with --force, or choose another place with --out."
    )


def _umask() -> int:
    """The process's mask of file rights, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself durable, where the system can open a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
