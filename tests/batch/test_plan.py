from pathlib import Path

import pytest

from extractor.batch.plan import make_plan


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
    assert names(folder, folder) == ["a.PDF", "b.pdf", "inner/c.tiff", "inner/d.jpeg"]
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
        "inner/c.tiff",
        "inner/d.jpeg",
    ]


def test_results_of_earlier_runs_are_no_inputs(folder: Path) -> None:
    page = folder / "outputs" / "b" / "01" / "pages" / "0001.png"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"")
    assert names(folder, folder, out=folder / "outputs") == ["a.PDF", "b.pdf", "inner/c.tiff", "inner/d.jpeg"]
    assert names(folder, page, out=folder / "outputs") == ["outputs/b/01/pages/0001.png"]


def test_what_matches_nothing_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    plan = make_plan([str(folder / "*.bmp"), str(tmp_path / "empty")])
    assert not plan.sources
    assert [str(result.problem).split(",")[0] for result in plan.refused] == [
        "E-ACCESS: It matches no PDF",
        "E-ACCESS: It holds no PDF",
    ]


def test_an_absent_file_is_left_to_be_reported_when_it_is_opened(folder: Path) -> None:
    assert names(folder, folder / "gone.pdf") == ["gone.pdf"]


def test_a_link_to_a_folder_is_not_walked_into(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.pdf").write_bytes(b"")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert "link/x.pdf" not in names(folder, folder)
