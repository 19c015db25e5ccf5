"""Writes reports: of one record, or of each in a folder with the list that leads to them."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from urllib.parse import quote

from extractor.errors import OutputError, RecordError, SopError, UnreadableFileError, as_sop_error
from extractor.page.encode import small_picture
from extractor.record import codec
from extractor.record.model import SopRecord, SourcePage
from extractor.report.changes import ReviewHistory
from extractor.report.examined import Examined, examine
from extractor.report.index_page import IndexEntry, index_entry, index_page
from extractor.report.page_view import PictureOf
from extractor.report.pages import templates_digest
from extractor.report.record_page import Setting, record_page
from extractor.store.atomic import remove, write_text
from extractor.store.knowledge import knowledge_version

HistoryOf = Callable[[Path], ReviewHistory]
"""What a reviewer changed of the record in a file; RecordError where that cannot be read."""

_WIDEST = 2000
"""Pixels of a page's picture: 170 dots an inch of A4 on its side; words of 8 points are read with ease."""
_SMALL = 150_000
"""Bytes up to which a picture is carried as it is: born-digital pages, as PNG, are as small as that."""
_OURS = re.compile(rb'<meta name="generator" content="sop-extractor ')
_DIGEST = re.compile(rb'<meta name="sop-report" content="([0-9a-f]*)">')
_HEAD = 2048


@dataclass(frozen=True)
class Publication:
    """How reports are made: the program's version, whether names are hidden, what may be overwritten."""

    version: str
    history_of: HistoryOf
    masked: bool = False
    force: bool = False


@dataclass(frozen=True)
class Published:
    """A record whose report is written, or was up to date, or the error that it failed with."""

    path: Path
    target: Path
    entry: IndexEntry | None = None
    error: SopError | None = None
    warning: SopError | None = None
    """Why what its reviewer changed is not shown."""


Page = tuple[Path, Path, str, Publication]
"""What `publish_listed` is given."""
Each = Callable[[Callable[..., Published], Sequence[Page]], Iterable[Published]]
"""Calls a function for each page, as `itertools.starmap` does, perhaps on other processes."""


def publish_record(path: Path, target: Path, publication: Publication) -> SopError | None:
    """Write the report of the record at `path` to `target`; why its reviewer's changes are not shown, if so.

    Raises RecordError where it is none, and OutputError where another file is.
    """
    record = codec.read(path)
    check_ours(target, force=publication.force)
    return _publish(path, record, target, publication, None)[1]


def publish_all(
    paths: Sequence[Path],
    names: Mapping[Path, str],
    target: Path,
    publication: Publication,
    each: Each = starmap,
) -> Iterator[Published]:
    """Write the report of each record beside the list at `target`, and the list when all were taken.

    They come in the order in which `each` gives them, which can be another. Reports that are up to date stay;
    those of records that are gone or failed are taken away, lest a folder that is given away holds what its
    list does not tell of. Raises OutputError where files cannot be written, or others are there.
    """
    check_ours(target, force=publication.force)
    folder = target.with_name(f"{target.stem}_files")
    places = [folder / f"{names[path]}.html" for path in paths]
    entries: dict[Path, IndexEntry] = {}
    pages = [(path, place, target.name, publication) for path, place in zip(paths, places, strict=True)]
    for published in each(publish_listed, pages):
        if isinstance(published.error, OutputError):
            raise published.error
        if published.entry is not None:
            entries[published.target] = published.entry
        yield published
    _sweep(folder, entries.keys())
    listed = [entries[place] for place in places if place in entries]
    write_text(target, index_page(listed, publication.version, masked=publication.masked))


def publish_listed(path: Path, place: Path, listing: str, publication: Publication) -> Published:
    """Write the report of the record at `path` to `place`, beside a list of this name."""
    try:
        check_ours(place, force=publication.force)
        index = quote(f"../{listing}")
        examined, warning = _publish(path, codec.read(path), place, publication, index)
        entry = index_entry(examined, quote(f"{place.parent.name}/{place.name}"))
    except Exception as error:  # noqa: BLE001 - the other records have their reports all the same
        return Published(path, place, error=as_sop_error(error))
    return Published(path, place, entry, warning=warning)


def _sweep(folder: Path, kept: Set[Path]) -> None:
    """Take the reports away that are not kept; other files stay."""
    for place in folder.glob("*.html"):
        if place not in kept and _OURS.search(_head(place)):
            remove(place)


def check_ours(target: Path, *, force: bool) -> None:
    """Raise OutputError where a file is at `target` that is no report, unless it may be overwritten."""
    if not force and target.exists() and not _OURS.search(_head(target)):
        raise OutputError(
            f"{target} is there already and is no report.",
            "Replace it with --force, or choose another file with --out.",
        )


def _publish(
    path: Path, record: SopRecord, target: Path, publication: Publication, index: str | None
) -> tuple[Examined, SopError | None]:
    """Write a report where it does not say all that already."""
    history, warning = ReviewHistory(), None
    try:
        history = publication.history_of(path)
    except RecordError as error:
        warning = error
    digest = _digest(path, history, publication, index)
    examined = examine(record, masked=publication.masked)
    found = _DIGEST.search(_head(target)) if target.exists() else None
    if found is None or found[1].decode() != digest:
        setting = Setting(publication.version, digest, index, publication.masked)
        write_text(target, record_page(examined, pictures_beside(path), history, setting))
    return examined, warning


def pictures_beside(path: Path) -> PictureOf:
    """The pictures of the record at `path` as data URIs; None for one outside its folder, or damaged."""

    def picture_of(page: SourcePage) -> str | None:
        if page.image is None:
            return None
        folder = path.parent.resolve()
        image = (folder / page.image).resolve()
        if not image.is_relative_to(folder):
            return None
        try:
            content, media_type = small_picture(image, _WIDEST, _SMALL)
        except UnreadableFileError:
            return None
        return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"

    return picture_of


def _head(target: Path) -> bytes:
    try:
        with target.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"{target} cannot be looked at: {reason}.", "Choose another file with --out."
        ) from error


def _digest(path: Path, history: ReviewHistory, publication: Publication, index: str | None) -> str:
    """Tells whether a report says what it would say if it were made now."""
    made_with = (
        publication.version,
        knowledge_version(),
        templates_digest(),
        publication.masked,
        index,
        repr(history),
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return hashlib.sha256(repr(made_with).encode("utf-8")).hexdigest()[:32]
