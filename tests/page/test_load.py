import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
from page.drawn_page import COLUMNS, ROWS, curled, long_rules, scanned, sheet, skewed, turned
from page.pdf_writer import PdfPage, PdfPicture, full_page, line, pdf, text
from PIL import Image

from extractor.errors import BrokenFileError, LimitError
from extractor.options import PageOptions
from extractor.page.encode import encode_picture
from extractor.page.load import load_page
from extractor.page.model import Page
from extractor.record.model import PageOrigin

OPTIONS = PageOptions(working_dpi=150)
SENTENCES = [
    "Menerima surat masuk dan mencatat pada buku agenda",
    "Memeriksa kelengkapan berkas permohonan pemohon",
    "Menandatangani lembar disposisi untuk pelaksana",
    "Menyampaikan laporan kegiatan kepada kepala bidang",
]
WORDS = "".join(text(80, 500 - 40 * row, words) for row, words in enumerate(SENTENCES))


def load_pdf(folder: Path, *pages: PdfPage, number: int = 1) -> Page:
    path = folder / "sheet.pdf"
    path.write_bytes(pdf(*pages))
    return load_page(path, number, OPTIONS)


def load_picture(folder: Path, picture: np.ndarray, dpi: int = 150) -> Page:
    path = folder / "sheet.png"
    Image.fromarray(picture).save(path, dpi=(dpi, dpi))
    return load_page(path, 1, OPTIONS)


def assert_rules_where_drawn(page: Page) -> None:
    level, upright = long_rules(page.ink, 0.35)
    assert len(level) == len(ROWS)
    assert len(upright) == len(COLUMNS)
    gaps = np.diff(level) / (level[-1] - level[0])
    assert np.allclose(gaps, np.diff(ROWS) / (ROWS[-1] - ROWS[0]), atol=0.01)
    gaps = np.diff(upright) / (upright[-1] - upright[0])
    assert np.allclose(gaps, np.diff(COLUMNS) / (COLUMNS[-1] - COLUMNS[0]), atol=0.01)


def test_a_born_digital_page_keeps_its_characters(tmp_path: Path) -> None:
    page = load_pdf(tmp_path, PdfPage(WORDS + line(80, 300, 700, 300)))
    assert page.origin is PageOrigin.DIGITAL
    assert page.digital is not None
    assert "".join(c.text for c in page.digital.characters[:8]) == "Menerima"
    assert page.warnings == ()
    first = page.digital.characters[0]
    assert first.box.x0 == pytest.approx(80 * page.width / 842, abs=3)
    rule = next(s for s in page.digital.shapes if s.kind == "line")
    assert rule.points[0][1] == pytest.approx((595 - 300) * page.height / 595, abs=2)
    assert rule.stroke == 0.0


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50.0, 150.0, 800.0, 590.0)])
def test_digital_boxes_lie_on_their_ink(tmp_path: Path, rotate: int, crop: tuple[float, ...] | None) -> None:
    page = load_pdf(tmp_path, PdfPage(WORDS, media=(20, 30, 862, 625), crop=crop, rotate=rotate))
    assert page.digital is not None
    assert page.rotation == (360 - rotate) % 360
    for character in page.digital.characters:
        if character.text.strip():
            x0, y0, x1, y1 = (round(v) for v in character.box)
            assert page.ink[y0:y1, x0:x1].any()
            assert character.quarter == 0
    written = sum(not c.text.isspace() for c in page.digital.characters)
    assert written == sum(len(s.replace(" ", "")) for s in SENTENCES)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_scan_in_a_pdf_is_turned_upright(tmp_path: Path, rotate: int) -> None:
    picture = scanned(sheet())
    page = load_pdf(tmp_path, PdfPage(pictures=(full_page(picture),), rotate=rotate))
    assert (page.origin, page.rotation) == (PageOrigin.SCAN, (360 - rotate) % 360)
    assert page.quality.dpi == pytest.approx(150, abs=2)
    assert page.width == pytest.approx(11.69 * 150, abs=20)
    assert_rules_where_drawn(page)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-5.0, 0.0, 3.0])
