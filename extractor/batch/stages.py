"""The calls that workers make, one for each kind of task.

The pipeline is imported when a worker first needs it, so that the supervisor and the command line never
load OpenCV or an OCR engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.results import page_image_name
from extractor.options import Options, PageOptions
from extractor.page.model import PageFailure
from extractor.record.model import SopRecord
from extractor.store import atomic

if TYPE_CHECKING:
    from extractor.meaning.page_result import PageResult
    from extractor.page.source import SourceInfo


def inspect_source(path: Path, options: PageOptions, root: Path | None) -> "SourceInfo":
    """See `extractor.page.source.inspect`."""
    from extractor.page.source import inspect

    return inspect(path, options, root)


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

    inspect: Callable[[Path, PageOptions, Path | None], "SourceInfo"] = inspect_source
    recognise: Callable[[Path, int, Options, Path | None], "PageResult"] = recognise_page
    assemble: Callable[["SourceInfo", "Sequence[PageResult | PageFailure]", Options], list[SopRecord]] = (
        assemble
    )
    read_text: Callable[["SourceInfo", Options], list[SopRecord]] = read_text


PIPELINE = Stages()
"""The product's own stages."""


def recognise_into(
    stages: Stages, path: Path, number: int, options: Options, keep: Path | None, spool: Path
) -> "PageResult":
    """Recognise a page and put its image into the folder `spool`; the result comes back without it."""
    result = stages.recognise(path, number, options, keep)
    atomic.write_bytes(spool / page_image_name(number, result.image_suffix), result.image)
    return replace(result, image=b"")
