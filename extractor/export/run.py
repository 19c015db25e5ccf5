"""An export: records in, files out, and what became of each record."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain

from extractor.errors import InputError, OutputError, SopError
from extractor.export.model import CollectionFormat, Entry, Format, Notes, RecordFormat
from extractor.export.place import Place


@dataclass(frozen=True)
class Outcome:
    """A record that was exported, with what was left out, or the error that it failed with."""

    entry: Entry
    notes: Notes = ()
    error: SopError | None = None


def export(form: Format, entries: Iterable[Entry], place: Place) -> Iterator[Outcome]:
    """Export the entries one by one; files of many records are complete once the last outcome was taken.

    Raises OutputError where files cannot be written: no later record would fare better.
    """
    if isinstance(form, CollectionFormat):
        yield from _together(form, entries, place)
    else:
        for entry in entries:
            yield _alone(form, entry, place)


def _together(form: CollectionFormat, entries: Iterable[Entry], place: Place) -> Iterator[Outcome]:
    """Files for all entries together; where there is none, no file."""
    rest = iter(entries)
    first = next(rest, None)
    if first is None:
        return
    with ExitStack() as stack:
        streams = {part: stack.enter_context(place.writing(part)) for part in form.parts}
        collector = stack.enter_context(form.collect(streams))
        for entry in chain([first], rest):
            try:
                yield Outcome(entry, collector.add(entry))
            except OutputError:
                raise
            except SopError as error:
                yield Outcome(entry, error=error)


def _alone(form: RecordFormat, entry: Entry, place: Place) -> Outcome:
    try:
        if form.needs_pages:
            _check_pages(entry)
        document = form.convert(entry)
        for file in document.files:
            with place.writing(entry.name, file.page) as stream:
                stream.write(file.content)
    except OutputError:
        raise
    except SopError as error:
        return Outcome(entry, error=error)
    return Outcome(entry, document.notes)


def _check_pages(entry: Entry) -> None:
    """Raise InputError where the image of a page is missing, or the record has no pages."""
    pages = entry.record.source.pages
    missing = [str(page.number) for page in pages if entry.image_of(page) is None]
    if pages and not missing:
        return
    what = (
        f"No image of page {', '.join(missing)} is beside the record."
        if pages
        else "The record has no pages."
    )
    raise InputError(what, "Export from the folder that sop extract wrote, or extract the sheet again.")
