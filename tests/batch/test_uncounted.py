"""Pages whose cost cannot be counted before: they end on the limits of the process that reads them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream

from extractor.batch.engines.local import LocalEngine
from extractor.batch.model import Task
from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.load import load_page

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 842 595]"
CALLS = PdfPage("/F Do\n", forms=f"/F {FIRST_PART} 0 R")
MEMORY_BYTES = 600_000_000


def slow() -> bytes:
    """A shading whose colour is worked out anew for each pixel, at length."""
    shading = (
        f"<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 842 0 595] /Function {FIRST_PART + 2} 0 R >>"
    )
    function = b"{ " + b"dup mul sqrt " * 20_000 + b"add dup dup }"
    bounds = "/FunctionType 4 /Domain [0 842 0 595] /Range [0 1 0 1 0 1]"
    form = stream(b"/S sh", f"{FORM} /Resources << /Shading << /S {FIRST_PART + 1} 0 R >> >>")
    return pdf(CALLS, parts=[form, shading.encode(), stream(function, bounds)])


def large() -> bytes:
    """Forms within forms, under a predictor that is none: pdfium passes over that, qpdf over the form."""
    hidden = f"{FORM} /DecodeParms << /Predictor 3 >>"
    forms = [
        stream(b"/F Do\n" * 10, f"{hidden} /Resources << /XObject << /F {number} 0 R >> >>")
        for number in range(FIRST_PART + 1, FIRST_PART + 10)
    ]
    return pdf(CALLS, parts=[*forms, stream(b"0 0 9 9 re f\n" * 10, hidden)])


@pytest.mark.parametrize(
    ("content", "seconds", "told"), [(slow, 2.0, "CPU time"), (large, 60.0, "memory")], ids=["time", "memory"]
)
def test_a_page_that_costs_too_much_is_a_limit(
    tmp_path: Path, content: Callable[[], bytes], seconds: float, told: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(content())
    with LocalEngine(jobs=1, memory_bytes=MEMORY_BYTES) as engine:
        engine.submit(Task("page", load_page, (path, 1, PageOptions()), seconds))
        problem = engine.next_outcome().problem
    assert problem is not None
    assert problem.code == LimitError.code
    assert told in problem.message
