"""Telling writing from what rules, symbols and dust leave in a region, and grouping it into lines."""

import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import Labelled
from extractor.page.model import Units
from extractor.text.segmentation.cell_borders import Curve, Frame

# Lengths are shares of the local text height (capitals and ascenders) unless they say otherwise.
REGULAR = (0.42, 1.6)
"""Heights of components that are letters of one line; taller ones touch a neighbouring line."""
LINE_GAP = 0.45
"""Middles of letters that lie further apart vertically belong to two lines."""
LINE_PITCH = 1.55
STRAY = 0.8
"""A small component further than this from every line is a speck."""
X_HEIGHT = 0.8
"""Median height of a line's letters, in most texts."""
SLOPES = np.linspace(-0.03, 0.03, 13)
SLOPE_WIDTH = 14.0
_ENOUGH_LETTERS = 3
"""Letters whose middle height is that of the region: the least number that has a middle."""
_ENOUGH_FOR_A_SLOPE = 8
"""Letters from which a line's fall is told apart from their different heights: about one word."""
LARGE = 1.5
OUTLINE_FILL = 0.15
"""A large component with less ink in its box is a drawn outline, not writing."""
BAR_WIDTH = 0.24
BAR_GAP = 0.35
"""An upright bar with this much white on both sides is no letter of a word."""
CURVE_FILL = 0.19
"""A long component with less ink than a line of this thickness is an arc or a connector."""
SPECK = 0.42
"""Largest extent of dots; one that stands off from all letters is a speck, unless it leads a line."""
DOT_GAP = 0.35
BLOB, BLOB_FILL = 0.6, 0.6
"""Largest extent of specks and, where there are several, their share of ink; a line of nothing else holds no
writing."""

Flags = NDArray[np.bool_]


def writing(found: Labelled, frame: Frame, units: Units) -> Flags:
    """For each component whether it can be writing of this region.

    It is not where it lies outside the frame, is a rule's leftover, an outline or dust.
    """
    x0, y0, x1, y1 = found.boxes.T.astype(np.float64)
    wide, tall = x1 - x0, y1 - y0
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    text, rule = units.text_height, units.line_width
    left, right = frame.sides(y)
    top, bottom = frame.ends(x)
    near = max(2.0, 0.5 * rule)
    at_side = (x0 <= left + near) | (x1 >= right - near)
    at_end = (y0 <= top + near) | (y1 >= bottom - near)
    thin = max(1.6 * rule, 0.2 * text)
    upright_rule = (wide <= thin) & ((tall >= 2.2 * text) | (at_side & (tall >= 0.95 * (bottom - top))))
    level_rule = (tall <= thin) & ((wide >= 2.5 * text) | (at_end & (wide >= 0.8 * text)))
    sliver = (at_side & (wide <= 0.12 * text)) | (at_end & (tall <= 0.3 * text))
    outline = (wide >= 2.2 * text) & (tall >= 2.2 * text) & (found.areas < OUTLINE_FILL * wide * tall)
    longest = np.maximum(wide, tall)
    curve = (longest >= 2.2 * text) & (found.areas < CURVE_FILL * text * longest)
    dust = longest < max(2.0, 0.1 * text)
    wanted = ~(upright_rule | level_rule | sliver | outline | curve | dust) & frame.inside(x, y)
    return np.asarray(wanted & ~_stray_bars(found, wanted, (left, right), text))


def _stray_bars(found: Labelled, wanted: Flags, sides: tuple[Curve, Curve], text: float) -> Flags:
    """Pieces of broken rules and connectors: upright bars that stand off from all letters.

    A bar stays where it can be a numeral between words: inside the region, as tall as a letter, and not in
    one upright line with other such bars.
    """
    x0, y0, x1, y1 = found.boxes.T.astype(np.float64)
    wide, tall = x1 - x0, y1 - y0
    bars = wanted & (wide <= BAR_WIDTH * text) & (tall >= 1.8 * wide) & (tall >= 0.3 * text)
    tallish = np.flatnonzero(wanted & (tall >= 0.3 * text))
    stray = np.zeros(len(bars), np.bool_)
    for k in np.flatnonzero(bars):
        beside = tallish[(tallish != k) & (y0[tallish] < y1[k]) & (y1[tallish] > y0[k])]
        gaps = np.maximum(x0[beside] - x1[k], x0[k] - x1[beside])
        if len(gaps) and gaps.min() < BAR_GAP * text:
            continue
        in_line = bars & (np.abs(x0 + x1 - x0[k] - x1[k]) <= 0.4 * text)
        at_side = min(x0[k] - sides[0][k], sides[1][k] - x1[k]) <= 0.5 * text
        alone = not len(beside) and bool((wanted & ~bars).any())
        stray[k] = at_side or alone or tall[k] > 1.3 * text or in_line.sum() > 1
    return stray


