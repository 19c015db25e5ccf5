"""Whether the text layer of a born-digital page says what its picture shows."""

import unicodedata

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.components import letters
from extractor.page.digital.fonts import has_odd_vowels
from extractor.page.model import DigitalLayer, Mask

_SHOWN = 0.9  # share of the characters with ink at their place
_CARRIED = 0.5  # share of the picture's letters with a character at their place
_OVERPRINTED = 0.12  # share of the characters printed upon a different one
_UNREADABLE = 0.05  # share of the characters without a meaning
_SAMPLE = 2500


def disagreement(layer: DigitalLayer, ink: Mask, dpi: float) -> str | None:
    """Why the layer is not to be trusted, as a sentence for the page's warnings; None where it is.

    `ink` is the ink of the picture that the layer's boxes are in.
    """
    printed = [c for c in layer.characters if c.text.strip()]
    if not printed:
        return "The page has no text of its own; its picture is read."
    text = "".join(c.text for c in printed)
    boxes = np.array([c.box for c in printed], dtype=np.float64)
    if _unreadable_share(text) > _UNREADABLE or has_odd_vowels(text):
        return "The page's text layer cannot be read; its picture is."
    if _overprinted_share(text, boxes, [len(c.text) for c in printed]) > _OVERPRINTED:
        return "The page's text layer is printed upon itself; the picture is read."
    if _shown_share(boxes, ink) < _SHOWN:
        return "The page's text layer does not lie where its picture has ink; the picture is read."
    if _carried_share(boxes, ink, dpi) < _CARRIED:
        return "The page's text layer holds only a part of what its picture shows; the picture is read."
    return None


def _unreadable_share(text: str) -> float:
    """Characters that stand for no letter: private use, controls, replacements."""
    bad = sum(1 for c in text if unicodedata.category(c) in ("Co", "Cn", "Cc", "Cs") or c == "\ufffd")
    return bad / max(1, len(text))


def _overprinted_share(text: str, boxes: NDArray[np.float64], lengths: list[int]) -> float:
    firsts = np.cumsum([0, *lengths[:-1]])
    pick = np.linspace(0, len(boxes) - 1, min(len(boxes), _SAMPLE)).astype(int)
    codes = np.array([ord(text[firsts[i]]) for i in pick])
    centers = ((boxes[pick, :2] + boxes[pick, 2:]) / 2).astype(np.float32)
    reach = (0.2 * (boxes[pick, 3] - boxes[pick, 1])).astype(np.float32)
    close = np.abs(centers[:, None, 0] - centers[None, :, 0]) < reach[:, None]
    close &= np.abs(centers[:, None, 1] - centers[None, :, 1]) < reach[:, None]
    close &= codes[:, None] != codes[None, :]
    return float(close.any(axis=1).mean())


def _pixels(boxes: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Boxes as pixel ranges x0, y0, x1, y1 inside the page, at least one pixel each."""
    height, width = shape[:2]
    x0 = np.clip(np.floor(boxes[:, 0]), 0, width - 1)
    y0 = np.clip(np.floor(boxes[:, 1]), 0, height - 1)
    x1 = np.clip(np.ceil(boxes[:, 2]), x0 + 1, width)
    y1 = np.clip(np.ceil(boxes[:, 3]), y0 + 1, height)
    return np.stack([x0, y0, x1, y1], axis=1).astype(np.int64)


def _shown_share(boxes: NDArray[np.float64], ink: Mask) -> float:
    sums = np.asarray(cv2.integral(ink.astype(np.uint8)), np.int64)
    x0, y0, x1, y1 = _pixels(boxes, ink.shape).T
    dark = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    return float((dark > 0).mean())


def _carried_share(boxes: NDArray[np.float64], ink: Mask, dpi: float) -> float:
    found = letters(ink, dpi)
    if not len(found):
        return 1.0
    covered = np.zeros(ink.shape, np.bool_)
    for x0, y0, x1, y1 in _pixels(boxes, ink.shape):
        covered[y0:y1, x0:x1] = True
    centers = found.centers.astype(int)
    return float(covered[centers[:, 1], centers[:, 0]].mean())
