"""Records and page images to their places on the disk, and the line that the final table shows of each."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from extractor.batch.model import RecordSummary
from extractor.record import codec, durations
from extractor.record.model import SopRecord
from extractor.store import atomic

RECORD_NAME = "record.json"
PAGES_NAME = "pages"


def write_records(
    folder: Path, records: Sequence[SopRecord], images: Mapping[int, Path]
) -> list[RecordSummary]:
    """Write each record with the images of its pages to `folder/<nn>/`; the record comes last.

    `images` holds the upright picture of each page, by page number. Raises OutputError.
    """
    summaries = []
    for number, record in enumerate(records, start=1):
        place = folder / f"{number:02d}"
        _write_images(place, record, images)
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


def _write_images(place: Path, record: SopRecord, images: Mapping[int, Path]) -> None:
    """Put the record's page images beside it and name them in the record."""
    for page in record.source.pages:
        image = images.get(page.number)
        page.image = f"{PAGES_NAME}/{image.name}" if image else None
        if image:
            atomic.copy_file(image, place / PAGES_NAME / image.name)
