"""The PDF of a record: its pages, words in place, metadata."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pikepdf
from pikepdf import Pdf, PdfError

from extractor.errors import BrokenFileError, EncryptedError, InputError, OptionsError
from extractor.export.model import Document, Entry, File, Note, RecordFormat
from extractor.export.originals import original_of
from extractor.export.pages.sheets import Sheet, sheets_of, unread_pages, written_at
from extractor.export.pdf.archival import describe, obstacles
from extractor.export.pdf.glyphless import GlyphlessFont, embed
from extractor.export.pdf.leaves import add_page, add_picture, add_words
from extractor.export.pdf.text_layer import letters_of
from extractor.options import PageOptions
from extractor.page.embedding import embeddable
from extractor.page.files.archive import member_page
from extractor.page.files.kinds import PDF, ZIP
from extractor.record.model import PageOrigin
from extractor.record.page_layout import AS_SHOWN

_UPRIGHT = "the scan's own pages, for which the upright images stand in: name its folder with --originals"


def convert(entry: Entry) -> Document:
    """One PDF of the record's pages.

    Raises OptionsError where names are to be hidden, an InputError where pages or the scan cannot be used.
    """
    if entry.masked:
        raise OptionsError(
            "A PDF shows the pages as they are, names included.",
            "Leave out --mask, or choose another format.",
        )
    sheets = sheets_of(entry)
    unread = unread_pages(entry)
    notes = [unread] if unread else []
    original = original_of(entry)
    if original is None:
        notes.append(Note(_UPRIGHT, len(sheets)))
    pdf = Pdf.new()
    with ExitStack() as held:
        font = embed(pdf, {letter for sheet in sheets for letter in letters_of(sheet.layout)})
        if original is None:
            _add_upright(pdf, entry, sheets, font)
        else:
            _add_originals(pdf, original, entry.record.source.media_type, sheets, font, held)
        pdf.remove_unreferenced_resources()
        reasons = obstacles(pdf)
        notes += [Note(f"the label PDF/A, since of a page {reason}") for reason in reasons]
        title = entry.record.identity.sop_title or entry.record.source.file
        describe(pdf, title, written_at(entry), archival=not reasons)
        return Document((File(_saved(pdf)),), tuple(notes))


def _add_upright(pdf: Pdf, entry: Entry, sheets: list[Sheet], font: GlyphlessFont) -> None:
    """The upright images that lie beside the record; words stand on them as the layouts say."""
    for sheet in sheets:
        image = entry.image_of(sheet.page)
        if image is None:
            raise InputError(
                f"The image of page {sheet.page.number} is not beside the record.",
                "Extract the sheet again with --force, or name the scan's folder with --originals.",
            )
        page, shown = add_picture(pdf, embeddable(image, 1, PageOptions()), sheet.layout.dpi)
        add_words(pdf, page, sheet.layout.model_copy(update={"placement": AS_SHOWN}), shown, font)


def _add_originals(
    pdf: Pdf, original: Path, media_type: str, sheets: list[Sheet], font: GlyphlessFont, held: ExitStack
) -> None:
    """The pages of the scan; those that were born digital have their words already.

    Sources of pages are closed with `held`, which has to outlive the writing of `pdf`.
    """
    whole = held.enter_context(_opened(original)) if media_type == PDF else None
    for sheet in sheets:
        source: Path | bytes = original
        kind, number = media_type, sheet.page.number
        if media_type == ZIP:
            source, kind, number = member_page(original, number, PageOptions())
        if kind == PDF:
            page, shown = add_page(pdf, whole or held.enter_context(_opened(source)), number)
        else:
            picture = embeddable(source, number, PageOptions())
            page, shown = add_picture(pdf, picture, picture.dpi)
        if sheet.layout.origin is not PageOrigin.DIGITAL:
            add_words(pdf, page, sheet.layout, shown, font)


@contextmanager
def _opened(source: Path | bytes) -> Iterator[Pdf]:
    try:
        with Pdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as opened:
            yield opened
    except pikepdf.PasswordError as error:
        raise EncryptedError("The PDF is protected with a password.", "Save a copy without it.") from error
    except (PdfError, OSError) as error:
        raise BrokenFileError("The PDF is damaged or cut short.", "Copy or scan it again.") from error


def _saved(pdf: Pdf) -> bytes:
    """The file's bytes, the same each time; streams of the source stay as they are coded there."""
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        min_version="1.7",
        deterministic_id=True,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()


FORMAT = RecordFormat("pdf", ".pdf", "PDF/A-2b: the pages as they are, their words in place unseen", convert)
