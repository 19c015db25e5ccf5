import json
from pathlib import Path

import pytest

from extractor.batch.folders import INDEX_NAME, Folders, work_key
from extractor.batch.model import RecordSummary, SourceResult, SourceStatus
from extractor.batch.pages import ALL_PAGES, parse_pages
from extractor.options import Options, TextOptions
from extractor.page.failure import PageFailure

SUMMARY = RecordSummary("01", "1/2024", "Uji", 3, 2, "5 menit", 1, "ok")


def done(
    source: Path, folder: Path, *records: RecordSummary, failures: tuple[PageFailure, ...] = ()
) -> SourceResult:
    for record in records:
        (folder / record.folder).mkdir(parents=True, exist_ok=True)
        (folder / record.folder / "record.json").write_text("{}")
    return SourceResult(source, folder, SourceStatus.DONE, records=records, failures=failures)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "x" / "sheet.pdf"


def test_finished_work_is_remembered(tmp_path: Path, source: Path) -> None:
    folders = Folders(tmp_path / "out", "key")
    folder = folders.claim(source)
    folders.begin(source, folder, "sha")
    assert folders.finished(source, folder, "sha") is None
    folders.finish(done(source, folder, SUMMARY), "sha")
    again = Folders(tmp_path / "out", "key")
    found = again.finished(source, again.claim(source), "sha")
    assert found == SourceResult(
        source, folder, SourceStatus.DONE, skipped=True, records=(SUMMARY,), sha256="sha"
    )


@pytest.mark.parametrize("change", ["content", "way", "record", "failure", "begun", "damage"])
def test_work_is_done_anew_where_anything_changed(tmp_path: Path, source: Path, change: str) -> None:
    folders = Folders(tmp_path, "key")
    folder = folders.claim(source)
    failures = (PageFailure(2, "E-LIMIT", "It took too long."),) if change == "failure" else ()
    folders.finish(done(source, folder, SUMMARY, failures=failures), "sha")
    if change == "record":
        (folder / "01" / "record.json").unlink()
    if change == "begun":
        folders.begin(source, folder, "sha")
    if change == "damage":
        (folder / INDEX_NAME).write_text((folder / INDEX_NAME).read_text()[:-20])
    again = Folders(tmp_path, "other" if change == "way" else "key")
    assert again.finished(source, folder, "changed" if change == "content" else "sha") is None


def test_equal_stems_have_folders_of_their_own(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "out", "key")
    paths = [tmp_path / "x" / "sheet.pdf", tmp_path / "y" / "sheet.pdf", tmp_path / "x" / "Sheet.png"]
    assert [folders.claim(path).name for path in paths] == ["sheet", "sheet-2", "Sheet-3"]


def test_an_input_keeps_its_folder_over_runs(tmp_path: Path) -> None:
    first = Folders(tmp_path / "out", "key")
    for name in ("x", "y"):
        path = tmp_path / name / "sheet.pdf"
        first.begin(path, first.claim(path), "sha")
    second = Folders(tmp_path / "out", "key")
    assert second.claim(tmp_path / "y" / "sheet.pdf").name == "sheet-2"
    assert second.claim(tmp_path / "z" / "sheet.pdf").name == "sheet-3"


def test_an_input_finds_its_folder_behind_one_that_is_free(tmp_path: Path) -> None:
    out = tmp_path / "out"
    failed, kept = tmp_path / "sheet.png", tmp_path / "x" / "sheet.pdf"
    first = Folders(out, "key")
    assert first.claim(failed).name == "sheet"  # and nothing was written there
    first.begin(kept, first.claim(kept), "sha")
    second = Folders(out, "key")
    assert second.claim(kept).name == "sheet-2"
    assert second.claim(failed).name == "sheet"


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, source: Path) -> None:
    (tmp_path / "sheet").mkdir()
    (tmp_path / "sheet" / "thesis.doc").write_text("")
    (tmp_path / "sheet-2").write_text("a file")
    assert Folders(tmp_path, "key").claim(source).name == "sheet-3"


