"""Finds the file that a record was read from, among those that a user names."""

from collections.abc import Iterator
from pathlib import Path

from extractor.errors import InputError
from extractor.export.model import Entry
from extractor.options import PageOptions
from extractor.page.files.source import digest_of


def original_of(entry: Entry) -> Path | None:
    """The record's source, recognised by its content; None where the user named no place to look.

    Raises InputError where it is in none of them.
    """
    if not entry.originals:
        return None
    source = entry.record.source
    for path in _named(entry.originals, source.file):
        if digest_of(path, PageOptions()) == source.sha256:
            return path
    raise InputError(
        f"The file that the record was read from, {source.file}, is not where --originals says, "
        "or was changed since.",
        "Name its folder, or the file itself where it has another name now. Without the option the upright "
        "images are taken.",
    )


def _named(places: tuple[Path, ...], name: str) -> Iterator[Path]:
    """Files that are named themselves, and those of the source's name in the folders that are."""
    for place in places:
        if place.is_file():
            yield place
        elif place.is_dir():
            near = place / Path(name).name
            if near.is_file():
                yield near
            yield from sorted(path for path in place.rglob("*") if path.name == name and path.is_file())