def test_turned_and_skewed_pictures_come_out_alike(tmp_path: Path, degrees: int, skew: float) -> None:
    page = load_picture(tmp_path, turned(skewed(scanned(sheet()), skew), degrees))
    assert page.rotation == (360 - degrees) % 360
    assert page.skew_degrees == pytest.approx(skew, abs=0.1)
    assert_rules_where_drawn(page)


@pytest.mark.parametrize("dpi", [150, 200, 300, 400])
def test_units_follow_the_resolution(tmp_path: Path, dpi: int) -> None:
    page = load_picture(tmp_path, scanned(sheet(dpi)), dpi)
    scale = page.height / 8.27
    assert page.quality.dpi == pytest.approx(dpi, abs=1)
    assert page.units.text_height / scale == pytest.approx(0.101, abs=0.012)
    assert page.units.line_width / scale == pytest.approx(1 / 70, abs=0.006)
    assert_rules_where_drawn(page)


def test_a_curled_page_becomes_straight(tmp_path: Path) -> None:
    bent = curled(sheet(), 0.02, 0.02)
    assert len(long_rules(bent.max(axis=2) < 128, 0.35)[0]) < len(ROWS)
    page = load_picture(tmp_path, bent)
    assert_rules_where_drawn(page)


def test_a_page_that_says_nothing_of_its_direction_stays(tmp_path: Path) -> None:
    blank = np.full((1200, 1700, 3), 255, np.uint8)
    page = load_picture(tmp_path, blank)
    assert (page.rotation, page.skew_degrees) == (0, 0.0)
    assert not page.ink.any()
    assert page.units.text_height > 0


