"""Pages whose letters run together are turned by what their words say."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from page.drawn_page import sheet, turned
from PIL import Image

from extractor.options import Engine, PageOptions, TextOptions
from extractor.page.load import load_page
from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.text import upright
from extractor.text.reader import Reader
from extractor.text.upright import upright_page


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(TextOptions(engine=Engine.PPOCR))


def _scan(folder: Path, degrees: int, blur: float, noise: float) -> Path:
    """A small, blurred and noisy scan of a sheet that lies turned by `degrees`."""
    picture = cv2.GaussianBlur(sheet(dpi=150)[:, :, 1], (0, 0), blur).astype(float)
    picture += np.random.default_rng(3).normal(0, noise, picture.shape)
    path = folder / "scan.png"
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    Image.fromarray(turned(pixels, degrees)).save(path, dpi=(150, 150))
    return path


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_words_decide_where_letters_run_together(tmp_path: Path, reader: Reader, degrees: int) -> None:
    scan = _scan(tmp_path, degrees, blur=1.7, noise=8)
    assert not load_page(scan, 1, PageOptions()).turn_certain
    page = upright_page(scan, 1, PageOptions(), reader)
    assert page.rotation == (360 - degrees) % 360
    assert page.warnings == ()


class Glances(Reader):
    """A reader that knows so many letters for each direction; `asked` are the directions it was asked for."""

    def __init__(self, known: dict[int, int]) -> None:
        self.known = known
        self.asked: list[int] = []

    def glance(self, page: Page, boxes: Sequence[Box], quarter_turns: int, most: int) -> list[str]:
        turn = (page.rotation + 90 * quarter_turns) % 360
        self.asked.append(turn)
        return ["surat"] * (self.known[turn] // len("surat"))


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    return _scan(tmp_path, 0, blur=1.7, noise=8)


def test_no_more_is_read_than_tells(doubtful: Path) -> None:
    first = load_page(doubtful, 1, PageOptions()).rotation
    plenty = Glances(dict.fromkeys((0, 90, 180, 270), upright._PLENTY))
    assert upright_page(doubtful, 1, PageOptions(), plenty).rotation == first
    assert plenty.asked == [first]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_few_words_tell_where_no_other_turn_has_any(doubtful: Path, turn: int) -> None:
    page = upright_page(doubtful, 1, PageOptions(), Glances({0: 0, 90: 0, 180: 0, 270: 0, turn: 15}))
    assert page.rotation == turn
    assert page.warnings == ()


def test_a_page_that_no_turn_makes_legible_says_so(doubtful: Path) -> None:
    page = upright_page(doubtful, 1, PageOptions(), Glances({0: 10, 90: 0, 180: 10, 270: 0}))
    assert page.warnings == (upright._UNSURE,)


def test_what_a_person_said_is_not_asked_again(doubtful: Path) -> None:
    silent = Glances({})
    assert upright_page(doubtful, 1, PageOptions(turns={1: 90}), silent).rotation == 90
    assert silent.asked == []
