"""Light is flattened, and what is filled with ink is not taken for shade."""

import numpy as np
import pytest

from extractor.page.clean import despeckle, flatten

HEIGHT, WIDTH = 1240, 1754


@pytest.mark.parametrize("level", [60, 110, 150])
@pytest.mark.parametrize("size", [(30, 90), (60, 160), (80, 1500)])
def test_filled_areas_stay_dark(level: int, size: tuple[int, int]) -> None:
    gray = np.full((HEIGHT, WIDTH), 245, np.uint8)
    area = np.s_[300 : 300 + size[0], 100 : 100 + size[1]]
    gray[area] = level
    flat = flatten(gray)
    assert flat[area].max() < 0.9 * 250
    assert np.median(flat[area]) < 1.5 * level
    assert (flat[:280] > 240).all()


@pytest.mark.parametrize("darkest", [0.5, 0.7])
def test_uneven_light_is_taken_out(darkest: float) -> None:
    light = np.linspace(1.0, darkest, WIDTH)[None, :] * np.ones((HEIGHT, 1))
    flat = flatten((245 * light).astype(np.uint8))
    assert flat[10:-10, 40:-40].min() > 225


@pytest.mark.parametrize("upright", [True, False])
def test_dots_in_a_row_stay_and_specks_go(upright: bool) -> None:
    rng = np.random.default_rng(3)
    ink = np.zeros((900, 1200), bool)
    specks = rng.integers(0, 880, (1500, 2))
    specks = specks[np.abs(specks[:, 0] - 400) > 4]
    ink[specks[:, 0], specks[:, 1]] = True
    ink[400:402, 100:1100:8] = ink[400:402, 101:1101:8] = True
    ink = ink.T if upright else ink
    kept = despeckle(np.ascontiguousarray(ink), 18.0)
    kept = kept.T if upright else kept
    assert kept[400, 100:1100:8].all()
    kept[398:404] = False
    assert kept.sum() < 0.02 * len(specks)


def test_dots_of_a_rule_stay_beside_words() -> None:
    """A dotted rule runs close over words for most of its length: the dots that stand free of them stay."""
    ink = np.zeros((HEIGHT, WIDTH), bool)
    for x in range(100, 500, 7):
        ink[400:402, x : x + 2] = True
    for x in range(130, 480, 60):  # words that leave only three dots free between them
        ink[405:417, x : x + 22] = True
    kept = despeckle(ink, 16.0)
    assert kept[400, 100:500:7].all()
