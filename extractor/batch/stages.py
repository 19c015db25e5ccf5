"""The calls that workers make, one for each kind of task.

The pipeline is imported when a worker first needs it, so that the supervisor and the command line never
load OpenCV or an OCR engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.ledgers.model import Document
from extractor.batch.planning.plan import Source
from extractor.batch.spool import Spool
from extractor.errors import InputError, UnreadableFileError
from extractor.options import Options, PageOptions
from extractor.page.failure import PageFailure
from extractor.record.model import SopRecord
from extractor.store.originals import look

_STORED_PAGE_BYTES = 400_000
"""Of a scanned page, by which pages of a file in a store are guessed: parts need no more than that."""

if TYPE_CHECKING:
    from extractor.page.files.info import SourceInfo
    from extractor.recognised.page import PageResult


def inspect_source(path: Path, options: PageOptions, name: str) -> "SourceInfo":
    """See `extractor.page.files.source.inspect`."""
    from extractor.page.files.source import inspect

    return inspect(path, options, name)


def recognise_page(path: Path, number: int, options: Options, keep: Path | None) -> "PageResult":
    """See `extractor.pipeline.recognise_page`."""
    from extractor import pipeline

    return pipeline.recognise_page(path, number, options, keep)


def assemble(
    info: "SourceInfo", pages: "Sequence[PageResult | PageFailure]", options: Options
) -> list[SopRecord]:
    """See `extractor.pipeline.assemble`."""
    from extractor import pipeline

    return pipeline.assemble(info, pages, options)


def read_text(info: "SourceInfo", options: Options) -> list[SopRecord]:
    """See `extractor.pipeline.read_text`."""
    from extractor import pipeline

    return pipeline.read_text(info, options)


@dataclass(frozen=True)
class Stages:
    """The functions that a run consists of; all can be pickled, and tests put their own in."""

    inspect: Callable[[Path, PageOptions, str], "SourceInfo"] = inspect_source
    recognise: Callable[[Path, int, Options, Path | None], "PageResult"] = recognise_page
    assemble: Callable[["SourceInfo", "Sequence[PageResult | PageFailure]", Options], list[SopRecord]] = (
        assemble
    )
    read_text: Callable[["SourceInfo", Options], list[SopRecord]] = read_text


@dataclass(frozen=True)
class Assembled:
    """An input's records; `faulty` where an engine failed on one of its pages, which it may not do again."""

    records: list[SopRecord]
    faulty: bool = False


PIPELINE = Stages()
"""The product's own stages."""


def weigh_all(sources: Sequence[Source], options: PageOptions) -> list[Document]:
    """The inputs with their digests and numbers of pages, as far as they can be told."""
    return [weigh_one(source, options) for source in sources]


def weigh_one(source: Source, options: PageOptions) -> Document:
    """See `extractor.page.files.source.weigh`; an unreadable input is told when it is to be taken in."""
    from extractor.page.files.source import weigh

    if source.url is not None:
        return _weigh_stored(source.path, source.url)
    try:
        sha256, pages = weigh(source.path, options, source.root)
    except InputError:
        return Document(source.path, source.root)
    return Document(source.path, source.root, sha256=sha256, pages=pages)


def _weigh_stored(path: Path, url: str) -> Document:
    """A file of a store as the store tells of it: to fetch all for their numbers of pages would be dear."""
    try:
        original = look(url)
    except InputError:
        return Document(path, url=url)
    return Document(path, None, url, original.version, max(1, original.size // _STORED_PAGE_BYTES))


def take_in(stages: Stages, document: Document, copy: Path, options: PageOptions) -> "SourceInfo":
    """See `extractor.page.files.source.take`. Raises UnreadableFileError where it is not what was planned."""
    from extractor.page.files.source import fetch, take

    if document.url is not None:
        version = look(document.url).version
        info = fetch(document.url, document.path.name, copy, options, stages.inspect)
        if document.sha256 not in (None, version) or look(document.url).version != version:
            raise _changed()
        return info
    info = take(document.path, copy, options, document.root, stages.inspect)
    if document.sha256 not in (None, info.sha256):
        raise _changed()
    return info


def _changed() -> UnreadableFileError:
    return UnreadableFileError(
        "The file was changed after it was planned.", "Start again when nothing writes to it any more."
    )


def recognise_into(
    stages: Stages, path: Path, number: int, options: Options, keep: Path | None, spool: Spool
) -> None:
    """Recognise a page and put it into the spool: the supervisor's memory does not grow with the pages."""
    spool.put(stages.recognise(path, number, options, keep))


def assemble_from(
    stages: Stages,
    spool: Spool,
    info: "SourceInfo",
    numbers: Sequence[int],
    failures: Sequence[PageFailure],
    options: Options,
) -> Assembled:
    """The records of the pages that wait in the spool; `failures` are those that never came there."""
    failed = {failure.number: failure for failure in failures}
    pages = [failed[number] if number in failed else spool.get(number) for number in numbers]
    faulty = any(page.faults for page in pages if not isinstance(page, PageFailure))
    return Assembled(stages.assemble(info, pages, options), faulty=faulty)


def assemble_text(stages: Stages, info: "SourceInfo", options: Options) -> Assembled:
    """The records of a file that is text."""
    return Assembled(stages.read_text(info, options))
