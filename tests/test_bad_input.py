"""Bad and foreign inputs beside a good one, the whole way: each says what it is, and the rest goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from typer.testing import CliRunner

from extractor import cli
from extractor.errors import ExitCode

SAMPLE = Path(__file__).parents[1] / "samples" / "kalipare-digital.pdf"
WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
LETTER = """PEMERINTAH KABUPATEN CONTOH
Nomor : 005/123/2024
Perihal : Undangan rapat

Dengan hormat, mengharap kehadiran Saudara pada rapat
yang akan dilaksanakan pada hari Senin di ruang rapat
lantai dua. Demikian atas perhatian Saudara disampaikan
terima kasih.

Kepala Dinas"""


def blank() -> Image.Image:
    return Image.new("L", (WIDTH, HEIGHT), 250)


def letter() -> Image.Image:
    picture = blank()
    ImageDraw.Draw(picture).multiline_text(
        (150, 150), LETTER, fill=20, font=ImageFont.load_default(28), spacing=18
    )
    return picture


def photograph() -> Image.Image:
    """A small picture of light and shade with grain, without any line of text."""
    grain = np.random.default_rng(3)
    coarse = Image.fromarray(grain.integers(30, 220, (9, 7), dtype=np.uint8))
    patches = np.asarray(coarse.resize((WIDTH // 3, HEIGHT // 3), Image.Resampling.BICUBIC), dtype=np.float64)
    return Image.fromarray(np.clip(patches + grain.normal(0, 2, patches.shape), 0, 255).astype(np.uint8))


def price_list() -> Image.Image:
    """A ruled table that has nothing of a procedure."""
    picture = blank()
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(24)
    rows = [
        ("Barang", "Satuan", "Harga"),
        *((f"Kertas ukuran {n}", "rim", f"{n}5.000") for n in range(1, 12)),
    ]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            left, top = 150 + 300 * column, 200 + 70 * row
            draw.rectangle((left, top, left + 300, top + 70), outline=20, width=3)
            draw.text((left + 15, top + 20), text, fill=20, font=font)
    return picture


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "blank.png": blank,
    "letter.png": letter,
    "photograph.jpg": photograph,
    "price-list.png": price_list,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `sop extract --json` says of each file of a folder of good and bad ones."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "good.pdf").write_bytes(SAMPLE.read_bytes())
    (folder / "words.pdf").write_text("This is no PDF.")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "truncated.pdf").write_bytes(SAMPLE.read_bytes()[:9_000])
    for name, draw in PICTURES.items():
        draw().save(folder / name, dpi=(150, 150))
    out = folder / "out"
    arguments = ["extract", str(folder), "--out", str(out), "--jobs", "2", "--json"]
    done = CliRunner().invoke(cli.app, arguments, env={"SOP_PAGE_PAGE_SECONDS": "600"})
    assert done.exit_code == ExitCode.PARTIAL, done.output
    return {Path(result["source"]).name: result for result in json.loads(done.stdout)}


@pytest.mark.parametrize(
    ("name", "code"), [("words.pdf", "E-TYPE"), ("empty.pdf", "E-BROKEN"), ("truncated.pdf", "E-BROKEN")]
)
def test_a_file_that_cannot_be_used_says_why(results: dict[str, Any], name: str, code: str) -> None:
    assert results[name]["status"] == "failed"
    assert str(results[name]["problem"]).startswith(code)
    assert results[name]["records"] == []


@pytest.mark.parametrize("name", list(PICTURES))
def test_a_page_that_is_no_sop_says_so(results: dict[str, Any], name: str) -> None:
    assert results[name]["status"] == "no_sop"
    (entry,) = results[name]["records"]
    assert entry["record"]["status"] == "failed"
    assert entry["record"]["problems"]
    assert not entry["record"]["steps"]


@pytest.mark.parametrize(
    ("name", "words"), [("letter.png", "Undangan rapat"), ("price-list.png", "Kertas ukuran")]
)
def test_the_words_of_a_foreign_page_are_kept(results: dict[str, Any], name: str, words: str) -> None:
    (entry,) = results[name]["records"]
    assert words in json.dumps(entry["record"]["text"])


def test_the_good_file_among_them_is_whole(results: dict[str, Any]) -> None:
    assert results["good.pdf"]["status"] == "done"
    (entry,) = results["good.pdf"]["records"]
    assert len(entry["record"]["steps"]) == 12
