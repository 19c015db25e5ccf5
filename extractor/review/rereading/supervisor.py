"""Has the pages of a record's sheet read again, as a reviewer says that they lie, in a process of its own."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from extractor.errors import InputError, LimitError, UnreadableFileError
from extractor.options import load_options
from extractor.record.pointers import Json
from extractor.review.sessions.layout import Layout
from extractor.review.sessions.merge import LAYOUT
from extractor.store.scratch import Scratch
from extractor.system import end_group
from extractor.watch import LOOK_SECONDS, Watch, memory_limit

_WORKER = "extractor.review.rereading.worker"
_START_SECONDS = 60.0
"""CPU seconds that the process may take to load its libraries."""
_LEVELS = 4
"""Folders above a record in which its source is looked for."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}


def find_source(record: Json, path: Path, places: Sequence[Path] = ()) -> Path:
    """The original of the record at `path`: in these files or folders, where this runs, or near the record.

    It is known by its name and its digest. Raises UnreadableFileError where it is nowhere, or has changed.
    """
    name, digest = record["source"]["file"], record["source"]["sha256"]
    changed = False
    for candidate in _candidates(name, path, places):
        if candidate.is_file():
            with candidate.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() == digest:
                    return candidate
            changed = True
    if changed:
        raise UnreadableFileError(
            "The original file has changed since it was read.", "Extract it anew with: sop extract"
        )
    raise UnreadableFileError(
        "The original file cannot be found, so nothing can be read again.", "Name its folder with --sources."
    )


def read_again(record: Json, source: Path, layout: Layout, images: Path) -> Json:
    """The sheet's record as it is read with this layout, of the same id; page images go to `images`.

    Raises an InputError where the sheet cannot be read so, LimitError where that takes more CPU time or
    memory than the options allow, OutputError where images cannot be written.
    """
    pages = [page["number"] for page in record["source"]["pages"]]
    options = load_options({}, os.environ).page
    with Scratch() as scratch:
        answer = scratch.path / "answer.json"
        request = {"source": str(source.absolute()), "sha256": record["source"]["sha256"]}
        request |= {"pages": pages, "id": record["id"]}
        request |= {"layout": {"review": {LAYOUT: layout.as_json()}}, "images": str(images.absolute())}
        process = subprocess.Popen(  # noqa: S603 - our own module, run by the interpreter that runs this
            [sys.executable, "-m", _WORKER, str(answer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
            text=True,
            start_new_session=True,
        )
        watch = Watch(process.pid, options.max_memory_bytes)
        watch.begin(_START_SECONDS + options.page_seconds * len(pages))
        with process:
            try:
                _ask(process, request)
                _await(process, watch)
            finally:
                end_group(process.pid)
        if process.returncode < 0 and watch.near_memory_limit:
            raise memory_limit(options.max_memory_bytes)
        return _answered(answer)


def _ask(process: subprocess.Popen[str], request: Json) -> None:
    """Send the request; the pipe stays open, and tells the process by its end that this one is gone."""
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()


def _await(process: subprocess.Popen[str], watch: Watch) -> None:
    """Wait until the process ends. Raises LimitError where it goes over its time or memory."""
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_SECONDS)
            break
        limit = watch.look()
        if limit is not None:
            raise limit


def _answered(answer: Path) -> Json:
    if not answer.is_file():
        raise InputError("The sheet could not be read again.", "Extract it anew with: sop extract")
    known: Json = json.loads(answer.read_text(encoding="utf-8"))
    if "error" in known:
        code, *said = known["error"]
        raise LimitError(*said) if code == LimitError.code else InputError(*said)
    newer: Json = known["record"]
    return newer


def _candidates(name: str, path: Path, places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(place.rglob(name))
        else:
            yield place
    yield Path(name)
    for folder in list(path.absolute().parents)[:_LEVELS]:
        yield folder / name
