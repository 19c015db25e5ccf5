import subprocess
import sys
from pathlib import Path

import pytest

import extractor
from extractor import extraction
from extractor.transcripts.source import read_text_source

SAMPLES = Path(__file__).parents[1] / "samples" / "text"
SHEET = SAMPLES.parent / "kalipare-digital.pdf"


def test_every_public_name_can_be_loaded() -> None:
    assert all(getattr(extractor, name) is not None for name in extractor.__all__)
    assert set(extractor.__all__) <= set(dir(extractor))


def test_a_record_that_is_read_has_times_and_findings_of_its_own(tmp_path: Path) -> None:
    (record,) = read_text_source((SAMPLES / "kalipare" / "sheet.txt").read_bytes(), "sheet.txt")
    path = tmp_path / "record.json"
    stale = record.model_copy(update={"timing": {"nominal": "invented"}, "findings": []})
    path.write_text(extractor.dumps(stale), encoding="utf-8")
    found = extractor.read(str(path))
    assert found.timing is not None
    assert found.timing["nominal"]["text"] == "3 hari 155 menit"
    assert found.findings
    assert found.steps == record.steps


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = extractor.nonsense


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import extractor, sys; print([m for m in sys.modules if m.startswith('extractor.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sheet_is_extracted_in_one_call() -> None:
    (record,) = extractor.extract(str(SHEET), pages=[2])
    assert [page.number for page in record.source.pages] == [2]
    assert [step.number for step in record.steps] == [1, 2, 3, 4, 5, 6]


def test_text_is_extracted_by_the_same_call() -> None:
    (record,) = extractor.extract(SAMPLES / "kalipare" / "sheet.txt")
    assert len(record.steps) == 12


def test_a_page_that_fails_is_named_in_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise extractor.InputError("The page is broken.")

    monkeypatch.setattr(extraction, "recognise_page", broken)
    (record,) = extractor.extract(SHEET, pages=[3])
    assert record.status == "failed"
    assert any("halaman 3" in problem for problem in record.problems)


def test_what_cannot_be_opened_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(extractor.InputError):
        extractor.extract(tmp_path / "gone.pdf")
