import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from extractor.errors import ExitCode, OutputError
from extractor.store import atomic


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "record.json"
    atomic.write_text(path, "old")
    atomic.write_text(path, "né")
    assert path.read_text(encoding="utf-8") == "né"
    assert names(path.parent) == ["record.json"]


def test_a_written_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    atomic.write_bytes(tmp_path / "one", b"")
    (tmp_path / "two").write_bytes(b"")
    assert (tmp_path / "one").stat().st_mode == (tmp_path / "two").stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_keeps_the_old_content_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "record.json"
    atomic.write_text(path, "old")
    monkeypatch.setattr(os if step == "fsync" else Path, step, no_space)
    with pytest.raises(OutputError, match=r"No space left on device.*Free some space") as caught:
        atomic.write_text(path, "new")
    assert caught.value.exit_code is ExitCode.OUTPUT
    assert path.read_text() == "old"
    assert names(tmp_path) == ["record.json"]


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="choose another folder with --out"):
        atomic.write_text(tmp_path / "out" / "record.json", "")


def test_a_folder_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(OutputError, match=r"Permission denied.*Ask for the right"):
        atomic.make_folder(tmp_path / "out")


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_text(tmp_path / "record.json", "new")
    assert names(tmp_path) == []


def test_copy_file(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(b"\x89PNG")
    atomic.copy_file(tmp_path / "page.png", tmp_path / "01" / "pages" / "0001.png")
    assert (tmp_path / "01" / "pages" / "0001.png").read_bytes() == b"\x89PNG"


def test_remove_takes_files_folders_and_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "inner" / "file").write_text("")
    (tmp_path / "file").write_text("")
    for name in ("folder", "file", "neither"):
        atomic.remove(tmp_path / name)
    assert names(tmp_path) == []


def test_remove_does_not_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    atomic.remove(tmp_path / "link")
    assert names(tmp_path) == ["kept"]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_takes_the_place_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not links:  # as on FAT
        monkeypatch.setattr(Path, "hardlink_to", refused)
    path = tmp_path / "sheet.json"
    atomic.write_bytes(path, b"first", replace=False)
    with pytest.raises(OutputError, match=r"already.*--force"):
        atomic.write_bytes(path, b"second", replace=False)
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["sheet.json"]


def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out" / "records.jsonl"
    with suppress(RuntimeError), atomic.writing(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert names(path.parent) == []
