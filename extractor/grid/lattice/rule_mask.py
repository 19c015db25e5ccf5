"""Where ink could be part of a ruled line: one mask for each direction."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of, turned_over
from extractor.page.model import Gray, Mask, Page, Units

HORIZONTAL_RUN = 2.0
"""Shortest unbroken horizontal stretch that counts, in text heights; letters have no longer one."""
VERTICAL_RUN = 1.5
"""The same for vertical stretches: longer than a bracket, shorter than a row of one text line."""
FILL = 0.9
"""Ink as thick as this in both directions, in text heights, is a filled area and not a rule."""
LEAST_PAPER = 0.3
"""Share of the averaged stretch that must be free of ink for its gray to count."""
FAINTEST, NOISE = 14.0, 7.0
"""A faint line is this many gray levels darker than the paper beside it, and times the usual unevenness."""
DOT_GAP = 0.7
"""Widest gap between the dots of one rule, in text heights."""
DASH, LONGEST_DASH, DASH_GAP = 0.45, 2.0, 1.2
"""Dashes are longer than the serifs of letters and shorter than lines, and may have wider gaps between them
than dots, in text heights."""
LONG_CHAIN = 4
"""Chains of dashes are so many times as long as those of dots: strokes of letters make short ones."""
SOLID = 0.8
"""A rule of dashes has ink on a smaller share of its length."""
FLAT, DASH_FLAT = 1.6, 0.3
"""Specks are no thicker than so many line widths, dashes than this share of the text height."""
BLOB = 12.0
"""A filled area narrower than this, in text heights, is a symbol: its edges are no rules."""


@dataclass(frozen=True)
class Evidence:
    """Masks of shape (height, width): True where a horizontal or vertical rule may run."""

    horizontal: Mask
    vertical: Mask

    def along(self, horizontal: bool) -> Mask:
        return self.horizontal if horizontal else self.vertical


def line_evidence(page: Page) -> Evidence:
    """Stretches of ink, or of gray darker than both sides: long in one direction, thin in the other."""
    ink = page.ink.astype(np.uint8)
    side = _odd(FILL * page.units.text_height)
    filled = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), np.uint8)
    outlined = _outlined(ink, filled, page.units)
    across = _direction(outlined, page.gray, page.units, HORIZONTAL_RUN)
    turned, paper = turned_over(outlined), turned_over(page.gray)
    down = turned_over(_direction(turned, paper, page.units, VERTICAL_RUN).view(np.uint8)).view(np.bool_)
    _drop_blob_edges((across, down), filled, page.units)
    return Evidence(across, down)


def _outlined(ink: NDArray[np.uint8], filled: NDArray[np.uint8], units: Units) -> NDArray[np.uint8]:
    """The ink with filled areas reduced to their outlines: the edge of a dark header row is a border."""
    if not filled.any():
        return ink
    edge = max(1, round(units.line_width))
    core = cv2.erode(filled, np.ones((2 * edge + 1, 2 * edge + 1), np.uint8), borderValue=1)
    return np.where(core > 0, np.uint8(0), ink)


def _drop_blob_edges(masks: tuple[Mask, Mask], filled: NDArray[np.uint8], units: Units) -> None:
    """Take out of the masks what lies on a filled symbol and does not run on past it."""
    count, _, stats = parts_of(filled)
    reach = round(units.line_width) + 2
    for x, y, w, h in stats[1:count, :4]:
        if max(w, h) >= BLOB * units.text_height:
            continue
        part = np.s_[max(0, y - reach) : y + h + reach, max(0, x - reach) : x + w + reach]
        for mask in masks:
            inside = mask[part]
            _, labels = cv2.connectedComponents(inside.astype(np.uint8), connectivity=8)
            rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
            inside &= np.isin(labels, rim)


def _odd(length: float) -> int:
    """A length in whole pixels, odd so that a filter of this size shifts nothing."""
    return max(5, round(length) | 1)


def _direction(ink: NDArray[np.uint8], gray: Gray, units: Units, run: float) -> Mask:
    """Evidence for horizontal rules; vertical ones are found on the transposed page."""
    length = _odd(run * units.text_height)
    thin = np.bitwise_or(ink, _ridge(ink, gray, units))
    solid = opened_along(thin, length, level=True)
    return np.asarray(np.bitwise_or(solid, _dashed(ink, units, length)) > 0)


def _ridge(ink: NDArray[np.uint8], gray: Gray, units: Units) -> NDArray[np.uint8]:
    """Faint lines: places darker than the paper above and below, averaged along the line against noise.

    Ink and its edges are left out of the average, or else it would run on from letter to letter.
    """
    reach = max(3, round(1.5 * units.line_width + 1))
    window = (_odd(units.text_height), 1)
    paper = np.where(cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0, np.uint8(0), np.uint8(255))
    share = cv2.blur(paper, window)
    along = np.asarray(cv2.divide(cv2.blur(cv2.bitwise_and(gray, paper), window), share, scale=255), np.uint8)
    along[share < LEAST_PAPER * 255] = 255
    depth = np.zeros_like(along)
    if len(along) <= 2 * reach:  # a strip too narrow to have paper on both sides of a line
        return depth
    sides = cv2.min(along[: -2 * reach], along[2 * reach :])
    depth[reach:-reach] = cv2.subtract(sides, along[reach:-reach])
    sample = depth[:: max(1, depth.shape[0] // 400)]
    noise = float(np.median(sample[sample > 0])) if sample.any() else 0.0
    return np.asarray(depth > max(FAINTEST, NOISE * noise), np.uint8)


def _dashed(ink: NDArray[np.uint8], units: Units, length: int) -> NDArray[np.uint8]:
    """Dotted and dashed rules: flat specks that follow one another in a line over a long stretch."""
    text = units.text_height
    specks = _flat(ink, FLAT * units.line_width)
    dotted = _chained(specks, np.ones((1, _odd(DOT_GAP * text)), np.uint8), length)
    thickest = max(FLAT * units.line_width, DASH_FLAT * text)
    dash, bridge = np.ones((1, _odd(DASH * text)), np.uint8), np.ones((1, _odd(DASH_GAP * text)), np.uint8)
    pieces = np.asarray(cv2.morphologyEx(_flat(ink, thickest), cv2.MORPH_OPEN, dash), np.uint8)
    dashes = _no_longer(pieces, LONGEST_DASH * text)
    # Beside a crossing rule a dash is one with it.
    joined = _flat(np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, dash), np.uint8), thickest)
    chains = _with_gaps(_chained(dashes, bridge, LONG_CHAIN * length), ink)
    return dotted | _gone_on(chains, _no_longer(joined, LONGEST_DASH * text), ink, bridge)


def _chained(parts: NDArray[np.uint8], bridge: NDArray[np.uint8], length: int) -> NDArray[np.uint8]:
    """The parts that follow one another over a long stretch, with the gaps between them."""
    closed = np.asarray(cv2.morphologyEx(parts, cv2.MORPH_CLOSE, bridge), np.uint8)
    return opened_along(closed, 3 * length, level=True)


def _with_gaps(chains: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The chains that are paper for a good part: pieces of a solid rule follow one another without gaps."""
    count, labels, stats = parts_of(chains)
    if count == 1:
        return chains
    inked = np.bincount(labels[(chains & ink) > 0], minlength=count)
    kept = (inked < SOLID * stats[:, cv2.CC_STAT_AREA]).astype(np.uint8)
    kept[0] = 0
    return np.asarray(kept[labels], np.uint8)


