"""The process that reads a sheet again: a request on standard input, the answer in the file it is given."""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from extractor.errors import InputError, SopError, UnreadableFileError
from extractor.options import Options, load_options
from extractor.page.failure import PageFailure
from extractor.page.files.source import take
from extractor.pipeline import assemble, recognise_page
from extractor.recognised.page import PageResult
from extractor.record import page_layout
from extractor.record.model import SopRecord, Status
from extractor.record.pointers import Json
from extractor.review.sessions.layout import Layout
from extractor.store import atomic
from extractor.system import end_with_parent, limit_memory
from extractor.watch import is_out_of_memory, memory_limit


def main() -> int:
    """Read the request, and write the answer: a `record`, or an `error` of code, message and remedy.

    The answer's folder is private to this process and to the one that asks; nothing is put elsewhere.
    """
    path = Path(sys.argv[1])
    tempfile.tempdir = str(path.parent)
    request = json.loads(sys.stdin.readline())
    end_with_parent(sys.stdin.fileno())
    most = load_options({}, os.environ).page.max_memory_bytes
    limit_memory(most)
    answer: Json
    try:
        answer = {"record": reread(request, path.with_name("source")).model_dump(mode="json")}
    except SopError as error:
        answer = {"error": _told(error)}
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        answer = {"error": _told(memory_limit(most))}
    atomic.write_text(path, json.dumps(answer))
    return 0


def _told(error: SopError) -> list[str]:
    return [error.code, error.message, error.remedy]


def reread(request: Json, copy: Path) -> SopRecord:
    """The record of the pages asked for, with the id asked for, its page images written.

    The file is copied to `copy` and read from there. Raises InputError where it cannot be used, or holds no
    SOP when it is read so.
    """
    layout = Layout.of(request["layout"])
    options = layout.options(load_options({}, os.environ))
    info = take(Path(request["source"]), copy, options.page)
    if info.sha256 != request["sha256"]:
        raise UnreadableFileError(
            "The original file has changed since it was read.", "Extract it anew with: sop extract"
        )
    if info.media_type.startswith("text/"):
        raise InputError("A text has no pages that could be read again.", "Correct its values one by one.")
    pages = [_page(info.path, number, options) for number in request["pages"]]
    record = _wanted(assemble(info, pages, options), request["id"])
    images = {page.number: page for page in pages if isinstance(page, PageResult)}
    folder = Path(request["images"])
    for page in record.source.pages:
        if page.number in images:
            page.image, page.layout = _written(folder, images[page.number])
    record.id = request["id"]
    return record


def _page(path: Path, number: int, options: Options) -> PageResult | PageFailure:
    try:
        return recognise_page(path, number, options)
    except InputError as error:
        return PageFailure(number, error.code, error.message, error.remedy)


def _wanted(records: Sequence[SopRecord], known: str) -> SopRecord:
    """The record of this id, else the one that has most steps: another first page gives another id."""
    found = [record for record in records if record.status is not Status.FAILED]
    if not found:
        raise InputError("Read so, the pages hold no SOP.", "Turn or order them otherwise.")
    return next((one for one in found if one.id == known), max(found, key=lambda one: len(one.steps)))


def _written(folder: Path, page: PageResult) -> tuple[str, str | None]:
    """Write the page's image and layout under new names: those from before are needed for undoing."""
    mark = hashlib.sha256(page.image).hexdigest()[:8]
    name = f"{page.number:04d}-{mark}"
    atomic.write_bytes(folder / f"{name}{page.image_suffix}", page.image)
    image = f"{folder.name}/{name}{page.image_suffix}"
    if page.layout is None:
        return image, None
    atomic.write_text(folder / f"{name}.json", page_layout.dumps(page.layout))
    return image, f"{folder.name}/{name}.json"


if __name__ == "__main__":
    sys.exit(main())
