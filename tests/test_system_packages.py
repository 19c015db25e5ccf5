"""What `make setup` does about packages of the system, on machines that have or lack them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "system-packages"
pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")


class Machine:
    """A machine with just these programs; its root or another user is at work."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.bin = place / "bin"
        self.bin.mkdir()
        for name in ("sh", "grep", "env", "cat"):
            (self.bin / name).symlink_to(str(shutil.which(name)))
        (self.bin / "python3").symlink_to(sys.executable)
        self.program("id", "echo 1000")

    def program(self, name: str, body: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def apt(self, status: int = 0) -> Path:
        """An apt-get that notes how it was called."""
        calls = self.place / "calls"
        self.program("apt-get", f'echo "$@" >> {calls}; exit {status}')
        return calls

    def setup(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", str(SCRIPT)],
            cwd=self.place,
            env={"PATH": str(self.bin), "HOME": os.environ.get("HOME", "/")},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_where_all_is_there_nothing_is_done(machine: Machine) -> None:
    calls = machine.apt()
    machine.program("tesseract", "printf 'List of languages:\\neng\\nind\\n'")
    done = machine.setup()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not calls.exists()


def test_root_gets_what_is_missing_and_no_more(machine: Machine) -> None:
    calls = machine.apt()
    machine.program("id", "echo 0")
    machine.program("tesseract", "printf 'List of languages:\\neng\\n'")
    assert machine.setup().returncode == 0
    assert calls.read_text().splitlines()[-1].endswith("tesseract-ocr-ind")
    assert "tesseract-ocr " not in calls.read_text()


def test_a_user_with_sudo_gets_it_too(machine: Machine) -> None:
    calls = machine.apt()
    machine.program("sudo", 'shift; [ "$1" = true ] && exit 0; exec "$@"')
    machine.program("true", "exit 0")
    assert machine.setup().returncode == 0
    assert "tesseract-ocr tesseract-ocr-ind" in calls.read_text()


@pytest.mark.parametrize("can_try", [False, True])
def test_where_it_cannot_be_had_a_warning_names_the_remedy(machine: Machine, can_try: bool) -> None:
    if can_try:
        machine.apt(status=100)
        machine.program("id", "echo 0")
    done = machine.setup()
    assert done.returncode == 0
    assert "born-digital sheets are not touched" in done.stderr
    assert "apt install tesseract-ocr tesseract-ocr-ind" in done.stderr


def test_without_venv_there_is_a_plain_error(machine: Machine) -> None:
    machine.program("python3", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    done = machine.setup()
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


@pytest.mark.parametrize("body", ["exit 1", None])
def test_an_old_or_absent_python_is_a_plain_error(machine: Machine, body: str | None) -> None:
    (machine.bin / "python3").unlink()
    if body:
        machine.program("python3", body)
    done = machine.setup()
    assert done.returncode == 1
    assert done.stderr.startswith("error: Python 3.11 or newer is needed")
