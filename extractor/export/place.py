"""Where exported files go, under which names, and what is there already."""

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from extractor.errors import OptionsError, OutputError
from extractor.export.model import CollectionFormat, Format
from extractor.store import atomic

STDOUT = Path("-")
_PAGE = re.compile(r"-page-\d+$")
_NAME_BYTES = 200
"""A file's name has at most 255 bytes; page number and suffix need some of them."""


def names_of(paths: Sequence[Path]) -> list[str]:
    """A name of its own for each record file: `<input>-<nn>` of `<input>/<nn>/record.json`, else its stem."""
    taken: set[str] = set()
    names = []
    for path in paths:
        name = plain = _plain_name(path.absolute())
        number = 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        names.append(name)
    return names


def _plain_name(path: Path) -> str:
    within = path.parent.parent.name
    name = f"{within}-{path.parent.name}" if path.name == "record.json" and within else path.stem
    return name.encode("utf-8", "surrogateescape")[:_NAME_BYTES].decode("utf-8", "ignore").strip() or "record"


@dataclass
class Place:
    """A folder for the files of an export, one file, or standard output.

    `path` is the folder or the file. With `replace`, files that are there are replaced.
    """

    path: Path
    suffix: str
    is_file: bool
    replace: bool
    written: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, form: Format, records: int, *, replace: bool) -> "Place":
        """The place that a user names for an export of so many records.

        A path that ends in the format's suffix, and is no folder, is one file; `-` is standard output.
        Raises OptionsError where several files would have to go into one.
        """
        parts = len(form.parts) if isinstance(form, CollectionFormat) else records
        is_file = path == STDOUT or (path.name.endswith(form.suffix) and not path.is_dir())
        if is_file and parts > 1:
            raise OptionsError(
                f"{parts} files of the format {form.name} do not go into one.", "Give a folder with --out."
            )
        return cls(path, form.suffix, is_file, replace)

    def check_free(self, names: Collection[str]) -> None:
        """Raise OutputError where files for these names are there already and are not to be replaced."""
        if self.replace or self.path == STDOUT:
            return
        if self.is_file:
            if self.path.exists():
                raise atomic.existing(self.path)
            return
        known = frozenset(names)
        files = self.path.iterdir() if self.path.is_dir() else ()
        there = sorted(
            file
            for file in files
            if file.name.endswith(self.suffix) and _PAGE.sub("", self._stem(file)) in known
        )
        if len(there) == 1:
            raise atomic.existing(there[0])
        if there:
            raise OutputError(
                f"{len(there)} files are in {self.path} already, the first of them {there[0].name}.",
                "Replace them with --force, or choose another folder with --out.",
            )

    def _stem(self, file: Path) -> str:
        """A file's name without the format's suffix, which may have two dots."""
        return file.name.removesuffix(self.suffix)

    @contextmanager
    def writing(self, name: str, page: int | None = None) -> Iterator[BinaryIO]:
        """A stream to the file for a name, or one page of it; it is there once the block has ended well."""
        if self.path == STDOUT:
            if self.written:
                raise OptionsError("Only one file goes to standard output.", "Give a folder with --out.")
            self.written.append(STDOUT)
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        ending = self.suffix if page is None else f"-page-{page:03d}{self.suffix}"
        if self.is_file:
            target = self.path if page is None else self.path.with_name(self._stem(self.path) + ending)
        else:
            target = self.path / f"{name}{ending}"
        with atomic.writing(target, replace=self.replace) as stream:
            yield stream
        self.written.append(target)
