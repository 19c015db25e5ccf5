"""A reviewer's process that is there to be killed: it takes a key a line and says what is done.

A process that has all it needs in memory begins each round as a copy of itself, so that a round costs
milliseconds. A line is `<round> <key>`; what was meant for a round that is over is left alone.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from extractor.review.edits import structure
from extractor.review.sessions.journal import digest
from extractor.review.sessions.session import Session

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def press(session: Session, key: str) -> None:
    """What a key of the reviewer does."""
    number = len(session.entries)
    if key == "e":
        session.edit(session.doubt("/identity/sop_title"), f"Judul {number}")
    elif key == "2":
        doubt = session.doubt("/actors/1/name")
        session.choose(doubt, len(doubt.candidates))
    elif key == "w":
        session.change("add_step", partial(structure.add_step, after=0))
    elif key == "u":
        session.undo()
    elif key == "r":
        session.redo()
    elif key == "s":
        session.skip(session.doubt("/flow/1"))
    else:
        session.save()


def opened(path: Path) -> Session:
    return Session(path, "ani", clock=lambda: NOON)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def review(path: Path, number: int) -> None:
    say("round", number, os.getpid())
    session = opened(path)
    say("open")
    for line in sys.stdin:
        told, key = line.split()
        if int(told) == number:
            press(session, key)
            say(len(session.entries), digest(session.data))
    os._exit(0)


def main() -> None:
    for number in count():
        child = os.fork()
        if child == 0:
            review(Path(sys.argv[1]), number)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
            return


if __name__ == "__main__":
    main()
