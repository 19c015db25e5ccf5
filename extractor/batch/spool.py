"""Recognised pages on the disk until their input is whole: a run that was stopped goes on from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.store import atomic

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from extractor.recognised.page import PageResult

_RESULT_SUFFIX = ".json"


@dataclass(frozen=True)
class Spool:
    """A folder with two files for each page: its image, then what was recognised on it."""

    folder: Path

    def put(self, result: "PageResult") -> None:
        """Keep a page. The result comes last: where it is, the image is too. Raises OutputError."""
        number = result.number
        atomic.write_bytes(self._path(number, result.image_suffix), result.image)
        content = _codec().dump_json(replace(result, image=b""))
        atomic.write_bytes(self._path(number, _RESULT_SUFFIX), content)

    def get(self, number: int) -> "PageResult":
        """The page as it was put in, without its image; OSError or ValueError where it cannot be read."""
        return _codec().validate_json(self._path(number, _RESULT_SUFFIX).read_bytes())

    def held(self, numbers: Iterable[int]) -> frozenset[int]:
        """Which of these pages were put in."""
        return frozenset(n for n in numbers if self._path(n, _RESULT_SUFFIX).is_file())

    def images(self, numbers: Iterable[int]) -> dict[int, Path]:
        """The image files of these pages."""
        files = self.folder.iterdir() if self.folder.is_dir() else ()
        found = {path.stem: path for path in files if path.suffix != _RESULT_SUFFIX}
        return {number: found[f"{number:04d}"] for number in numbers if f"{number:04d}" in found}

    def clear(self) -> None:
        """Remove the folder with all that is in it. Raises OutputError."""
        atomic.remove(self.folder)

    def _path(self, number: int, suffix: str) -> Path:
        return self.folder / f"{number:04d}{suffix}"


@cache
def _codec() -> "TypeAdapter[PageResult]":
    """Made in the workers only, as the values of a page are those of OpenCV's stages."""
    from pydantic import TypeAdapter

    from extractor.recognised.page import PageResult

    return TypeAdapter(PageResult)