def drawings(found: Labelled, wanted: Flags, text: float) -> Flags:
    """The pixels of large components that are not writing; shape of `found.labels`."""
    extent = np.minimum(found.boxes[:, 2] - found.boxes[:, 0], found.boxes[:, 3] - found.boxes[:, 1])
    large = ~wanted & (extent >= LARGE * text)
    return np.asarray(np.concatenate([[False], large])[found.labels])


def local_height(found: Labelled, wanted: Flags, expected: float) -> float:
    """Height of capitals in this region, from its own letters; `expected` where it has too few."""
    tall = (found.boxes[:, 3] - found.boxes[:, 1])[wanted]
    letters = tall[(tall >= 0.45 * expected) & (tall <= 3.0 * expected)]
    if len(letters) < _ENOUGH_LETTERS:
        return float(letters.max()) if len(letters) else expected
    # Capitals alone would be taken for small letters of a bigger type; the tall letters decide.
    return float(min(np.percentile(letters, 85), np.median(letters) / X_HEIGHT))


def middles(found: Labelled, slope: float) -> NDArray[np.float64]:
    """The y of each component's middle on a line that falls by `slope` to the right."""
    x = (found.boxes[:, 0] + found.boxes[:, 2]) / 2
    return np.asarray((found.boxes[:, 1] + found.boxes[:, 3]) / 2 - slope * x)


def find_slope(found: Labelled, letters: Flags, height: float) -> float:
    """Fall of the lines to the right, as y over x; 0 where the region is too narrow to tell."""
    if letters.sum() < _ENOUGH_FOR_A_SLOPE:
        return 0.0
    spread = found.boxes[letters, 2].max() - found.boxes[letters, 0].min()
    if spread < SLOPE_WIDTH * height:
        return 0.0
    sharpest, best = -1.0, 0.0
    feet = found.boxes[letters, 3]
    x = (found.boxes[letters, 0] + found.boxes[letters, 2]) / 2
    for slope in sorted(SLOPES, key=abs):
        bins = np.round((feet - slope * x) / max(1.0, 0.12 * height)).astype(int)
        counts = np.bincount(bins - bins.min())
        sharpness = float((counts.astype(float) ** 2).sum())
        if sharpness > 1.08 * sharpest:
            sharpest, best = sharpness, float(slope)
    return best


def is_letter(found: Labelled, wanted: Flags, height: float) -> Flags:
    """Labelled that stand in one line and are as tall as its letters."""
    tall = found.boxes[:, 3] - found.boxes[:, 1]
    return np.asarray(wanted & (tall >= REGULAR[0] * height) & (tall <= REGULAR[1] * height))


def line_centers(found: Labelled, wanted: Flags, height: float, slope: float) -> list[float]:
    """The y (without slope) of the middle of every line, top to bottom."""
    letters = is_letter(found, wanted, height)
    values = np.sort(middles(found, slope)[letters])
    groups = np.split(values, np.flatnonzero(np.diff(values) > LINE_GAP * height) + 1) if len(values) else []
    centers = [float(np.median(group)) for group in groups]
    tall = found.boxes[:, 3] - found.boxes[:, 1]
    for k in np.flatnonzero(wanted & (tall > REGULAR[1] * height)):
        centers.extend(_hidden_lines(found, int(k), centers, height, slope))
    return _apart(sorted(centers), height)


def _hidden_lines(found: Labelled, k: int, centers: list[float], height: float, slope: float) -> list[float]:
    """Lines that only a component holds in which letters of several lines touch."""
    x0, y0, x1, y1 = (float(v) for v in found.boxes[k])
    shift = slope * (x0 + x1) / 2
    count = max(1, round((y1 - y0) / (LINE_PITCH * height)))
    pitch = (y1 - y0) / count
    own = [y0 - shift + pitch * (i + 0.5) for i in range(count)]
    return [y for y in own if all(abs(y - c) > 0.8 * height for c in centers)]


