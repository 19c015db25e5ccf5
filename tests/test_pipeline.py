"""One page through all stages: what it leaves behind beside its values."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas
from text.drawn_text import Crashing, Scripted

from extractor import pipeline
from extractor.errors import LimitError, MissingDependencyError
from extractor.options import Options, PageOptions, TextOptions
from extractor.page.files.source import inspect
from extractor.record.model import Status
from extractor.text.engines.base import LineEngine
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import Recogniser
from extractor.text.language.lexicon import load_lexicon
from extractor.text.reader import Reader

SAMPLE = Path(__file__).parents[1] / "samples" / "kalipare-digital.pdf"


def missing() -> LineEngine:
    raise MissingDependencyError("The program tesseract is missing.", "Install it.")


def test_a_scan_says_which_engine_it_was_read_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(
        TextOptions(), Recogniser(TextOptions(), load_lexicon(), load_calibration(), [Scripted, missing])
    )
    monkeypatch.setattr(pipeline, "_reader", lambda _: reader)
    picture = Image.new("L", (900, 500), 255)
    ImageDraw.Draw(picture).text((60, 200), "Surat masuk dicatat", fill=0, font=ImageFont.load_default(48))
    picture.save(tmp_path / "scan.png", dpi=(200, 200))
    scan = pipeline.recognise_page(tmp_path / "scan.png", 1, Options())
    assert "The program tesseract is missing. Install it." in scan.warnings
    assert not pipeline.recognise_page(SAMPLE, 1, Options()).warnings


def test_a_page_that_an_engine_failed_on_makes_its_record_partial_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The leading engine is unsure, or no other would be asked.
    unsure, broken, whole = Scripted(probability=0.6), Crashing(name="tesseract"), Scripted(name="tesseract")
    engines: list[LineEngine] = [unsure, broken]
    recogniser = Recogniser(
        TextOptions(), load_lexicon(), load_calibration(), [lambda: engines[0], lambda: engines[1]]
    )
    reader = Reader(TextOptions(), recogniser)
    monkeypatch.setattr(pipeline, "_reader", lambda _: reader)
    picture = Image.new("L", (900, 500), 255)
    ImageDraw.Draw(picture).text((60, 200), "Surat masuk dicatat", fill=0, font=ImageFont.load_default(48))
    picture.save(tmp_path / "scan.png", dpi=(200, 200))
    (fault,) = pipeline.recognise_page(tmp_path / "scan.png", 1, Options()).faults
    assert "tesseract failed on some lines" in fault
    monkeypatch.setattr(recogniser, "_engines", [unsure, whole])
    assert pipeline.recognise_page(tmp_path / "scan.png", 1, Options()).faults == ()

    info = inspect(SAMPLE, PageOptions())
    page = pipeline.recognise_page(SAMPLE, 2, Options())
    (record,) = pipeline.assemble(info, [page], Options())
    assert record.status is Status.OK
    (record,) = pipeline.assemble(info, [replace(page, faults=(fault,))], Options())
    assert record.status is Status.PARTIAL
    assert record.problems == ["halaman 2 dibaca tanpa salah satu mesin, yang gagal"]
    assert fault in record.source.pages[0].warnings


def test_kept_stages_show_what_each_stage_found(tmp_path: Path) -> None:
    result = pipeline.recognise_page(SAMPLE, 2, Options(), keep=tmp_path)
    names = [f"0002-{stage}.jpg" for stage in ("flow", "grid", "page", "text")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for path in tmp_path.iterdir():
        shown = np.asarray(Image.open(path).convert("RGB")).astype(int)
        assert shown.shape[:2] == (result.height, result.width)
        coloured = shown.max(axis=2) - shown.min(axis=2) > 100
        assert bool(coloured.sum() > 5_000) is (path.stem != "0002-page")


def test_a_text_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    with path.open("wb") as stream:
        stream.write(b"Menerima surat\n")
        stream.truncate(300_000_000)
    info = inspect(path, PageOptions())
    tracemalloc.start()
    with pytest.raises(LimitError, match="300,000,000 bytes"):
        pipeline.read_text(info, Options())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_an_identity_block_stands_open_above_ruled_lists(tmp_path: Path) -> None:
    path = tmp_path / "letterhead.pdf"
    sheet = Canvas(str(path), pagesize=(842, 595))
    sheet.setFont("Helvetica", 11)
    block = {
        "Nomor SOP": "065/17/ORG/2023",
        "Tanggal Pembuatan": "3 Januari 2023",
        "Tanggal Revisi": "-",
        "Tanggal Efektif": "10 Januari 2023",
        "Disahkan oleh": "KEPALA DINAS SOSIAL",
        "Nama SOP": "Pelayanan Bantuan",
    }
    sheet.drawCentredString(420, 560, "PEMERINTAH KABUPATEN CONTOH")
    for n, (label, value) in enumerate(block.items()):
        sheet.drawString(40, 500 - 24 * n, label)
        sheet.drawString(180, 500 - 24 * n, f": {value}")
    lists = ("Dasar Hukum", "Kualifikasi", "Keterkaitan", "Peralatan", "Peringatan", "Pencatatan")
    for n, label in enumerate(lists):
        left, top = 40 + 380 * (n % 2), 330 - 60 * (n // 2)
        sheet.rect(left, top - 60, 380, 60)
        sheet.drawString(left + 4, top - 14, label)
        sheet.drawString(left + 4, top - 32, f"Uraian ke-{n + 1}")
    sheet.save()
    page = pipeline.recognise_page(path, 1, Options())
    identity = pipeline.assemble(inspect(path, PageOptions()), [page], Options())[0].identity
    assert (identity.sop_number, identity.sop_title) == ("065/17/ORG/2023", "Pelayanan Bantuan")
    assert (identity.date_created, identity.date_effective) == ("2023-01-03", "2023-01-10")
    assert identity.agency == ["PEMERINTAH KABUPATEN CONTOH"]
    assert identity.equipment == ["Uraian ke-4"]
