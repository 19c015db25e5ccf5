"""What to work on: files, folders and patterns into a list of inputs, each once, in a stable order."""

import glob
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.model import Problem, SourceResult, SourceStatus
from extractor.errors import InputError, OptionsError, UnreadableFileError
from extractor.page.files.kinds import HEAD_BYTES, is_record
from extractor.store.originals import find
from extractor.store.places import is_url

_RECORD_NAME = "record.json"  # a folder that holds one is a result


@dataclass(frozen=True)
class Source:
    """An input file; `root` is the folder it was found in, which its links may not lead out of.

    `url` is its place in an object store; `path` then is but its name.
    """

    path: Path
    root: Path | None = None
    url: str | None = None


@dataclass(frozen=True)
class Plan:
    """The inputs in order, the arguments and folders that led to none, and what was passed over."""

    sources: tuple[Source, ...]
    refused: tuple[SourceResult, ...] = ()
    remarks: tuple[str, ...] = ()


def make_plan(arguments: Sequence[str], out: Path | None = None) -> Plan:
    """All inputs that a scan finds. Raises OptionsError where an argument is empty."""
    scan = Scan(arguments, out)
    return Plan(tuple(scan), tuple(scan.refused), tuple(scan.remarks))


class Scan:
    """Resolves files, folders and glob patterns; a file that is named twice or by two links is taken once.

    Every file of a folder is an input, whatever its name: its content says whether it can be read, and one
    that cannot is named in the results. Passed over are hidden files, and what never becomes an input: what
    lies below `out`, folders with a record, and, with a remark, other files that are records or parts of one.
    """

    def __init__(self, arguments: Iterable[str], out: Path | None = None) -> None:
        self.refused: list[SourceResult] = []
        """Arguments that led to nothing, and folders that cannot be looked into."""
        self.remarks: list[str] = []
        self._arguments = arguments
        self._out = out

    def __iter__(self) -> Iterator[Source]:
        """The inputs in their order, found as they are asked for. OptionsError on an empty argument."""
        seen: set[bytes] = set()  # digests: a million paths would take a third of a gigabyte
        for argument in self._arguments:
            if not argument:
                raise OptionsError("An input has no name.", "Name a file or a folder; . is this folder.")
            for source in self._inputs(argument):
                place = (source.url or os.path.realpath(source.path)).encode(errors="surrogateescape")
                digest = hashlib.blake2b(place, digest_size=16).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield source

    def _inputs(self, argument: str) -> Iterator[Source]:
        """The inputs of an argument, and what is to be said of the others."""
        inputs = records = 0
        before = len(self.refused)
        for source in _resolve(argument, self.refused):
            if source.root is not None and _is_below(source.path, self._out):
                continue
            if source.root is not None and _is_record(source.path):
                records += 1
                continue
            inputs += 1
            yield source
        if records:
            self.remarks.append(f"{argument}: records are no inputs; {records:,} passed over.")
        if not inputs and len(self.refused) == before:
            self.refused.append(_refusal(argument))


def _is_record(path: Path) -> bool:
    """Whether a file is a record, such as one that the reading of a sheet is measured by."""
    if path.suffix.lower() != ".json":
        return False
    try:
        with path.open("rb") as stream:
            return is_record(stream.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False


def _resolve(argument: str, closed: list[SourceResult]) -> Iterator[Source]:
    """The inputs of an argument; folders that cannot be looked into go to `closed`."""
    path = Path(argument)
    if is_url(argument):
        yield from _stored(argument, closed)
    elif _is_folder(path):
        yield from _walk(path, closed)
    elif glob.has_magic(argument) and not os.path.lexists(path):
        for name in sorted(glob.iglob(argument, recursive=True)):  # noqa: PTH207 - also takes absolute patterns
            match = Path(name)
            if not _is_folder(match):
                yield Source(match)
    else:
        yield Source(path)


def _stored(url: str, closed: list[SourceResult]) -> Iterator[Source]:
    """The inputs that a URL leads to; a store that refuses goes to `closed`."""
    try:
        for found in find(url):
            yield Source(Path("/", found.partition("://")[2]), url=found)
    except InputError as error:
        closed.append(_refused(Path(url), error.message, error.remedy))


def _is_folder(path: Path) -> bool:
    """Whether this is a folder; False also for a link that leads back to itself."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _walk(root: Path, closed: list[SourceResult]) -> Iterator[Source]:
    """The files below a folder in the order of their names; folders left out go to `closed`."""

    def refuse(error: OSError) -> None:
        may_not = isinstance(error, PermissionError)
        what = "The folder may not be read" if may_not else f"The folder cannot be read: {error.strerror}"
        closed.append(_refused(Path(error.filename), f"{what}.", "Ask for access to it, or leave it out."))

    for folder, subfolders, names in os.walk(root, onerror=refuse):
        if _RECORD_NAME in names:
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for link in (Path(folder) / name for name in subfolders):
            if link.is_symlink():
                message = "A link to a folder is not followed; it may lead back here."
                closed.append(_refused(link, message, "Name its real place as an input."))
        yield from (Source(Path(folder) / name, root) for name in sorted(names) if not name.startswith("."))


def _is_below(path: Path, folder: Path | None) -> bool:
    return folder is not None and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _refusal(argument: str) -> SourceResult:
    what = "holds" if _is_folder(Path(argument)) else "matches"
    return _refused(Path(argument), f"It {what} no file.", "Check the path, or name the file itself.")


def _refused(path: Path, message: str, remedy: str) -> SourceResult:
    problem = Problem(UnreadableFileError.code, message, remedy)
    return SourceResult(path, None, SourceStatus.FAILED, problem=problem)