def test_a_photograph_is_read_without_failing(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    small = rng.integers(0, 255, (30, 40, 3)).astype(np.uint8)
    page = load_picture(tmp_path, cv2.resize(small, (1600, 1200), interpolation=cv2.INTER_CUBIC))
    assert page.origin is PageOrigin.SCAN


def test_few_dots_an_inch_are_warned_of(tmp_path: Path) -> None:
    page = load_picture(tmp_path, sheet(100), 100)
    assert any("100 dpi" in warning for warning in page.warnings)
    assert page.width == pytest.approx(11.69 * 150, abs=20)


def test_old_text_behind_a_scan_is_left_aside(tmp_path: Path) -> None:
    scan = full_page(sheet())
    for page in (
        PdfPage(WORDS.replace(" 0 Tr", " 3 Tr"), pictures=(scan,)),
        PdfPage(WORDS, pictures=(scan,), under=False),
    ):
        loaded = load_pdf(tmp_path, page)
        assert (loaded.origin, loaded.digital) == (PageOrigin.SCAN, None)
        assert any("behind its picture" in warning for warning in loaded.warnings)


def test_a_line_of_text_upon_a_scan_does_not_make_it_digital(tmp_path: Path) -> None:
    page = load_pdf(tmp_path, PdfPage(text(80, 20, "Dokumen elektronik"), pictures=(full_page(sheet()),)))
    assert (page.origin, page.digital) == (PageOrigin.SCAN, None)
    assert any("only a part" in warning for warning in page.warnings)


def test_overprinted_text_is_left_aside(tmp_path: Path) -> None:
    rubbish = "".join(text(80, 500 - 40 * row, words[::-1]) for row, words in enumerate(SENTENCES))
    page = load_pdf(tmp_path, PdfPage(WORDS + rubbish))
    assert (page.origin, page.digital) == (PageOrigin.SCAN, None)
    assert any("upon itself" in warning for warning in page.warnings)


def test_text_struck_twice_to_look_bold_is_taken_once(tmp_path: Path) -> None:
    page = load_pdf(tmp_path, PdfPage(WORDS + WORDS))
    assert page.digital is not None
    assert len(page.digital.characters) == sum(len(s) for s in SENTENCES)


def test_a_digital_page_with_a_picture_in_it_stays_digital(tmp_path: Path) -> None:
    lane = np.full((60, 80, 3), 255, np.uint8)
    lane[20:40, 20:60] = 0
    page = load_pdf(tmp_path, PdfPage(WORDS, pictures=(PdfPicture(lane, (200, 0, 0, 150, 500, 100)),)))
    assert page.digital is not None
    assert len(page.digital.images) == 1
    box = page.digital.images[0]
    assert box.width == pytest.approx(200 * page.width / 842, abs=2)
    assert box.y1 == pytest.approx((595 - 100) * page.height / 595, abs=2)


def test_a_stamp_goes_and_the_print_below_it_stays(tmp_path: Path) -> None:
    plain = sheet()
    stamped = plain.copy()
    center = (round(0.25 * plain.shape[1]), round(0.43 * plain.shape[0]))
    for radius in (110, 100, 60):
        cv2.circle(stamped, center, radius, (150, 130, 215), 5, cv2.LINE_AA)
    stamped = np.minimum(stamped, plain)
    before, after = load_picture(tmp_path, plain), load_picture(tmp_path, stamped)
    assert after.marks.sum() > 3000
    lost = before.ink & ~after.ink
    assert lost.sum() < 0.01 * before.ink.sum()
    assert (after.ink & ~before.ink).sum() < 0.1 * after.marks.sum()
    assert after.gray[after.marks].mean() > 200


def test_coloured_rules_connectors_and_symbols_are_print(tmp_path: Path) -> None:
    drawn = sheet()
    height, width = drawn.shape[:2]
    blue = (60, 120, 220)
    x, y = round(0.46 * width), round(0.29 * height)
    cv2.rectangle(drawn, (x - 40, y - 20), (x + 40, y + 20), blue, 3)
    cv2.line(drawn, (x, y + 20), (x, y + 200), blue, 2)
    cv2.line(drawn, (x, y + 200), (x + 250, y + 200), blue, 2)
    diamond = np.array([(x + 290, y + 160), (x + 340, y + 200), (x + 290, y + 240), (x + 250, y + 200)])
    cv2.polylines(drawn, [diamond], True, blue, 3, cv2.LINE_AA)
    cv2.rectangle(drawn, (x - 40, y + 320), (x + 40, y + 360), blue, -1)
    page = load_picture(tmp_path, drawn)
    assert not page.marks.any()
    assert page.ink[y + 100, x]
    assert page.ink[y + 200, x + 100]


def test_pale_hairlines_stay_and_lone_specks_go(tmp_path: Path) -> None:
    drawn = sheet()
    height, width = drawn.shape[:2]
    row = round(0.9 * height)
    drawn[row, 300 : width - 300] = 205
    for speck in range(40):
        x, y = 200 + 33 * speck, row + 25 + (speck * 37) % (height - row - 60)
        drawn[y : y + 3, x : x + 3] = 40
    page = load_picture(tmp_path, drawn)
    assert page.ink[row - 2 : row + 3].any(axis=0)[300 : width - 300].mean() > 0.98
    assert not page.ink[row + 10 : height - 10].any()


def test_edges_and_holes_are_cleared_but_not_rules_that_run_into_the_edge(tmp_path: Path) -> None:
    drawn = sheet()
    height, width = drawn.shape[:2]
    drawn[:, :25] = 0
    cv2.circle(drawn, (58, height // 2 + 60), 18, (20, 20, 20), -1)
    row = round(ROWS[2] * height)
    drawn[row - 1 : row + 2, width // 2 :] = 0
    page = load_picture(tmp_path, drawn)
    assert not page.ink[height // 2 + 30 : height // 2 + 90, 36:84].any()
    assert page.ink[:, 2:20].mean() < 0.02
    assert page.ink[row - 3 : row + 4, -60:-5].any(axis=0).all()


def test_uneven_light_is_flattened(tmp_path: Path) -> None:
    page = load_picture(tmp_path, scanned(sheet()))
    width = page.width // 4
    shades = [np.median(page.gray[:, x : x + width]) for x in range(0, 4 * width, width)]
    assert max(shades) - min(shades) <= 3
    assert min(shades) > 240


def test_a_page_beyond_the_pixel_cap(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf(PdfPage(WORDS)))
    with pytest.raises(LimitError, match="pixels"):
        load_page(path, 1, PageOptions(max_pixels=100_000))


def test_a_page_of_no_papers_size_is_taken_for_a_sheet(tmp_path: Path) -> None:
    media = (0.0, 0.0, 2338.0, 1654.0)
    page = load_pdf(tmp_path, PdfPage(pictures=(full_page(sheet(), media),), media=media))
    assert page.width == pytest.approx(12 * 150, rel=0.05)


def test_a_missing_page_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf(PdfPage(WORDS), PdfPage(WORDS)))
    assert load_page(path, 2, OPTIONS).number == 2
    with pytest.raises(BrokenFileError, match="page is damaged"):
        load_page(path, 3, OPTIONS)


def test_frames_of_a_tiff_are_pages(tmp_path: Path) -> None:
    path = tmp_path / "sheets.tif"
    first = Image.fromarray(sheet()).convert("L")
    first.save(path, save_all=True, append_images=[first.rotate(180)], dpi=(150, 150))
    assert load_page(path, 1, OPTIONS).rotation == 0
    assert load_page(path, 2, OPTIONS).rotation == 180


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2000, 1), (1, 2000), (40, 40)])
def test_a_dot_or_a_strip_is_a_page(tmp_path: Path, size: tuple[int, int]) -> None:
    grain = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    page = load_picture(tmp_path, grain)
    assert page.ink.shape == page.picture.shape[:2]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_read(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "sheet.tif"
    gray = Image.fromarray(sheet()).convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    else:
        image = gray.convert("RGB").convert(mode)
    image.save(path, dpi=(150, 150))
    assert_rules_where_drawn(load_page(path, 1, OPTIONS))


def test_a_truncated_picture_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    Image.fromarray(sheet(100)).save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(BrokenFileError):
        load_page(path, 1, OPTIONS)


def test_pictures_are_kept_small_and_true(tmp_path: Path) -> None:
    digital = load_pdf(tmp_path, PdfPage(WORDS))
    scan = load_picture(tmp_path, scanned(sheet()))
    for page, wanted in ((digital, ".png"), (scan, ".jpg")):
        content, suffix = encode_picture(page)
        assert suffix == wanted
        assert len(content) < page.picture.nbytes / 8
        path = tmp_path / f"kept{suffix}"
        path.write_bytes(content)
        kept = np.asarray(Image.open(path).convert("RGB")).astype(int)
        assert kept.shape == page.picture.shape
        assert np.abs(kept - page.picture).mean() < 4


def test_the_same_page_gives_the_same_result(tmp_path: Path) -> None:
    picture = scanned(skewed(sheet(), 1.0))
    first, second = load_picture(tmp_path, picture, 150), load_picture(tmp_path, picture, 150)
    for entry in dataclasses.fields(Page):
        one, other = getattr(first, entry.name), getattr(second, entry.name)
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


def test_a_page_of_far_too_many_objects_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(pdf(PdfPage(line(10, 10, 90, 90) * 30)))
    with pytest.raises(LimitError, match="more than 20 objects"):
        load_page(tmp_path / "sheet.pdf", 1, PageOptions(max_objects=20))


def test_a_text_layer_that_cannot_be_taken_out_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.page.load.read_page", lambda *_: None)
    page = load_pdf(tmp_path, PdfPage(WORDS))
    assert page.origin is PageOrigin.SCAN
    assert any("own text" in warning for warning in page.warnings)
