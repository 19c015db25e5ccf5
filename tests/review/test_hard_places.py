"""Faults that the system itself makes: two processes, a file that cannot grow, a folder without rights."""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from extractor.errors import OutputError
from extractor.review.sessions.session import Session
from review.records import write_record

ROOT = Path(__file__).parents[2]
OPENED = """
import sys
from pathlib import Path
from extractor.review.sessions.session import Session
session = Session(Path(sys.argv[1]), "ani")
session.accept(session.doubt("/flow/1"))
print(session.read_only, flush=True)
sys.stdin.read()
"""
LIMITED = """
import json, resource, sys
from pathlib import Path
from extractor.errors import OutputError
from extractor.review.sessions.session import Session
session = Session(Path(sys.argv[1]), "ani")
session.accept(session.doubt("/flow/1"))
size = session.place.journal.stat().st_size
before = session.data
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, most))
try:
    session.edit(session.doubt("/identity/sop_title"), "Judul")
except OutputError as error:
    said = error.message
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
same = session.data is before and session.place.journal.stat().st_size == size
session.edit(session.doubt("/identity/sop_title"), "Judul")
session.close()
print(json.dumps([said, same]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


@contextmanager
def running(script: str, path: Path) -> Iterator["subprocess.Popen[str]"]:
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        yield process
        process.kill()


def test_a_second_process_is_told_may_read_and_cannot_overwrite(path: Path) -> None:
    with running(OPENED, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "None\n"
        with Session(path, "budi") as second:
            assert second.read_only is not None
            assert "ani" in second.read_only
            assert "/flow/1" not in {doubt.key for doubt in second.doubts()}, "what was answered is seen"
            before = path.read_bytes(), second.place.journal.read_bytes()
            with pytest.raises(OutputError, match="ani"):
                second.accept(second.doubts()[0])
            second.save()
        assert (path.read_bytes(), second.place.journal.read_bytes()) == before
    with Session(path, "budi") as second:
        assert second.read_only is None, "the lock goes with the process that was killed"
        second.accept(second.doubts()[0])
        assert [entry.who for entry in second.entries] == ["ani", "budi"]


def test_a_line_that_could_not_be_written_whole_is_taken_back(path: Path) -> None:
    with running(LIMITED, path) as process:
        said, same = json.loads(process.communicate()[0])
    assert "File too large" in said
    assert same
    with Session(path, "ani") as session:
        assert [entry.action for entry in session.entries] == ["accept", "edit"]
        assert session.record.identity.sop_title == "Judul"


def as_another_user(path: Path, answers: Connection) -> None:
    """In a process of its own that may read the place and not write it."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    session = Session(path, "ani")
    try:
        session.accept(session.doubts()[0])
    except OutputError as error:
        answers.send((len(session.doubts()), session.read_only, error.code))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_a_folder_without_the_right_to_write_is_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write_record(Path(name))
        for folder in (Path(name), *Path(name).rglob("*")):
            folder.chmod(0o555)
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        process = context.Process(target=as_another_user, args=(path, theirs))
        process.start()
        assert ours.poll(60)
        doubts, why, code = ours.recv()
        process.join()
        assert (doubts, code) == (6, "E-LOCKED")
        assert "Permission denied" in why
        assert not (path.parents[1] / "review").exists()


def test_a_torn_last_line_is_cut_off_and_the_rest_kept(path: Path) -> None:
    with Session(path, "ani") as session:
        session.accept(session.doubt("/flow/1"))
        session.edit(session.doubt("/identity/sop_title"), "Judul")
    journal = session.place.journal
    whole = journal.read_bytes()
    for torn in (whole[:-1], whole[:-20], whole + b'{"number":3,"at":', whole + b"\x00\x00"):
        journal.write_bytes(torn)
        with Session(path, "ani") as session:
            kept = torn.count(b"\n")
            assert len(session.entries) == kept
            assert (session.record.identity.sop_title == "Judul") == (kept == 2)
        assert journal.read_bytes().endswith(b"\n")
        journal.write_bytes(whole)
