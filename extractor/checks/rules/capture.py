"""Checks of the reading: what to look at on the image before trusting the rest."""

import re
from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.record.model import Origin, PageOrigin

_USED = re.compile(
    r"/identity/(?:sop_number|date_\w+|approved_by/nip|legal_basis/\d+)|/steps/\d+/(?:number|duration)"
    r"|/declared_total|/flow/\d+"
)
_JUNK = re.compile(r"[|\[\]{}\\]|(?<!\w)\(\s*\)|[~_]{2,}")
_MIXED = re.compile(r"(?<![\w/.-])(?:\d+[OolISB]+\d*|[OlISB]\d+)(?![\w/.-])")
_TEXT_LAYER = "text layer"
_SIDES = {"left": "kiri", "right": "kanan", "top": "atas", "bottom": "bawah"}


@check("OCR-01")
def low_confidence(sheet: Sheet) -> Iterator[Fault]:
    lowest = sheet.settings.limits.low_confidence
    for pointer, evidence in sheet.record.evidence.items():
        seen = evidence.origin in (Origin.OCR, Origin.SYMBOL)
        weak = evidence.needs_review or evidence.confidence < lowest
        if seen and weak and _USED.fullmatch(pointer):
            yield Fault(pointer)


@check("OCR-02")
def junk(sheet: Sheet) -> Iterator[Fault]:
    for pointer, text in sheet.cells():
        if _JUNK.search(text):
            yield Fault(pointer)


@check("OCR-03")
def mixed(sheet: Sheet) -> Iterator[Fault]:
    texts = [
        (f"/steps/{n}/duration", s.duration.text) for n, s in enumerate(sheet.record.steps) if s.duration
    ]
    texts += [(f"/identity/legal_basis/{n}", b.text) for n, b in enumerate(sheet.record.identity.legal_basis)]
    texts.append(("/identity/sop_number", sheet.record.identity.sop_number or ""))
    for pointer, text in texts:
        match = _MIXED.search(text)
        if match:
            yield Fault(pointer, {"word": match[0]})


@check("OCR-04")
def poor_page(sheet: Sheet) -> Iterator[Fault]:
    limits = sheet.settings.limits
    for n, page in enumerate(sheet.record.source.pages):
        if page.origin is not PageOrigin.SCAN:
            continue
        faults = []
        if page.rotation:
            faults.append((f"diputar {page.rotation}°", f"turned by {page.rotation}°"))
        if abs(page.skew_degrees) > limits.skew_degrees:
            faults.append((f"miring {page.skew_degrees:.1f}°", f"askew by {page.skew_degrees:.1f}°"))
        if page.dpi is not None and page.dpi < limits.lowest_dpi:
            faults.append((f"hanya {page.dpi:.0f} dpi", f"only {page.dpi:.0f} dpi"))
        for what, what_en in faults:
            yield Fault(f"/source/pages/{n}", {"page": page.number, "what": what, "what_en": what_en})
    yield from _cut_off(sheet)


def _cut_off(sheet: Sheet) -> Iterator[Fault]:
    for n, table in enumerate(sheet.record.tables):
        if table.cut_off:
            sides = ", ".join(_SIDES[side] for side in table.cut_off if side in _SIDES)
            sides_en = ", ".join(table.cut_off)
            what = f"tabel terpotong tepi kertas ({sides})"
            what_en = f"the table is cut off by the paper's edge ({sides_en})"
            yield Fault(f"/tables/{n}/cut_off", {"page": table.page, "what": what, "what_en": what_en})


@check("OCR-05")
def layers_disagree(sheet: Sheet) -> Iterator[Fault]:
    for n, page in enumerate(sheet.record.source.pages):
        if any(_TEXT_LAYER in warning for warning in page.warnings):
            yield Fault(f"/source/pages/{n}", {"page": page.number})
