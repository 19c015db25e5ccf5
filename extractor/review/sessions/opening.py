"""A record as its files have it: the extraction, the journal upon it, and a newer extraction since."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from extractor.record.model import ReviewState, SopRecord
from extractor.record.pointers import Json
from extractor.review.edits.fields import distrusted
from extractor.review.sessions import journal
from extractor.review.sessions.journal import Entry
from extractor.review.sessions.merge import LAYOUT, merge
from extractor.review.sessions.place import ReviewPlace, load


@dataclass(frozen=True)
class Opened:
    """`base` is the extraction that the review began with, `reviewed` the record after the whole journal.

    `merged` is the newer extraction with the corrections, where there is one that no entry knows of yet, and
    `conflicts` the pointers where the two differ.
    """

    base: Json
    reviewed: Json
    merged: Json | None = None
    conflicts: tuple[str, ...] = ()

    @property
    def current(self) -> Json:
        """The record as it is to be reviewed."""
        return distrusted(self.reviewed if self.merged is None else self.merged)


def opened(found: Json, place: ReviewPlace, entries: Sequence[Entry]) -> Opened:
    """What has become of the record whose file holds `found`. Raises RecordError where files are damaged."""
    if not entries:
        return Opened(found, found)
    base = load(place.extraction) if place.extraction.exists() else found
    reviewed = journal.rebuild(base, entries)
    try:
        SopRecord.model_validate(reviewed)
    except ValidationError as error:
        raise journal.damaged(len(entries)) from error
    is_extraction = found["review"]["state"] == ReviewState.UNREVIEWED and not found["review"]["edits"]
    merges = [entry.detail["extraction"] for entry in entries if entry.action == "merge"]
    if not is_extraction or found == base or journal.digest(found) in merges:
        return Opened(base, reviewed)
    if LAYOUT in reviewed["review"]:
        # What was read as the reviewer says that the sheet lies is not given up for what was read without.
        return Opened(base, reviewed)
    merged, conflicts = merge(latest_extraction(base, place, entries), reviewed, found)
    return Opened(base, reviewed, merged, conflicts)


def latest_extraction(base: Json, place: ReviewPlace, entries: Sequence[Entry]) -> Json:
    """The extraction that the corrections were last carried over to; `base` where they never were."""
    merges = [entry.detail["extraction"] for entry in entries if entry.action == "merge"]
    return load(place.newer(merges[-1])) if merges else base
