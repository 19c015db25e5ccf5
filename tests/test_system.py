"""Ends with the parent, in each of the ways."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import still_runs

PARENT = """
import multiprocessing, os, subprocess, sys, time
from pathlib import Path
from extractor import system

def child(note, way):
    def refuse(*_):
        raise OSError(22, "Invalid argument")
    if way == "thread":
        system._bind_to_pipe = refuse
    system.lead_group()
    system.end_with_parent(multiprocessing.parent_process().sentinel)
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(note).write_text(f"{os.getpid()} {started.pid} .")
    time.sleep(600)

if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=child, args=sys.argv[1:], daemon=True).start()
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="tried on Unix only")
@pytest.mark.parametrize("way", ["kernel", "thread"])
def test_a_process_and_what_it_started_end_with_the_parent(tmp_path: Path, way: str) -> None:
    program, note = tmp_path / "program.py", tmp_path / "note"
    program.write_text(PARENT)
    with subprocess.Popen([sys.executable, str(program), str(note), way]) as parent:
        while not note.exists() or len(note.read_text().split()) < 3:
            assert parent.poll() is None
            time.sleep(0.05)
        parent.kill()
    assert not any(still_runs(int(process)) for process in note.read_text().split()[:2])
