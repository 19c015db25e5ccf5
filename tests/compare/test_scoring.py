"""The columns of `sop evaluate` on misread samples; the figures are those of an independent scorer."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from compare.misread import misread, truth_of
from export.entries import SAMPLES, sample

from extractor.compare.evaluation import evaluate, find_cases, means
from extractor.compare.scoring import COLUMNS, MARKS, best_match, score
from extractor.compare.truth import Truth, of_record, read_duration, read_truths
from extractor.errors import InputError, RecordError
from extractor.record import codec

FIGURES = {
    "kalipare-digital": (
        (0.956522, 0.833333, 0.782609, 0.518519, 0.25, 0.833333, 0.857854, 0.842105, 0.571429, 0.768422, 0),
        (55, 3, 4, 2, 14, 2, 13, 4, 3, 1),
    ),
    "baturraden-typical": (
        (0.909091, 0.666667, 0.545455, 0.533333, 0.25, 0.666667, 0.754167, 0.65, 0.714286, 0.724967, 0),
        (25, 3, 4, 2, 8, 2, 7, 2, 2, 0),
    ),
    "wonoasih-typical": (
        (0.933333, 0.75, 0.666667, 0.526316, 0.5, 0.75, 0.892349, 0.76, 0.714286, 0.73971, 0),
        (35, 3, 4, 2, 10, 2, 9, 3, 2, 0),
    ),
}


def truth(name: str, folder: Path) -> Truth:
    path = folder / "truth.json"
    path.write_text(json.dumps(truth_of(sample(name))), encoding="utf-8")
    (found,) = read_truths(path)
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_columns_and_counts_agree_with_another_scorer(name: str, tmp_path: Path) -> None:
    figures, counts = FIGURES[name]
    for given in (truth(name, tmp_path), of_record(sample(name))):
        found = score(given, misread(name))
        assert list(found.values.values()) == pytest.approx(figures, abs=1e-6)
        assert tuple(asdict(found.counts).values()) == counts


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parts[-3])
def test_a_record_that_is_right_has_no_error(path: Path, tmp_path: Path) -> None:
    record = codec.read(path)
    for given in (truth(path.parts[-3], tmp_path), of_record(record)):
        found = score(given, record)
        assert set(found.values.values()) == {1.0}
        assert found.errors == []


def test_errors_say_where_they_are_and_whether_they_are_marked(tmp_path: Path) -> None:
    found = score(truth("kalipare-digital", tmp_path), misread())
    errors = {(error.what, error.pointer): error for error in found.errors}
    assert errors["duration", "/steps/2/duration"].marked
    assert not errors["actors", "/steps/1/actors"].marked
    assert errors["approver nip", "/identity/approved_by/nip"].read == "1"
    assert errors["sop_number", "/identity/sop_number"].marked
    missed = [e.true for e in found.errors if e.what == "flow" and not e.read]
    assert "1@Camat -> 2@Sekcam" in missed


def test_without_a_record_all_is_wrong_and_nothing_marked() -> None:
    given = of_record(sample())
    found = score(given, None)
    assert set(found.values.values()) == {0.0}
    assert (found.counts.wrong, found.counts.edges_wrong) == (60, len(sample().flow))


def test_a_sheet_finds_its_record_among_many() -> None:
    records = [codec.read(path) for path in SAMPLES]
    assert best_match(of_record(misread("satpolpp-hard")), records) is records[3]
    assert best_match(of_record(sample()), []) is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2-3 hari", ("P2D", "P3D")),
        ("1/2 jam", ("PT0.5H", "PT0.5H")),
        ("3 x 24 jam", ("PT72H", "PT72H")),
        ("1 hari (kerja) 2 jam 15 menit", ("P1DT2H15M", "P1DT2H15M")),
        ("2 triwulan", ("P6M", "P6M")),
        ("kondisional", None),
        ("", None),
    ],
)
def test_durations_of_truth_files(text: str, ends: tuple[str, str] | None) -> None:
    assert read_duration(text) == ends


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Truth of three inputs (a file, an approved record, one that is not approved), and two predictions."""
    true, read = tmp_path / "true", tmp_path / "read"
    (true / "file").mkdir(parents=True)
    truth("kalipare-digital", true / "file")
    for name, state in (("approved", "approved"), ("open", "in_review")):
        record = sample("wonoasih-typical")
        record.review.state = state
        _write(true / name, codec.dumps(record))
    _write(read / "file", codec.dumps(misread()))
    return true, read


def _write(folder: Path, text: str) -> None:
    (folder / "01").mkdir(parents=True)
    (folder / "01" / "record.json").write_text(text, encoding="utf-8")


def test_folders_are_matched_by_name_and_only_approved_records_are_truth(folders: tuple[Path, Path]) -> None:
    cases, unapproved = find_cases(folders[0])
    assert ([case.name for case in cases], unapproved) == (["approved", "file"], 1)
    sheets = list(evaluate(cases, folders[1]))
    assert [sheet.record is None for sheet in sheets] == [True, False]
    overall = means([sheet.score for sheet in sheets])
    assert overall["actors"] == pytest.approx(0.833333 / 2, abs=1e-6)
    assert overall["flagged"] == pytest.approx(2 / (40 + 4))
    assert set(overall) == {*COLUMNS, *MARKS}


def test_what_is_no_truth_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        find_cases(tmp_path / "gone")
    (tmp_path / "a").mkdir()
    with pytest.raises(InputError, match="holds no truth"):
        find_cases(tmp_path)
    (tmp_path / "a" / "truth.json").write_text('{"steps": [{}]}', encoding="utf-8")
    with pytest.raises(RecordError, match="no truth file"):
        find_cases(tmp_path)
