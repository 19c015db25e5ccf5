"""Exports to the disk as the command does it."""

from collections.abc import Sequence
from pathlib import Path

from extractor.export.model import Entry
from extractor.export.place import Place
from extractor.export.registry import load_format
from extractor.export.run import Outcome, export


def write(name: str, entries: Sequence[Entry], folder: Path) -> list[Outcome]:
    """What became of the entries; the files are in the folder."""
    form = load_format(name)
    return list(export(form, entries, Place.of(folder, form, len(entries), replace=True)))
