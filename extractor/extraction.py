"""The one call of the Python interface: a file in, its SOP records out."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from extractor.errors import LimitError, SopError
from extractor.options import Options
from extractor.page.failure import PageFailure
from extractor.page.files.source import take
from extractor.pipeline import assemble, read_text, recognise_page
from extractor.recognised.page import PageResult
from extractor.record.model import SopRecord
from extractor.store.scratch import Scratch


def extract(
    path: str | PathLike[str], options: Options | None = None, pages: Iterable[int] | None = None
) -> list[SopRecord]:
    """The records of all SOPs in a PDF, picture or text file; `pages` are numbers from 1, default all.

    Works in this process, page after page, on a private copy of the file, and leaves nothing behind. A page
    that fails is named in the records it may belong to. Nothing stops a page that hangs: `sop extract`, which
    can, is the way for files of unknown origin. Raises an InputError where the file cannot be used at all.
    """
    chosen = options or Options()
    with Scratch() as scratch:
        info = take(Path(path), scratch.path / "source", chosen.page)
        if info.media_type.startswith("text/"):
            return read_text(info, chosen)
        numbers = range(1, info.page_count + 1) if pages is None else sorted(set(pages))
        return assemble(info, [_page(info.path, number, chosen) for number in numbers], chosen)


def _page(path: Path, number: int, options: Options) -> PageResult | PageFailure:
    try:
        return recognise_page(path, number, options)
    except SopError as error:
        return PageFailure(number, error.code, error.message, error.remedy)
    except MemoryError:
        return PageFailure(number, LimitError.code, "There was not enough memory.")
