"""Recognised pages on the disk until their input is whole: a run that was stopped goes on from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import OutputError
from extractor.record import page_layout
from extractor.store import atomic

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from extractor.recognised.page import PageResult

_RESULT_SUFFIX = ".json"
_LAYOUT_SUFFIX = ".layout.json"


@dataclass(frozen=True)
class Spool:
    """A folder with three files for each page: its image, its layout, then what was recognised on it.

    Pages lie below the digest of their source, so that those of another content are never taken for its own.
    """

    root: Path
    source: str
    """SHA-256 of the source that the pages are of."""

    @property
    def folder(self) -> Path:
        return self.root / self.source

    def put(self, result: "PageResult") -> None:
        """Keep a page. The result comes last: where it is, the others are too. Raises OutputError."""
        number = result.number
        if not self.root.parent.is_dir():  # it was removed: what is left of the run shall not make it anew
            raise _lost(number, self.folder)
        atomic.write_bytes(self._path(number, result.image_suffix), result.image)
        if result.layout is not None:
            atomic.write_text(self._path(number, _LAYOUT_SUFFIX), page_layout.dumps(result.layout))
        content = _codec().dump_json(replace(result, image=b"", layout=None))
        atomic.write_bytes(self._path(number, _RESULT_SUFFIX), content)

    def get(self, number: int) -> "PageResult":
        """The page without image and layout. Raises OutputError where it is gone or damaged."""
        try:
            return _codec().validate_json(self._path(number, _RESULT_SUFFIX).read_bytes())
        except (OSError, ValueError) as error:
            raise _lost(number, self.folder) from error

    def held(self, numbers: Iterable[int]) -> frozenset[int]:
        """Which of these pages were put in."""
        return frozenset(n for n in numbers if self._path(n, _RESULT_SUFFIX).is_file())

    def images(self, numbers: Iterable[int]) -> dict[int, Path]:
        """The image files of these pages, all of which were put in. Raises OutputError where one is gone."""
        files = self.folder.iterdir() if self.folder.is_dir() else ()
        found = {path.stem: path for path in files if path.suffix != _RESULT_SUFFIX}
        try:
            return {number: found[f"{number:04d}"] for number in numbers}
        except KeyError as missing:
            raise _lost(int(missing.args[0]), self.folder) from None

    def layouts(self, numbers: Iterable[int]) -> dict[int, Path]:
        """As `images`, for the files with the layouts."""
        found = {number: self._path(number, _LAYOUT_SUFFIX) for number in numbers}
        for number, path in found.items():
            if not path.is_file():
                raise _lost(number, self.folder)
        return found

    def clear(self) -> None:
        """Remove all pages, also those of another content of the source. Raises OutputError."""
        atomic.remove(self.root)

    def _path(self, number: int, suffix: str) -> Path:
        return self.folder / f"{number:04d}{suffix}"


def _lost(number: int, folder: Path) -> OutputError:
    return OutputError(
        f"What was read of page {number} is gone from {folder}, or damaged.",
        "Start again and leave the folder alone; with --force where it happens twice.",
    )


@cache
def _codec() -> "TypeAdapter[PageResult]":
    """Made in the workers only, as the values of a page are those of OpenCV's stages."""
    from pydantic import TypeAdapter

    from extractor.recognised.page import PageResult

    return TypeAdapter(PageResult)
