"""Drives that are full, fail, or may not be written to, in the middle of a run."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from batch.test_runner import TITLES, Shelf, fill

from extractor.batch.ledgers.model import State
from extractor.errors import OutputError


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A drive of two megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if sys.platform != "linux" or os.getuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("a drive cannot be made here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


class FailingSync:
    """Fails one of the calls that bring files to the disk, as a drive in a bad moment does."""

    def __init__(self, number: int, fault: int) -> None:
        self.left = number
        self.fault = fault
        self.sync = os.fsync

    def __call__(self, handle: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.fault, os.strerror(self.fault))
        self.sync(handle)


@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC])
def test_a_write_that_fails_anywhere_ends_the_run_and_loses_nothing(
    tmp_path: Path, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = 0
    for number in range(1, 200, 5):
        (tmp_path / str(number)).mkdir()
        shelf = Shelf(tmp_path / str(number))
        fill(shelf)
        shelf.plan()
        failing = FailingSync(number, fault)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing)
            if failing_run(shelf):
                ended += 1
                assert shelf.counts().parts.get(State.LEASED, 0) == 0
        shelf.run()
        assert shelf.titles() == TITLES
        assert shelf.counts().tally["documents"] == 6
        if failing.left > 0:
            break
    assert ended > 5


def failing_run(shelf: Shelf) -> bool:
    """Whether the run ended with the error of a drive; a folder that is not synced is no such end."""
    try:
        shelf.run()
    except OutputError:
        return True
    return False


def test_a_full_drive_ends_the_run_with_a_word_and_the_next_one_goes_on(small: Path) -> None:
    shelf = Shelf(small)
    fill(shelf)
    shelf.plan()
    ballast = small / "ballast"
    with ballast.open("wb") as stream, pytest.raises(OSError, match="No space"):
        fill_up(stream.fileno())
    with pytest.raises(OutputError):
        shelf.run()
    ballast.unlink()
    shelf.run()
    assert shelf.titles() == TITLES


def fill_up(handle: int) -> NoReturn:
    while True:
        os.write(handle, b"x" * 512)


def test_a_drive_that_may_not_be_written_to_any_more_ends_the_run(small: Path) -> None:
    shelf = Shelf(small)
    fill(shelf)
    shelf.plan()
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with pytest.raises(OutputError):
        shelf.run()
    subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
    shelf.run()
    assert shelf.titles() == TITLES
