"""LibreOffice opens the exported tables: without repair, and with every text as it was."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from export.entries import SAMPLES, entry
from export.hostile import NASTY, spoilt
from export.writing import write

from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Subject
from extractor.record import codec

pytestmark = pytest.mark.readers
NO_PICTURE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What LibreOffice may drop when it writes text."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the samples and of texts that spoil files, each sheet saved as CSV by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt install libreoffice-calc")
    place = tmp_path_factory.mktemp("office")
    records = [*map(codec.read, SAMPLES), *(spoilt(text) for text in NASTY)]
    write("xlsx", [entry(record, f"r{n}") for n, record in enumerate(records)], place)
    every_sheet = 'csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,false,false,false,-1'
    subprocess.run(
        [
            program, f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to",
            every_sheet.replace('"', ""), "--outdir", str(place), str(place / "records.xlsx"),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return place


def test_libreoffice_reads_every_text_of_every_sheet(folder: Path) -> None:
    records = [*map(codec.read, SAMPLES), *(spoilt(text) for text in NASTY)]
    for table in TABLES:
        with (folder / f"records-{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            head, *found = csv.reader(stream)
        assert head == [name for name, _, _ in table.heads]
        rows = [
            row.cells
            for n, record in enumerate(records)
            for row in table.rows(Subject(entry(record, f"r{n}")))
        ]
        assert len(found) == len(rows)
        for line, row in zip(found, rows, strict=True):
            for shown, value in zip(line, row, strict=True):
                if isinstance(value, str):
                    assert plain(shown) == plain(value)


def plain(text: str) -> str:
    return NO_PICTURE.sub("", re.sub(r"[\r\n]+", "\n", text)).replace("\ufeff", "")