def test_what_a_killed_run_was_writing_neither_moves_results_nor_stays(tmp_path: Path, source: Path) -> None:
    left = [".index.json.q1w2e3r4.tmp", "01/.record.json.q1w2e3r4.tmp", "01/pages/.0001.png.abc.tmp"]
    for name in left:
        (tmp_path / "sheet" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sheet" / name).write_text("")
        folders = Folders(tmp_path, "key")
        assert folders.claim(source).name == "sheet"
        folders.begin(source, tmp_path / "sheet", "sha")
        assert not (tmp_path / "sheet" / name).exists()
    assert [path.name for path in (tmp_path / "sheet").rglob("*") if path.is_file()] == [INDEX_NAME]


def test_nor_does_it_stay_beside_finished_work(tmp_path: Path, source: Path) -> None:
    first = Folders(tmp_path, "key")
    first.finish(done(source, first.claim(source), SUMMARY), "sha")
    (tmp_path / "sheet" / ".index.json.q1w2e3r4.tmp").write_text("")
    again = Folders(tmp_path, "key")
    assert again.finished(source, again.claim(source), "sha") is not None
    assert sorted(path.name for path in (tmp_path / "sheet").iterdir()) == ["01", INDEX_NAME]


def test_pages_alone_are_nobodys(tmp_path: Path, source: Path) -> None:
    (tmp_path / "sheet" / ".pages").mkdir(parents=True)
    (tmp_path / "sheet" / ".pages" / "0001.png").write_text("")
    assert Folders(tmp_path, "key").claim(source).name == "sheet"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("..pdf", "input"),
        ("a:b?.pdf", "a_b_"),
        (" .x. .pdf", "x"),
        ("x" * 200 + ".pdf", "x" * 100),
        ("SOP 1.pdf", "SOP 1"),
    ],
)
def test_folder_names_are_safe(tmp_path: Path, name: str, folder: str) -> None:
    assert Folders(tmp_path / "out", "key").claim(tmp_path / name).name == folder


def test_records_that_are_no_more_are_removed_and_nothing_else(tmp_path: Path, source: Path) -> None:
    folders = Folders(tmp_path, "key")
    folder = folders.claim(source)
    second = RecordSummary("02", None, None, 0, 0, "", 0, "ok")
    folders.finish(done(source, folder, SUMMARY, second), "sha")
    (folder / "notes").mkdir()
    folders.begin(source, folder, "sha")
    folders.finish(done(source, folder, SUMMARY), "sha")
    assert sorted(path.name for path in folder.iterdir()) == ["01", INDEX_NAME, "notes"]


def test_an_index_cannot_lead_out_of_its_folder(tmp_path: Path, source: Path) -> None:
    folders = Folders(tmp_path / "out", "key")
    folder = folders.claim(source)
    folders.finish(done(source, folder, SUMMARY), "sha")
    (tmp_path / "out" / "precious").mkdir()
    entry = json.loads((folder / INDEX_NAME).read_text())
    entry["records"][0]["folder"] = "../precious"
    (folder / INDEX_NAME).write_text(json.dumps(entry))
    folders.begin(source, folder, "sha")
    folders.finish(done(source, folder, SUMMARY), "sha")
    assert (tmp_path / "out" / "precious").is_dir()


def test_the_index_does_not_say_where_an_input_lies(tmp_path: Path, source: Path) -> None:
    folders = Folders(tmp_path / "out", "key")
    folders.begin(source, folders.claim(source), "sha")
    assert str(source.parent) not in (tmp_path / "out" / "sheet" / INDEX_NAME).read_text()


def test_the_key_tells_ways_of_working_apart() -> None:
    plain = work_key(Options(), ALL_PAGES)
    keys = {
        plain,
        work_key(Options(), parse_pages("1")),
        work_key(Options(), ALL_PAGES, keep_stages=True),
        work_key(Options(text=TextOptions.model_validate({"profile": "fast"})), ALL_PAGES),
    }
    assert len(keys) == 4
    assert work_key(Options(), ALL_PAGES) == plain
