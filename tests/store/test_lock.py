import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.store.lock import Lock, holder_of, this_process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_one_at_a_time_and_others_are_told_who(path: Path) -> None:
    held = Lock.take(path, "ani")
    assert held is not None
    assert Lock.take(path, "budi") is None
    assert holder_of(path) == "ani"  # the vain attempt has not changed what is told
    held.close()
    held.close()
    assert holder_of(path) is None
    assert not path.exists()
    with Lock.take(path, "budi") or pytest.fail("it is free"):
        assert holder_of(path) == "budi"


def test_a_holder_that_was_killed_holds_nothing(path: Path) -> None:
    code = "import sys, pathlib; from extractor.store.lock import Lock\n"
    code += "lock = Lock.take(pathlib.Path(sys.argv[1]), 'ani'); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert holder_of(path) == "ani"
        process.kill()
    assert path.exists()
    assert holder_of(path) is None
    assert Lock.take(path, "budi") is not None


def test_a_lock_whose_file_was_removed_is_lost(path: Path) -> None:
    held = Lock.take(path, "ani")
    assert held is not None
    assert not held.is_lost
    path.unlink()
    assert held.is_lost
    other = Lock.take(path, "budi")
    held.close()
    assert holder_of(path) == "budi"
    assert other is not None


RACER = """
import sys
from pathlib import Path
from extractor.store.lock import Lock

path, inside = Path(sys.argv[1]), Path(sys.argv[2])
held = 0
while held < 300:
    lock = Lock.take(path, "one of many")
    if lock is not None:
        with lock:
            inside.mkdir()  # fails where another one is inside
            inside.rmdir()
        held += 1
"""


def test_there_are_never_two_holders(path: Path) -> None:
    """Also while files are removed by one and opened by another."""
    command = [sys.executable, "-c", RACER, str(path), str(path.with_name("inside"))]
    racers = [subprocess.Popen(command) for _ in range(3)]
    assert [racer.wait() for racer in racers] == [0, 0, 0]


def test_a_place_that_cannot_be_locked_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lock.take(tmp_path / "nowhere" / "lock", "ani")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("NIP")
    (tmp_path / "lock").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match=r"symbolic|link"):
        Lock.take(tmp_path / "lock", "ani")
    assert (tmp_path / "precious").read_text() == "NIP"


def test_a_process_says_its_number_and_no_name_of_a_person() -> None:
    assert this_process().startswith(f"process {os.getpid()} on ")
