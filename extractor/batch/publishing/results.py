"""Records and page images to their places on the disk, and the line that the final table shows of each."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from extractor.batch.model import RecordSummary
from extractor.batch.pages import listed
from extractor.record import codec, durations
from extractor.record.model import SopRecord
from extractor.store import atomic

RECORD_NAME = "record.json"
PAGES_NAME = "pages"


def write_records(
    folder: Path, records: Sequence[SopRecord], images: Mapping[int, Path], layouts: Mapping[int, Path]
) -> list[RecordSummary]:
    """Write each record with the images and layouts of its pages to `folder/<nn>/`; the record comes last.

    `images` and `layouts` hold the files of each page, by page number. Raises OutputError.
    """
    summaries = []
    for number, record in enumerate(records, start=1):
        place = folder / f"{number:02d}"
        _write_pages(place, record, images, layouts)
        atomic.write_text(place / RECORD_NAME, codec.dumps(record))
        summaries.append(summary(record, place.name))
    return summaries


def summary(record: SopRecord, folder: str) -> RecordSummary:
    """What the final table shows of a record."""
    return RecordSummary(
        folder=folder,
        sop_number=record.identity.sop_number,
        title=record.identity.sop_title,
        steps=len(record.steps),
        actors=len(record.actors),
        total=durations.total(record.steps).words(),
        doubtful=sum(evidence.needs_review for evidence in record.evidence.values()),
        status=record.status.value,
    )


def page_warnings(records: Sequence[SopRecord], failed: Collection[int]) -> tuple[str, ...]:
    """What the records warn of on their pages, each sentence once with the pages that it is about.

    Pages that failed are left out: more is known of them.
    """
    places: dict[str, set[int]] = {}
    for page in (page for record in records for page in record.source.pages if page.number not in failed):
        for warning in page.warnings:
            places.setdefault(warning, set()).add(page.number)
    return tuple(f"{listed(numbers)}: {warning}" for warning, numbers in places.items())


def _write_pages(
    place: Path, record: SopRecord, images: Mapping[int, Path], layouts: Mapping[int, Path]
) -> None:
    """Put the images and layouts of the record's pages beside it and name them in the record."""
    for page in record.source.pages:
        image, layout = images.get(page.number), layouts.get(page.number)
        page.image = f"{PAGES_NAME}/{image.name}" if image else None
        page.layout = f"{PAGES_NAME}/{page.number:04d}.json" if layout else None
        if image:
            atomic.copy_file(image, place / PAGES_NAME / image.name)
        if layout:
            atomic.copy_file(layout, place / f"{PAGES_NAME}/{page.number:04d}.json")
