import os
from pathlib import Path

import pytest

from extractor.batch.planning.plan import make_plan
from extractor.errors import OptionsError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.pdf", "a.PDF", "inner/c.tiff", "inner/d.jpeg", "notes.txt", ".hidden.pdf", ".git/e.pdf"):
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return tmp_path / "scans"


def names(folder: Path, *arguments: object, out: Path | None = None) -> list[str]:
    plan = make_plan([str(argument) for argument in arguments], out)
    return [source.path.relative_to(folder).as_posix() for source in plan.sources]


def test_a_folder_gives_its_documents_in_order(folder: Path) -> None:
    assert names(folder, folder) == ["a.PDF", "b.pdf", "notes.txt", "inner/c.tiff", "inner/d.jpeg"]
    assert all(source.root == folder for source in make_plan([str(folder)]).sources)


def test_a_named_file_is_taken_whatever_its_name(folder: Path) -> None:
    assert names(folder, folder / "notes.txt") == ["notes.txt"]


def test_patterns(folder: Path) -> None:
    assert names(folder, folder / "*.pdf") == ["b.pdf"]
    assert names(folder, folder / "**" / "*.*") == [
        "a.PDF",
        "b.pdf",
        "inner/c.tiff",
        "inner/d.jpeg",
        "notes.txt",
    ]


def test_a_file_whose_name_looks_like_a_pattern(folder: Path) -> None:
    (folder / "a[1].pdf").write_bytes(b"")
    assert names(folder, folder / "a[1].pdf") == ["a[1].pdf"]


def test_each_file_is_taken_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "link.pdf").symlink_to(folder / "b.pdf")
    assert names(folder, folder / "b.pdf", folder, folder / "inner" / ".." / "b.pdf") == [
        "b.pdf",
        "a.PDF",
        "notes.txt",
        "inner/c.tiff",
        "inner/d.jpeg",
    ]


def test_results_of_earlier_runs_are_no_inputs(folder: Path) -> None:
    page = folder / "outputs" / "b" / "01" / "pages" / "0001.png"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"")
    assert names(folder, folder, out=folder / "outputs") == [
        "a.PDF",
        "b.pdf",
        "notes.txt",
        "inner/c.tiff",
        "inner/d.jpeg",
    ]
    assert names(folder, page, out=folder / "outputs") == ["outputs/b/01/pages/0001.png"]


def test_what_matches_nothing_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    plan = make_plan([str(folder / "*.bmp"), str(tmp_path / "empty")])
    assert not plan.sources
    assert [str(result.problem) for result in plan.refused] == [
        "E-ACCESS: It matches no file. Check the path, or name the file itself.",
        "E-ACCESS: It holds no file. Check the path, or name the file itself.",
    ]


def test_an_absent_file_is_left_to_be_reported_when_it_is_opened(folder: Path) -> None:
    assert names(folder, folder / "gone.pdf") == ["gone.pdf"]


def test_a_link_to_a_folder_is_not_walked_into(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.pdf").write_bytes(b"")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert "link/x.pdf" not in names(folder, folder)
    (refused,) = make_plan([str(folder)]).refused
    assert refused.source == folder / "link"
    assert "not followed" in str(refused.problem)


@pytest.mark.parametrize("name", ["letter.docx", "photo.webp", "scan.jfif", "scan"])
def test_files_of_every_name_are_inputs(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    assert name in names(folder, folder)


def test_a_folder_with_a_record_is_a_result(folder: Path) -> None:
    (folder / "old" / "01").mkdir(parents=True)
    (folder / "old" / "01" / "record.json").write_bytes(b"{}")
    (folder / "old" / "01" / "0001.png").write_bytes(b"")
    assert not [name for name in names(folder, folder) if name.startswith("old")]


def test_records_beside_sheets_are_passed_over_with_a_remark(folder: Path) -> None:
    (folder / "expected.json").write_bytes(b'{\n "identity": {}, "steps": []}')
    (folder / "other.json").write_bytes(b'{"name": "no record"}')
    assert "expected.json" not in names(folder, folder)
    assert "other.json" in names(folder, folder)
    assert make_plan([str(folder)]).remarks == (f"{folder}: records are no inputs; 1 passed over.",)
    assert names(folder, folder / "expected.json") == ["expected.json"]


def test_a_folder_of_records_alone_holds_no_input(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "expected.json").write_bytes(b'{"schema_version": "1.0"}')
    plan = make_plan([str(tmp_path / "truth")])
    assert not plan.sources
    assert len(plan.refused) == 1


def test_an_empty_argument_is_a_mistake() -> None:
    with pytest.raises(OptionsError, match="no name"):
        make_plan([""])


def test_a_folder_without_rights_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    (refused,) = make_plan([str(folder)]).refused
    assert refused.source == folder / "inner"
    assert "may not be read" in str(refused.problem)


def test_a_link_to_itself_is_left_to_be_reported(folder: Path) -> None:
    (folder / "loop.pdf").symlink_to(folder / "loop.pdf")
    assert "loop.pdf" in names(folder, folder)
    assert names(folder, folder / "loop.pdf") == ["loop.pdf"]
