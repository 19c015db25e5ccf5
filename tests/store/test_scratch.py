import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from extractor.errors import OutputError
from extractor.store.scratch import Scratch, sweep


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_private_folder_goes_with_all_that_is_in_it(place: Path) -> None:
    with Scratch() as scratch:
        inner = scratch.folder("1")
        (inner / "lines").mkdir()
        (inner / "lines" / "0001.pgm").write_bytes(b"P5")
        assert {stat.S_IMODE(path.stat().st_mode) for path in (scratch.path, inner)} == {0o700}
        scratch.clear("1")
        scratch.clear("2")
        assert not inner.exists()
        scratch.folder("3")
    assert names(place) == []


KILLED = """
import os, signal
from extractor.store.scratch import Scratch
scratch = Scratch()
(scratch.folder("1") / "0001.pgm").write_bytes(b"P5")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_the_killed_leave_is_swept_and_what_the_living_have_is_not(place: Path) -> None:
    with Scratch() as living:
        code = f"import tempfile; tempfile.tempdir = {str(place)!r}\n" + KILLED
        subprocess.run([sys.executable, "-c", code], check=False)
        assert len(names(place)) == 2
        sweep()
        assert names(place) == [living.path.name]


def test_a_folder_without_a_lock_is_one_of_the_dead(place: Path) -> None:
    (place / "sop-run-x").mkdir()
    (place / "sop-run-x" / "0001.pgm").write_bytes(b"P5")
    sweep()
    assert names(place) == []


def test_nothing_else_is_swept(place: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (place / "sop-run-link").symlink_to(tmp_path / "kept")
    (place / "sop-run-file").write_text("")
    (place / "sop-other").mkdir()
    sweep()
    assert names(place) == ["sop-other", "sop-run-file", "sop-run-link"]
    assert (tmp_path / "kept").is_dir()


def test_folders_can_be_made_and_swept_at_once(place: Path) -> None:
    code = f"import tempfile; tempfile.tempdir = {str(place)!r}\n"
    code += "from extractor.store.scratch import Scratch\n"
    code += "for _ in range(60):\n    with Scratch() as s: (s.folder('1') / 'x').write_bytes(b'')"
    makers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [maker.wait() for maker in makers] == [0, 0, 0]
    assert names(place) == []


def test_a_place_that_takes_no_folder_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "nowhere"))
    with pytest.raises(OutputError, match="TMPDIR"):
        Scratch()
