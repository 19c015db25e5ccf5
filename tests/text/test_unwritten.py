"""A word that is drawn and not written makes the page's own characters doubtful."""

import numpy as np

from extractor.page.model import Character
from extractor.record.geometry import Box
from extractor.text.segmentation.region import Region
from extractor.text.unwritten import holds_unwritten

SIZE = 20.0
WRITTEN = [Character("a", Box(10 + 10 * n, 10, 20 + 10 * n, 30), size=SIZE) for n in range(8)]


def region(*drawn: Box) -> Region:
    """A region with ink under its characters, and with more of it in these boxes."""
    ink = np.zeros((100, 300), np.bool_)
    for box in (*(c.box.grow(-1) for c in WRITTEN), *drawn):
        ink[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = True
    box = Box(0, 0, 300, 100)
    return Region(box, box, np.where(ink, 0, 255).astype(np.uint8), ink, np.zeros_like(ink))


def word(count: int) -> list[Box]:
    """Letters without ascenders, every third with a descender."""
    return [Box(20 + 12 * n, 50, 28 + 12 * n, 67 if n % 3 == 2 else 62) for n in range(count)]


def test_what_is_written_explains_the_ink() -> None:
    assert not holds_unwritten(region(), WRITTEN, ())


def test_a_word_drawn_beside_is_noticed() -> None:
    assert holds_unwritten(region(*word(5)), WRITTEN, ())


def test_heads_dashes_rules_and_pictures_are_no_words() -> None:
    assert not holds_unwritten(region(*word(3)), WRITTEN, ())
    assert not holds_unwritten(
        region(*(Box(20 + 12 * n, 50, 28 + 12 * n, 52) for n in range(9))), WRITTEN, ()
    )
    assert not holds_unwritten(region(Box(0, 50, 300, 53), Box(100, 0, 103, 100)), WRITTEN, ())
    assert not holds_unwritten(region(*word(5)), WRITTEN, [Box(10, 40, 200, 70)])


def test_a_region_without_characters_says_nothing() -> None:
    assert not holds_unwritten(region(*word(5)), [], ())
