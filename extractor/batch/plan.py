"""What to work on: files, folders and patterns into a list of inputs, each once, in a stable order."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.model import Problem, SourceResult, SourceStatus
from extractor.errors import UnreadableFileError

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})
"""What is picked up out of a folder; a file that is named itself may have any name."""


@dataclass(frozen=True)
class Source:
    """An input file; `root` is the folder it was found in, which its links may not lead out of."""

    path: Path
    root: Path | None = None


@dataclass(frozen=True)
class Plan:
    """The inputs in order, and the arguments that led to none."""

    sources: tuple[Source, ...]
    refused: tuple[SourceResult, ...] = ()


def make_plan(arguments: Sequence[str], out: Path | None = None) -> Plan:
    """Resolve files, folders and glob patterns; a file that is named twice or by two links is taken once.

    What lies below `out`, the folder of results, is left out, so that results never become inputs.
    """
    sources: dict[Path, Source] = {}
    refused: list[SourceResult] = []
    for argument in arguments:
        found = [s for s in _resolve(argument) if s.root is None or not _is_below(s.path, out)]
        if not found:
            refused.append(_refusal(argument))
        for source in found:
            sources.setdefault(Path(os.path.realpath(source.path)), source)
    return Plan(tuple(sources.values()), tuple(refused))


def _resolve(argument: str) -> Iterator[Source]:
    path = Path(argument)
    if path.is_dir():
        yield from _walk(path)
    elif glob.has_magic(argument) and not os.path.lexists(path):
        for name in sorted(glob.iglob(argument, recursive=True)):  # noqa: PTH207 - also takes absolute patterns
            match = Path(name)
            if not match.is_dir():
                yield Source(match)
    else:
        yield Source(path)


def _walk(root: Path) -> Iterator[Source]:
    """The input files below a folder in the order of their names; hidden ones are passed over."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Source(Path(folder) / name, root)


def _is_below(path: Path, folder: Path | None) -> bool:
    return folder is not None and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _refusal(argument: str) -> SourceResult:
    what = "holds" if Path(argument).is_dir() else "matches"
    problem = Problem(
        UnreadableFileError.code,
        f"It {what} no PDF, TIFF, PNG or JPEG file.",
        "Check the path, or name the file itself.",
    )
    return SourceResult(Path(argument), None, SourceStatus.FAILED, problem=problem)