def _apart(centers: list[float], height: float) -> list[float]:
    """Centres with those joined that are too near to each other to be lines of their own."""
    kept: list[float] = []
    for center in centers:
        if kept and center - kept[-1] < 0.75 * height:
            kept[-1] = (kept[-1] + center) / 2
        else:
            kept.append(center)
    return kept


def assign(
    found: Labelled, wanted: Flags, centers: list[float], height: float, slope: float, usual: float = 0.0
) -> NDArray[np.int32]:
    """For every pixel of the region the number of its line, -1 elsewhere; shape of `found.labels`.

    `usual` is the text height of the page, `height` that of the region, which may hold nothing but specks.
    """
    y = middles(found, slope)
    distance = np.abs(y[:, None] - np.array(centers)[None, :])
    nearest = distance.argmin(axis=1)
    tall = found.boxes[:, 3] - found.boxes[:, 1]
    line = np.where(wanted & (distance.min(axis=1) <= STRAY * height + tall / 2), nearest, -1)
    line[_specks(found, line, distance.min(axis=1), height)] = -1
    line[_unlettered(found, line, max(height, usual))] = -1
    table = np.concatenate([[-1], line]).astype(np.int32)
    pixels = table[found.labels]
    for k in np.flatnonzero(wanted & (tall > REGULAR[1] * height)):
        if len(centers) > 1:
            _split(pixels, found, int(k), centers, slope)
    return pixels


def _specks(found: Labelled, line: NDArray[np.intp], distance: NDArray[np.float64], height: float) -> Flags:
    """Dots of lines that are no points, no parts of letters and no bullets."""
    x0, y0, x1, y1 = found.boxes.T.astype(np.float64)
    wide, tall = x1 - x0, y1 - y0
    dots = (line >= 0) & (np.maximum(wide, tall) <= SPECK * height) & (wide < 1.5 * tall)
    specks = np.zeros(len(line), np.bool_)
    for k in np.flatnonzero(dots):
        letters = np.flatnonzero((line == line[k]) & ~dots)
        gaps = np.maximum(x0[letters] - x1[k], x0[k] - x1[letters])
        near = len(gaps) > 0 and gaps.min() <= DOT_GAP * height
        leads = len(gaps) > 0 and bool((x0[letters] > x1[k]).all()) and distance[k] <= 0.3 * height
        specks[k] = not (leads or (near and distance[k] <= 0.8 * height))
    return specks


def _unlettered(found: Labelled, line: NDArray[np.intp], height: float) -> Flags:
    """All of those lines that hold nothing but specks far from each other."""
    x0, y0, x1, y1 = found.boxes.T.astype(np.float64)
    wide, tall = x1 - x0, y1 - y0
    longest, shortest = np.maximum(wide, tall), np.minimum(wide, tall)
    filled = found.areas >= BLOB_FILL * wide * tall
    small = (longest <= BLOB * height) & (longest < 1.5 * shortest)
    unlettered = np.zeros(len(line), np.bool_)
    for number in np.unique(line[small & (line >= 0)]):
        own = np.flatnonzero(line == number)
        own = own[np.argsort(x0[own])]
        apart = x0[own][1:] - x1[own][:-1] > DOT_GAP * height
        blots = small[own] & (filled[own] | (len(own) == 1))
        unlettered[own] = bool(blots.all() and apart.all())
    return unlettered


def _split(pixels: NDArray[np.int32], found: Labelled, k: int, centers: list[float], slope: float) -> None:
    """Gives the rows of a component that runs through several lines to the nearest line each."""
    x0, y0, x1, y1 = found.boxes[k]
    part = pixels[y0:y1, x0:x1]
    rows = np.arange(y0, y1) - slope * (x0 + x1) / 2
    nearest = np.abs(rows[:, None] - np.array(centers)[None, :]).argmin(axis=1).astype(np.int32)
    mine = found.labels[y0:y1, x0:x1] == k + 1
    part[mine] = np.broadcast_to(nearest[:, None], part.shape)[mine]
