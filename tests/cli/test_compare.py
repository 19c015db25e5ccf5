"""`sop diff` and `sop evaluate`."""

import json
import re
from pathlib import Path

import pytest
from compare.misread import misread
from export.entries import EXPECTED, sample
from PIL import Image
from typer.testing import CliRunner, Result

from extractor.cli import app
from extractor.errors import ExitCode, InputError, OutputError, RecordError
from extractor.record import codec
from extractor.record.model import Evidence, SourcePage


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """An approved record, and another extraction of the sheet with errors and a page's picture."""
    true, read = (tmp_path / name / "lembar" / "01" for name in ("true", "read"))
    (read / "pages").mkdir(parents=True)
    true.mkdir(parents=True)
    approved, record = sample(), misread()
    approved.review.state = "approved"
    Image.new("RGB", (400, 300), "white").save(read / "pages" / "0001.png")
    record.source.pages = [SourcePage(number=1, role="both", origin="scan", image="pages/0001.png")]
    record.evidence["/steps/1/actors"] = Evidence(
        page=1, box=[50, 60, 150, 90], confidence=0.9, origin="symbol"
    )
    record.evidence["/steps/2/duration"] = Evidence(
        page=2, box=[50, 60, 150, 90], confidence=0.9, origin="ocr"
    )
    (true / "record.json").write_text(codec.dumps(approved), encoding="utf-8")
    (read / "record.json").write_text(codec.dumps(record), encoding="utf-8")
    return true.parents[1], read.parents[1]


def test_columns_are_shown_and_given_as_json(folders: tuple[Path, Path]) -> None:
    shown = run("evaluate", *folders)
    assert shown.exit_code == ExitCode.OK
    assert re.search(r"lembar +0.96 +0.83 +0.78 +0.52", shown.stdout)
    data = json.loads(run("evaluate", *folders, "--json").stdout)
    assert data["all"]["flow"] == pytest.approx(0.518519, abs=1e-6)
    assert list(data["sheets"]) == ["lembar"]


def test_errors_stand_beside_their_pictures(folders: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "errors.html"
    assert run("evaluate", *folders, "--html", page, "--language", "en").exit_code == ExitCode.OK
    text = page.read_text(encoding="utf-8")
    assert text.count("<img ") == 1  # of the second error, the page has no picture
    assert re.search(r"/steps/1/actors.*?data:image/jpeg.*?<td>Sekcam</td><td>Kasubag Umum</td>", text)
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)
    assert isinstance(run("evaluate", *folders, "--html", page).exception, OutputError)
    assert run("evaluate", *folders, "--html", page, "--force").exit_code == ExitCode.OK
    assert "<td>pelaksana<br><code>/steps/1/actors" in page.read_text(encoding="utf-8")


def test_without_truth_it_says_so(tmp_path: Path) -> None:
    assert isinstance(run("evaluate", EXPECTED, tmp_path).exception, InputError)
    shown = json.loads(run("evaluate", EXPECTED, EXPECTED, "--unapproved", "--json").stdout)
    assert shown["all"]["usable"] == 1


def test_changes_as_table_json_and_page(folders: tuple[Path, Path]) -> None:
    before, after = (folder / "lembar" / "01" / "record.json" for folder in folders)
    shown = run("diff", before, after, "--language", "en").stdout
    assert "Other actor: 2" in shown
    assert "working minutes" in shown
    assert run("diff", before, before).stdout.strip() == "Tidak ada perubahan."
    data = json.loads(run("diff", before, after, "--format", "json").stdout)
    assert {"change": "actors", "where": "2", "before": "Sekcam", "after": "Kasubag Umum"} in data["changes"]
    assert "<del>Sekcam</del>" in run("diff", before, after, "--format", "html").stdout
    assert isinstance(run("diff", before, before.parent / "gone.json").exception, RecordError)


def test_items_of_a_list_stand_on_lines_of_their_own(folders: tuple[Path, Path]) -> None:
    before, after = (folder / "lembar" / "01" / "record.json" for folder in folders)
    record = codec.read(after)
    record.identity.equipment = ["Komputer", "Printer\x1b[2J"]
    after.write_text(codec.dumps(record), encoding="utf-8")
    shown = run("diff", before, after).stdout
    assert "\\n" not in shown
    assert re.search(r"Komputer +\n.*Printer\\x1b\[2J", shown)
