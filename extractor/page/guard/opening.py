"""Opens a PDF with qpdf, which reads what it is asked for and draws nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Pdf, settings

FAULTS = (pikepdf.PikepdfError, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError)
"""What pikepdf raises on damaged files."""


@contextmanager
def looked_into(source: Path | bytes) -> Iterator[Pdf | None]:
    """The document; None where qpdf cannot open it.

    Its content is read to the end, however many faults are in it, as pdfium does. That holds for the whole
    process, so that what held before is put back.
    """
    before = settings.set_qpdf_limits(parser_max_errors=0)
    try:
        document = None
        with suppress(*FAULTS):
            document = pikepdf.open(BytesIO(source) if isinstance(source, bytes) else source)
        if document is None:
            yield None
        else:
            with document:
                yield document
    finally:
        settings.set_qpdf_limits(**before)  # type: ignore[arg-type]
