"""LibreOffice opens the exported tables: without repair, and with every text as it was."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from export.entries import SAMPLES, entry
from export.hostile import NASTY, spoilt
from export.writing import write

from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Subject, Table
from extractor.record import codec
from extractor.record.characters import inert

pytestmark = pytest.mark.readers
NO_PICTURE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What LibreOffice may drop when it writes text."""


RECORDS = [*map(codec.read, SAMPLES), *(spoilt(text) for text in NASTY)]
AS_TEXT = "44,34,76,1,,0,false,true,false,false,false,-1"
"""Commas, double quotes, UTF-8, from the first line, cells as they are shown, every sheet."""


def saved_as_csv(path: Path, folder: Path) -> list[Path]:
    """Each sheet of a workbook or a CSV file, opened by LibreOffice and saved as CSV, as it shows them."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt install libreoffice-calc")
    given = ["--infilter=CSV:44,34,76,1,,0,true"] if path.suffix == ".csv" else []
    subprocess.run(
        [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", *given, "--convert-to",
            f"csv:Text - txt - csv (StarCalc):{AS_TEXT}", "--outdir", str(folder), str(path),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return sorted(folder.glob(f"{path.stem}*.csv"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples and texts that spoil files, in both kinds of tables."""
    place = tmp_path_factory.mktemp("office")
    for form in ("xlsx", "csv"):
        write(form, [entry(record, f"r{n}") for n, record in enumerate(RECORDS)], place)
    return place


def test_libreoffice_reads_every_text_of_every_sheet(folder: Path) -> None:
    saved_as_csv(folder / "records.xlsx", folder / "sheets")
    for table in TABLES:
        assert_shown(table, folder / "sheets" / f"records-{table.name}.csv")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_libreoffice_reads_every_text_of_the_csv_files(folder: Path, table: Table) -> None:
    (saved,) = saved_as_csv(folder / f"{table.name}.csv", folder / "csv")
    assert_shown(table, saved, inert)


def assert_shown(table: Table, path: Path, written: Callable[[str], str] = str) -> None:
    """Every text of the table is as the record has it; numbers and dates are shown in the program's way."""
    with path.open(encoding="utf-8", newline="") as stream:
        head, *found = csv.reader(stream)
    assert head == [name for name, _, _ in table.heads]
    rows = [
        row.cells for n, record in enumerate(RECORDS) for row in table.rows(Subject(entry(record, f"r{n}")))
    ]
    assert len(found) == len(rows)
    for line, row in zip(found, rows, strict=True):
        for shown, value in zip(line, row, strict=True):
            if isinstance(value, str):
                assert plain(shown) == plain(written(value))


def plain(text: str) -> str:
    return NO_PICTURE.sub("", re.sub(r"[\r\n]+", "\n", text)).replace("\ufeff", "")
