"""What holds for every format: no text breaks it, and masked names are nowhere in its files."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from export.entries import sample
from export.hostile import LONG, NASTY, spoilt
from export.writing import write

from extractor.export.model import Entry
from extractor.export.registry import format_names
from extractor.record.masking import MASK, mask

OF_PAGES = {"hocr", "alto", "page", "pdf"}
"""They need what lies beside a record, and have tests of their own."""
OF_RECORDS = [name for name in format_names() if name not in OF_PAGES]


@pytest.mark.parametrize("name", OF_RECORDS)
def test_texts_that_spoil_files_are_exported_whatever_the_format(name: str, tmp_path: Path) -> None:
    records = [spoilt(text) for text in (*NASTY, LONG[0])]
    entries = [Entry(record, tmp_path / "record.json", f"r{n}") for n, record in enumerate(records)]
    outcomes = write(name, entries, tmp_path / "out")
    assert [outcome.error for outcome in outcomes] == [None] * len(entries)
    assert all((path.stat().st_size > 0) for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize("name", OF_RECORDS)
def test_masked_names_and_numbers_are_in_no_file(name: str, tmp_path: Path) -> None:
    record = sample("karangploso-good")
    record.steps[0].remarks = "Diperiksa Suroto, SH, MM"
    masked = Entry(mask(record), tmp_path / "record.json", "sheet", masked=True)
    write(name, [masked], tmp_path / "out")
    written = "".join(text_of(path) for path in (tmp_path / "out").iterdir())
    assert not re.search(r"suroto|19610219", written, re.IGNORECASE)
    assert name in {"mermaid", "dot"} or MASK in written


def text_of(path: Path) -> str:
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8")
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
