"""Places of the upright page found again on the page as its file shows it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from page.drawn_page import Picture, sheet, skewed, turned
from PIL import Image

from extractor.options import PageOptions
from extractor.page.load import load_page

DPI = 150
DOTS = ((0.02, 0.03), (0.5, 0.1), (0.97, 0.04), (0.03, 0.95), (0.5, 0.97), (0.98, 0.96), (0.3, 0.9))


def dotted() -> Picture:
    """A sheet with small red dots around its table."""
    picture = sheet(DPI)
    height, width = picture.shape[:2]
    for x, y in DOTS:
        cv2.circle(picture, (round(x * width), round(y * height)), 5, (230, 0, 0), -1, cv2.LINE_AA)
    return picture


def bent(picture: Picture, most: float) -> Picture:
    """Rows bowed down by up to `most` pixels in the middle, as paper that curls."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bow = np.float32(most) * np.sin(np.pi * x / width)
    return np.asarray(cv2.remap(picture, x, y - bow, cv2.INTER_LINEAR, borderValue=(255, 255, 255)), np.uint8)


def dots(picture: Picture) -> np.ndarray:
    """Middles of the red dots in pixels from the corner, in the order of their places; shape (n, 2)."""
    red = (picture[:, :, 0] > 120) & (picture[:, :, 1] < 110) & (picture[:, :, 2] < 110)
    count, _, stats, middles = cv2.connectedComponentsWithStats(red.astype(np.uint8))
    found = [middles[n] + 0.5 for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > 20]
    return np.array(sorted(found, key=lambda p: (round(p[1] / 60), p[0])))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(("lean", "bow"), [(0.0, 0.0), (2.0, 0.0), (-3.5, 0.0), (1.0, 9.0)])
def test_what_stands_on_the_upright_page_is_found_in_the_file(
    tmp_path: Path, turn: int, lean: float, bow: float
) -> None:
    drawn = dotted()
    crooked = bent(drawn, bow) if bow else drawn
    crooked = skewed(crooked, lean) if lean else crooked
    path = tmp_path / "scan.png"
    # The file's page has to be turned clockwise by `turn` to be upright.
    shown = turned(crooked, (360 - turn) % 360)
    Image.fromarray(shown).save(path, dpi=(DPI, DPI))
    page = load_page(path, 1, PageOptions(turns={1: turn}))
    assert page.rotation == turn
    places = dots(page.picture)
    height, width = shown.shape[:2]
    mapped = [page.placement.at(x / page.width, y / page.height) for x, y in places]
    mine = np.array([(x * width, y * height) for x, y in mapped])
    known = dots(shown)
    assert len(mine) == len(known) == len(DOTS)
    away = [np.hypot(*(known - point).T).min() for point in mine]
    assert max(away) < 1.0


def test_a_flat_page_keeps_four_points(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    Image.fromarray(skewed(sheet(DPI), 2.0)).save(path, dpi=(DPI, DPI))
    flat = load_page(path, 1, PageOptions(turns={1: 0}))
    assert len(flat.placement.points) == 4
    Image.fromarray(bent(sheet(DPI), 12.0)).save(path, dpi=(DPI, DPI))
    assert len(load_page(path, 1, PageOptions(turns={1: 0})).placement.points) == 81
