"""Fifty rounds of kill -9: at most the key being pressed is lost, and the journal holds all else."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from extractor.record import codec
from extractor.review.sessions import journal
from extractor.review.sessions.place import ReviewPlace, load
from extractor.store.append_log import read_lines
from review import killed
from review.records import write_record

ROUNDS = 50
ROOT = Path(__file__).parents[3]


def test_fifty_kills_lose_at_most_the_key_being_pressed(tmp_path: Path) -> None:
    path = write_record(tmp_path / "a")
    place = ReviewPlace.of(path, load(path)["id"])
    dice = random.Random(50)
    lost = kept = 0
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    with (
        killed.opened(write_record(tmp_path / "b")) as mirror,
        subprocess.Popen(
            [sys.executable, killed.__file__, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, "PYTHONPATH": paths},
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(ROUNDS):
            line = process.stdout.readline()
            while not line.startswith(f"round {number} "):
                line = process.stdout.readline()
            victim = int(line.split()[2])
            pressed = dice.choices("eee22wurssx", k=dice.randrange(5))
            if dice.random() < 0.9:
                assert process.stdout.readline() == "open\n"
                for key in pressed:
                    print(number, key, file=process.stdin, flush=True)
                    done, digest = process.stdout.readline().split()
                    killed.press(mirror, key)
                    assert (int(done), digest) == (len(mirror.entries), journal.digest(mirror.data))
                print(number, "e", file=process.stdin, flush=True)
            time.sleep(dice.random() * 0.012)
            os.kill(victim, signal.SIGKILL)
            entries = journal.read_entries(read_lines(place.journal))
            assert len(entries) - len(mirror.entries) in (0, 1)
            if len(entries) > len(mirror.entries):
                killed.press(mirror, "e")
                kept += 1
            else:
                lost += 1
            if entries:
                rebuilt = journal.rebuild(load(place.extraction), entries)
                assert rebuilt == mirror.data
            codec.read(path)
        process.stdin.close()
        process.stdout.read()
    with killed.opened(path) as session:
        assert session.data == mirror.data
    assert lost > 3, "some kills came before the key was noted"
    assert kept > 3, "and some after"
