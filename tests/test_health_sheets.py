"""Drawn SOPs of health offices, without a procedure table: identity, steps and who does them, as text."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractor import pipeline
from extractor.options import Options, PageOptions
from extractor.page.files.source import inspect
from extractor.record.model import Layout, SopRecord, State, Status
from training.synthesis.health_sheets import HealthSheet, HealthStyle, draw_health, scanned

STYLES = {
    "ruled": HealthStyle(),
    "open": HealthStyle(ruled=False, head="pairs", font="Times-Roman"),
    "counted": HealthStyle(ruled=False, counted=True),
    "nested": HealthStyle(nested=True, size=12, font="Times-Roman"),
    "two pages": HealthStyle(size=20, head="pairs"),
}


def records_of(path: Path) -> list[SopRecord]:
    info = inspect(path, PageOptions())
    pages = [pipeline.recognise_page(path, n + 1, Options()) for n in range(info.page_count)]
    return pipeline.assemble(info, pages, Options())


def read(sheet: HealthSheet, folder: Path, dpi: float | None = None, wear: str = "good") -> SopRecord:
    path = folder / ("sheet.pdf" if dpi is None else "sheet.tif")
    if dpi is None:
        path.write_bytes(sheet.pdf)
    else:
        first, *others = (Image.fromarray(picture) for picture in scanned(sheet.pdf, dpi, wear))
        first.save(path, save_all=True, append_images=others, dpi=(dpi, dpi))
    (record,) = records_of(path)
    return record


def identity_of(record: SopRecord) -> dict[str, str | None]:
    found = record.identity
    return {
        "sop_number": found.sop_number,
        "sop_title": found.sop_title,
        "date_created": found.date_created,
        "name": found.approved_by.name,
        "nip": found.approved_by.nip,
    }


def steps_of(record: SopRecord) -> list[tuple[str, str | None]]:
    names = {actor.id: actor.name for actor in record.actors}
    return [(s.activity, names[s.actors[0]] if s.actors else None) for s in record.steps]


def marked(record: SopRecord, pointers: Sequence[str]) -> bool:
    return all(record.evidence[pointer].needs_review for pointer in pointers)


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_born_digital_sheet_is_read_whole(style: HealthStyle, tmp_path: Path) -> None:
    sheet = draw_health(style)
    record = read(sheet, tmp_path)
    assert (record.layout, record.status, record.problems) == (Layout.TEXT, Status.OK, [])
    assert identity_of(record) == sheet.identity
    assert steps_of(record) == sheet.steps
    assert [step.number for step in record.steps] == list(range(1, len(sheet.steps) + 1))
    assert not any(step.symbols for step in record.steps)
    assert record.flow == []
    assert record.evidence["/steps/5/actors"].state is State.ABSENT
    sections = {s["name"]: s["items"] for s in record.model_dump()["sections"]}
    assert sections["revision_number"] == ["01"]
    assert sections["definition"] == ["Pendaftaran adalah pencatatan data pasien yang datang berobat."]
    assert sections["related_units"] == ["Ruang pendaftaran", "Ruang pemeriksaan umum"]
    assert [law.text for law in record.identity.legal_basis] == [
        "Keputusan Kepala Puskesmas Nomor 12 Tahun 2022 tentang Pelayanan Klinis.",
        "Peraturan Menteri Kesehatan Nomor 43 Tahun 2019 tentang Puskesmas.",
    ]
    assert not any(pointer.startswith("/declared_total") for pointer in record.evidence)
    assert not {f.check for f in record.findings} & {"DUR-01", "STP-06", "TOT-03", "TBL-01", "FLO-01"}


@pytest.mark.parametrize(("dpi", "wear"), [(300, "good"), (200, "faded"), (150, "black-and-white")])
@pytest.mark.parametrize("style", ["ruled", "counted"])
def test_what_is_wrong_on_a_scan_is_marked(style: str, dpi: int, wear: str, tmp_path: Path) -> None:
    sheet = draw_health(STYLES[style])
    record = read(sheet, tmp_path, dpi, wear)
    assert record.layout is Layout.TEXT
    assert len(record.steps) == len(sheet.steps)
    for n, (found, true) in enumerate(zip(steps_of(record), sheet.steps, strict=True)):
        assert found[0] == true[0] or marked(record, [f"/steps/{n}/activity"])
        assert found[1] == true[1] or marked(record, [f"/steps/{n}/actors"])
    for key, value in identity_of(record).items():
        owner = "/identity/approved_by" if key in ("name", "nip") else "/identity"
        assert value == sheet.identity[key] or marked(record, [f"{owner}/{key}"])


def test_a_chart_that_is_not_read_makes_the_record_partial(tmp_path: Path) -> None:
    record = read(draw_health(HealthStyle(chart=True)), tmp_path)
    assert record.status is Status.PARTIAL
    assert record.problems == ["bagan alir tidak dibaca"]


def test_two_sheets_in_one_file_are_two_records(tmp_path: Path) -> None:
    path, both = tmp_path / "both.pdf", pypdfium2.PdfDocument.new()
    for _ in range(2):
        both.import_pages(pypdfium2.PdfDocument(draw_health(HealthStyle()).pdf))
    both.save(path)
    first, second = records_of(path)
    assert [page.number for page in first.source.pages] == [1]
    assert [page.number for page in second.source.pages] == [2]
    assert steps_of(first) == steps_of(second)


@pytest.mark.parametrize(
    "lines",
    [
        # A letter, and a book's chapter, that have words of such labels but no steps or no head of an SOP.
        ["Dengan hormat,", "Tujuan surat ini adalah undangan rapat.", "Kebijakan cuti menyusul."],
        ["Pengertian", "Arsip adalah rekaman.", "Tujuan", "Arsip tertib.", "Prosedur", "1. Mencatat arsip"],
    ],
)
def test_what_is_no_sop_says_so_and_keeps_its_words(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    page = Canvas(str(path), pagesize=(595, 842))
    for n, line in enumerate(lines):
        page.drawString(60, 760 - 24 * n, line)
    page.save()
    (record,) = records_of(path)
    assert record.status is Status.FAILED
    assert record.problems == ["bukan lembar SOP AP"]
    assert lines[0] in record.model_dump()["text"][0]["text"]
