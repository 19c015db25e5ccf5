"""Quarter turns and upside-down pages, found from the page's own letters.

Two clues: in upright text a letter's nearest neighbours stand beside it; and a small network that has
seen letters of many fonts in their four directions says which way the letters stand.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.components import Components, in_words, letters
from extractor.page.model import Mask
from extractor.store.knowledge import model_path

WINDOW = 20
"""Side of the windows that the network sees, in its own pixels."""
MODEL = "orientation.npz"
_CONTEXT = 1.6  # side of a window, in the long sides of the letter in its middle
_SAMPLE = 500  # letters that are asked on a page
_ENOUGH = 12  # letters below which a page says nothing of its direction
_SURE = -0.75  # mean log probability of the best direction from which there is no doubt of it
_LINED = 8.0  # letters in lines along the words for each in lines across them, where there is no doubt
_CLEAR = 1.5  # ratio of the neighbours beside and above from which the text's axis is certain

Windows = NDArray[np.float32]
"""Shape (letters, WINDOW * WINDOW), 0 paper to 1 ink."""


@dataclass(frozen=True)
class Direction:
    """Clockwise degrees (0, 90, 180, 270) to turn a page by so that its text reads upright.

    `certain` is False where the letters leave a doubt: small, run together, or lost in noise.
    """

    turn: int
    certain: bool


def direction_of(ink: Mask, dpi: float) -> Direction:
    """Which way the page's letters stand; no turn, and no doubt, where it has too few to tell."""
    found = letters(ink, dpi)
    if len(found) < _ENOUGH:
        return Direction(0, certain=True)
    worded = in_words(found)
    turned = in_words(Components(found.boxes[:, [1, 0, 3, 2]], found.areas))
    sideways = Components(turned.boxes[:, [1, 0, 3, 2]], turned.areas)
    words, others = (worded, sideways) if len(worded) >= len(sideways) else (sideways, worded)
    scores = direction_scores(windows(ink, words if len(words) >= _ENOUGH else found))
    beside, above = neighbours(found.boxes), neighbours(found.boxes[:, [1, 0, 3, 2]])
    if beside > _CLEAR * above:
        scores[[1, 3]] = -np.inf
    elif above > _CLEAR * beside:
        scores[[0, 2]] = -np.inf
    best = int(np.argmax(scores))
    certain = scores[best] > _SURE and len(words) > _LINED * len(others)
    return Direction(90 * best, bool(certain))


def neighbours(boxes: NDArray[np.int32]) -> int:
    """Letters followed to the right, within half their size, by one that stands at their height."""
    x, y, w, h = boxes[np.argsort(boxes[:, 0])].T
    count = 0
    for step in range(1, 8):
        gap = x[step:] - (x[:-step] + w[:-step])
        size = np.maximum(h[:-step], w[:-step])
        common = np.minimum(y[step:] + h[step:], y[:-step] + h[:-step]) - np.maximum(y[step:], y[:-step])
        near = (gap >= -1) & (gap < size * 0.5) & (common > 0.6 * np.minimum(h[step:], h[:-step]))
        count += int(near.sum())
    return count


def windows(ink: Mask, found: Components) -> Windows:
    """Square windows around letters, evenly sampled where the page has many."""
    page = np.where(ink, np.uint8(255), np.uint8(0))
    pick = np.linspace(0, len(found) - 1, min(len(found), _SAMPLE)).astype(int)
    result = np.empty((len(pick), WINDOW * WINDOW), np.float32)
    for row, (x, y, w, h) in enumerate(found.boxes[pick]):
        side = max(4, round(_CONTEXT * max(w, h)))
        corner = (x + w / 2 - 0.5, y + h / 2 - 0.5)
        crop = cv2.getRectSubPix(page, (side, side), corner)
        result[row] = cv2.resize(crop, (WINDOW, WINDOW), interpolation=cv2.INTER_AREA).ravel()
    return result / np.float32(255)


def direction_scores(seen: Windows) -> NDArray[np.float64]:
    """Mean log probability, shape (4,), that turning clockwise by 0, 90, 180, 270 makes the letters upright.

    The network gives one number a window, how upright it looks; asking it for all four turns of a window
    makes symmetric shapes say nothing.
    """
    first, bias, second = _weights()
    images = seen.reshape(-1, WINDOW, WINDOW)
    logits = np.stack(
        [
            np.maximum(np.rot90(images, -turn, axes=(1, 2)).reshape(len(seen), -1) @ first + bias, 0) @ second
            for turn in range(4)
        ],
        axis=1,
    ).astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    log_probability = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    # No single odd shape may outvote the page.
    return np.asarray(np.maximum(log_probability, np.log(0.01)).mean(axis=0), dtype=np.float64)


@cache
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    with np.load(model_path(MODEL)) as stored:
        return (
            stored["first"].astype(np.float32),
            stored["bias"].astype(np.float32),
            stored["second"].astype(np.float32),
        )
