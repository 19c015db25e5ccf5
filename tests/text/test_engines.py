import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytesseract
import pytest
from text.drawn_text import make_page

from extractor.record.geometry import Box
from extractor.text.engines import tesseract
from extractor.text.engines.base import EngineError, LineReading
from extractor.text.engines.ctc import decode_ctc
from extractor.text.engines.ppocr import load_ppocr, load_quick
from extractor.text.segmentation.lines import cut_box

ALPHABET = ["", "a", "b", " "]


def probabilities(path: list[int]) -> np.ndarray:
    table = np.full((len(path), len(ALPHABET)), 0.02, np.float32)
    table[np.arange(len(path)), path] = 0.94
    return table


@pytest.mark.parametrize(
    ("path", "text"),
    [([0, 1, 1, 0, 2, 0], "ab"), ([1, 0, 1, 0], "aa"), ([1, 1, 1], "a"), ([0, 0], ""), ([1, 3, 2], "a b")],
)
def test_ctc_runs_are_one_character(path: list[int], text: str) -> None:
    glyphs = decode_ctc(probabilities(path), ALPHABET)
    assert "".join(g.text for g in glyphs) == text
    assert all(g.probability == pytest.approx(0.94) for g in glyphs)


def test_ctc_places_are_shares_of_the_picture_without_its_padding() -> None:
    (glyph,) = decode_ctc(probabilities([0, 1, 0, 0, 0, 0, 0, 0]), ALPHABET, used=0.5)
    assert glyph.x == pytest.approx(1.5 / 4)


def test_a_line_reads_alike_alone_and_beside_wider_ones() -> None:
    def paint(draw, font) -> None:  # type: ignore[no-untyped-def]
        for k, text in enumerate(["15 menit", "Menyusun konsep surat", "Berkas", "1 hari"]):
            draw.text((60, 20 + 90 * k), text, fill=0, font=font)

    page = make_page(paint)
    images = [cut_box(page, Box(40, 5 + 90 * k, 860, 85 + 90 * k))[1][0].image for k in range(4)]
    assert [r.text for r in load_quick().read(images)] == [
        "15 menit",
        "Menyusun konsep surat",
        "Berkas",
        "1 hari",
    ]
    engine = load_ppocr()
    together = [r.text for r in engine.read(images)]
    assert together == [engine.read([image])[0].text for image in images]
    assert together[0] == "15 menit"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a script in the place of Tesseract, which may take a second of CPU time and little for a line."""

    def put(script: str) -> None:
        path = tmp_path / "tesseract"
        path.write_text(f'#!/bin/sh\n[ "$1" = --version ] || {script}\nexec "$TESSERACT" "$@"\n')
        path.chmod(0o755)
        monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(path))

    real = shutil.which("tesseract")
    assert real is not None
    monkeypatch.setenv("TESSERACT", real)
    monkeypatch.setattr(tesseract, "START_SECONDS", 1.0)
    monkeypatch.setattr(tesseract, "SECONDS_PER_LINE", 0.0)
    return put


BLANK = np.full((48, 200), 255, np.uint8)


@pytest.mark.skipif(os.name != "posix", reason="a script of the shell")
def test_a_tesseract_that_never_ends_is_ended(program: Callable[[str], None]) -> None:
    """The shell's own limit is for the case that this test is killed: nothing is to spin for ever."""
    program("{ ulimit -t 60; while :; do :; done; }")
    before = os.times().children_user
    with pytest.raises(EngineError, match="tesseract failed"):
        tesseract.Tesseract("").read([BLANK])
    assert os.times().children_user - before < 20


@pytest.mark.skipif(os.name != "posix", reason="a script of the shell")
def test_a_tesseract_that_gets_no_cpu_is_waited_for(program: Callable[[str], None]) -> None:
    program("sleep 2")
    assert len(tesseract.Tesseract("").read([BLANK])) == 1


def table(*rows: tuple[int, int, int, int, float, str]) -> dict[str, list[object]]:
    names = ("level", "page_num", "left", "width", "conf", "text")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def test_tesseracts_table_becomes_one_reading_a_line() -> None:
    data = table(
        (1, 1, 0, 200, -1, ""),
        (5, 1, 20, 80, 96.0, "Surat"),
        (5, 1, 120, 60, 50.0, "ini"),
        (1, 2, 0, 90, -1, ""),
        (1, 3, 0, 100, -1, ""),
        (5, 3, 10, 50, 90.0, "Tim"),
    )
    readings = tesseract._readings(data, 3)
    assert [r.text for r in readings] == ["Surat ini", "", "Tim"]
    assert readings[0].least == pytest.approx(0.5)


def test_a_table_that_a_full_disk_cut_off_is_an_error() -> None:
    with pytest.raises(EngineError, match="not answered for all lines"):
        tesseract._readings(table((1, 1, 0, 200, -1, ""), (5, 1, 20, 80, 96.0, "Surat")), 2)


def test_an_answer_for_a_line_that_was_not_asked_is_an_error() -> None:
    with pytest.raises(EngineError):
        tesseract._readings(table((5, 4, 0, 9, 90.0, "x")), 3)


def test_a_failing_program_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object, **kwargs: object) -> None:
        raise RuntimeError("timeout")

    monkeypatch.setattr(tesseract.pytesseract, "image_to_data", killed)
    with pytest.raises(EngineError):
        tesseract.Tesseract("5").read([np.full((48, 100), 255, np.uint8)])


def test_an_empty_reading_has_no_confidence() -> None:
    assert LineReading("ppocr", ()).confidence == 0.0


def test_a_full_temporary_folder_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tesseract.tempfile, "TemporaryDirectory", full)
    with pytest.raises(EngineError):
        tesseract.Tesseract("0").read([np.zeros((48, 200), np.uint8)])