def _no_longer(parts: NDArray[np.uint8], longest: float) -> NDArray[np.uint8]:
    """The parts without those that are longer than this, in pixels: they are lines of their own."""
    lines = opened_along(parts, _odd(longest), level=True)
    return _less(parts, lines)


def _flat(ink: NDArray[np.uint8], thickest: float) -> NDArray[np.uint8]:
    """The ink without what is taller than `thickest`, in pixels, and its edges."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(3, round(thickest)) + 1, 1), np.uint8))
    return _less(ink, cv2.dilate(tall, np.ones((3, 3), np.uint8)))


def _less(mask: NDArray[np.uint8], taken: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """What is 1 in the first mask and 0 in the other."""
    return np.asarray(cv2.subtract(mask, taken), np.uint8)


def _gone_on(
    chains: NDArray[np.uint8], parts: NDArray[np.uint8], ink: NDArray[np.uint8], bridge: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """The chains with the `parts` that go on with them, and over a last gap to the ink that they stand on."""
    if not chains.any():
        return chains
    bridged = np.asarray(cv2.morphologyEx(chains | parts, cv2.MORPH_CLOSE, bridge), np.uint8)
    count, labels = cv2.connectedComponents(bridged)
    known = np.zeros(count, np.uint8)
    known[labels[chains > 0]] = 1
    known[0] = 0
    whole = known[labels]
    near = np.asarray(cv2.dilate(whole, np.ones((1, 2 * bridge.size + 1), np.uint8)), np.uint8)
    ahead = np.asarray(cv2.morphologyEx(whole | ink, cv2.MORPH_CLOSE, bridge), np.uint8) & near
    return np.asarray(whole | np.where(ink > 0, np.uint8(0), ahead), np.uint8)
