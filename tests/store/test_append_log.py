import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.errors import LockedError, OutputError
from extractor.store.append_log import AppendLog, owner_of, read_lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "review" / "journal.jsonl"


def test_lines_are_there_when_it_is_opened_again(path: Path) -> None:
    for line in ("satu", "dua \u2028 tiga"):
        with AppendLog(path, "ani") as log:
            log.append(line)
    assert read_lines(path) == ["satu", "dua \u2028 tiga"]


def test_a_torn_last_line_is_cut_off(path: Path) -> None:
    with AppendLog(path, "ani") as log:
        log.append("satu")
    with path.open("ab") as stream:
        stream.write("dua é".encode()[:-1])
    assert read_lines(path) == ["satu"]
    with AppendLog(path, "ani") as log:
        log.append("tiga")
    assert read_lines(path) == ["satu", "tiga"]


def test_the_second_writer_is_told_who_writes(path: Path) -> None:
    with AppendLog(path, "ani"):
        assert owner_of(path) == "ani"
        with pytest.raises(LockedError, match="ani"):
            AppendLog(path, "budi")
    assert owner_of(path) is None
    AppendLog(path, "budi").close()


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_leaves_no_part_of_a_line(
    path: Path, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def half(handle: int, data: bytes) -> int:
        if len(data) < 8:
            raise OSError(fault, os.strerror(fault))
        return write(handle, data[:6])

    with AppendLog(path, "ani") as log:
        log.append("satu")
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(OutputError):
            log.append("dua tiga")
        monkeypatch.undo()
        assert path.read_bytes() == b"satu\n"
        log.append("empat")
    assert read_lines(path) == ["satu", "empat"]


KILLED = """
import os, signal, sys
from pathlib import Path
from extractor.store.append_log import AppendLog
log = AppendLog(Path(sys.argv[1]), "ani")
for number in range(10**6):
    log.append(f"{number}")
    print(number, flush=True)
"""


def test_what_was_confirmed_outlives_kill_9(path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(path)]
    for round_ in range(3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            confirmed = [process.stdout.readline() for _ in range(5 + round_)]
            process.kill()
        lines = read_lines(path)
        assert lines[: len(confirmed)] == [line.strip() for line in confirmed]
        path.unlink()
