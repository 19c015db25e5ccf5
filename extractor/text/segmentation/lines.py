"""Cutting a region into pictures of single lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import Labelled, label_components, spread
from extractor.page.model import Gray, Mask, Page, Units
from extractor.record.geometry import Box
from extractor.text.segmentation import components
from extractor.text.segmentation.cell_borders import Frame, find_frame
from extractor.text.segmentation.overflow import over_borders
from extractor.text.segmentation.pen_strokes import pen_strokes
from extractor.text.segmentation.region import Region, cut_region

MARGIN = 0.3
"""White around a line, as a share of its text height."""
MARGIN_PIXELS = 4
_DARK, _EDGE = 0.5, (0.25, 0.75)
"""Tones between paper (1) and the darkest ink (0): what is nearer to ink, and the middle half, an edge's."""
DRAWING = -2
"""Marks the pixels of outlines, arcs and connectors beside the numbers of lines."""
STEEP = 0.1
"""Steepness, in shares of a pixel of text height, above which a picture has two tones and no slopes."""
SAME_LINE = 0.5
"""Share of the height of the lower of two lines' boxes that they have in common where they are one line."""
SHORT, BESIDE = 8.0, 1.7
"""Lines up to this width can be a number with its unit, of which a digit this far aside is looked for."""
TALL = 1.45
"""Letters with their tails are no taller than this, in heights of capitals; what is holds strokes too."""
LINE_BOX = 1.45
"""Least height of a line's picture without margin, so that a dash keeps its size beside letters."""


@dataclass(frozen=True)
class LineCut:
    """A line cut out of a region: `box` in pixels of the region, `image` dark on white with a margin.

    `text_height` in pixels; `contrast` 0 to 1, ink against paper; `stroke` is True where all there is is one
    short level stroke; `offset` is the x of the picture's left edge in pixels of the region. `looks` are
    further pictures of a line that coloured marks run over; `rival` is the line as it would have been cut out
    if a pen's stroke through it had been taken for writing; `whole` shows a short line that a pen's stroke is
    near with all that stands around it, the stroke included: it can have swallowed a thin digit. `band` is
    the densest strip of a line that strokes made taller than its words: words of a seal above it stay out.
    """

    box: Box
    image: Gray
    text_height: float
    contrast: float
    stroke: bool = False
    offset: int = 0
    looks: tuple[Gray, ...] = ()
    rival: "LineCut | None" = None
    whole: Gray | None = None
    band: "LineCut | None" = None

    @property
    def sharpness(self) -> float:
        """Steepness of the edges between ink and paper for the size of the letters."""
        return _steepness(self.image) / self.text_height


REACH = 2.5
"""How far around a box, in text heights, words that run over its borders are looked for."""


def cut_box(page: Page, box: Box, turns: int = 0) -> tuple[Region, tuple[LineCut, ...]]:
    """The box with its surroundings, and its lines from top to bottom; none where it holds no writing."""
    region = cut_region(page, box, turns, REACH * page.units.text_height)
    return region, cut_lines(region, page.units)


def cut_marks(page: Page, box: Box, turns: int = 0) -> tuple[Region, tuple[LineCut, ...]]:
    """As `cut_box`, for what is written in colour: pens, stamps and signatures in place of the dark ink."""
    shown = np.asarray(page.picture.mean(axis=2), dtype=np.uint8)
    coloured = replace(page, gray=np.where(page.marks, shown, np.uint8(255)), ink=page.marks)
    return cut_box(coloured, box, turns)


def cut_lines(region: Region, units: Units) -> tuple[LineCut, ...]:
    """The lines of a region, top to bottom; none where it holds no writing."""
    frame, bare = find_frame(region, units)
    found = label_components(bare)
    cuts = _lines(region, units, frame, found, np.zeros_like(bare))
    pen = pen_strokes(bare, found, units.text_height)
    if not pen.any():
        return cuts
    beside = _lines(region, units, frame, label_components(bare & ~pen), pen)
    cuts = tuple(replace(cut, band=_band(cut, region, pen)) for cut in cuts)
    return tuple(
        replace(
            cut,
            rival=_same_line(cut, cuts),
            whole=_with_strokes(cut, region, pen),
            band=_band(cut, region, pen),
        )
        for cut in beside
    )


def _band(cut: LineCut, region: Region, pen: Mask) -> LineCut | None:
    """The strip of a line's box, as high as its words, that holds most ink besides the pen's strokes.

    None where the box is no higher than words are.
    """
    text = round(cut.text_height)
    if cut.box.height < TALL * cut.text_height or not text:
        return None
    margin = max(MARGIN_PIXELS, round(MARGIN * cut.text_height))
    part = _window(cut.box, 0, region.gray.shape)
    profile = (region.ink & ~pen)[part].sum(axis=1)
    top = int(cut.box.y0) + int(np.convolve(profile, np.ones(text), "valid").argmax())
    box = Box(cut.box.x0, top, cut.box.x1, top + text)
    around = _window(box, margin, region.gray.shape)
    gray, left = _frame(region.gray[around], box, around, margin)
    return LineCut(box, gray, cut.text_height, cut.contrast, offset=left)


def _with_strokes(cut: LineCut, region: Region, pen: Mask) -> Gray | None:
    """The part of the region around a short line; None where no stroke is near, or the line is longer."""
    text = cut.text_height
    if cut.box.width > SHORT * text:
        return None
    around = Box(cut.box.x0 - BESIDE * text, cut.box.y0, cut.box.x1 + BESIDE * text, cut.box.y1)
    around = around.grow(MARGIN * text)
    inner, edge = region.inner, MARGIN * text / 2
    x0, x1 = max(around.x0, inner.x0 + edge), min(around.x1, inner.x1 - edge)
    part = _window(Box(x0, around.y0, max(x0, x1), around.y1), 0, region.gray.shape)
    return region.gray[part] if pen[part].any() else None


def _same_line(cut: LineCut, cuts: Sequence[LineCut]) -> LineCut | None:
    """The one of the cuts that shows the same line of the region."""

    def common(other: LineCut) -> float:
        return min(cut.box.y1, other.box.y1) - max(cut.box.y0, other.box.y0)

    best = max(cuts, key=common, default=None)
    if best is None or common(best) < SAME_LINE * min(cut.box.height, best.box.height):
        return None
    return best


def _lines(region: Region, units: Units, frame: Frame, found: Labelled, pen: Mask) -> tuple[LineCut, ...]:
    """The lines that the components of the region's ink make; `pen` are strokes that are no writing."""
    wanted = components.writing(found, frame, units)
    if not wanted.any():
        return ()
    text = components.local_height(found, wanted, units.text_height)
    slope = components.find_slope(found, components.is_letter(found, wanted, text), text)
    lift = slope * region.ink.shape[1] / 2
    centers = [
        center
        for center in components.line_centers(found, wanted, text, slope)
        if frame.lowest <= center + lift <= frame.highest
    ]
    if not centers:
        return _lone_stroke(region, wanted, found.labels, found.boxes, units.text_height)
    wanted = over_borders(found, wanted, frame, centers, text, slope, units.line_width)
    line_of = components.assign(found, wanted, centers, text, slope, units.text_height)
    line_of[components.drawings(found, wanted, text) | pen] = DRAWING
    cuts = (_cut(region, line_of, k, text, slope) for k in range(len(centers)))
    return tuple(cut for cut in cuts if cut is not None)


def _lone_stroke(
    region: Region,
    wanted: NDArray[np.bool_],
    labels: NDArray[np.int32],
    boxes: NDArray[np.int32],
    text: float,
) -> tuple[LineCut, ...]:
    """A dash that stands alone in its cell; dots and dust are no line."""
    x0, y0, x1, y1 = boxes[wanted].T
    wide, tall = x1 - x0, y1 - y0
    level = (wide >= 0.18 * text) & (wide <= 2.5 * text) & (wide >= 1.3 * tall)
    if not level.any():
        return ()
    numbers = np.flatnonzero(wanted)[level]
    line_of = np.where(np.isin(labels, numbers + 1), 0, -1).astype(np.int32)
    cut = _cut(region, line_of, 0, text, 0.0, stroke=len(numbers) == 1)
    return (cut,) if cut is not None else ()


def _cut(
    region: Region, line_of: NDArray[np.int32], k: int, text: float, slope: float, stroke: bool = False
) -> LineCut | None:
    own = line_of == k
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    if not len(rows):
        return None
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    margin = max(MARGIN_PIXELS, round(MARGIN * text))
    part = _window(box, margin, region.gray.shape)
    mine = own[part]
    # Letters that a stamp's arc runs through hang on to it: between words the drawing stays in the picture.
    touched = np.zeros_like(own)
    within = slice(int(box.y0), int(box.y1)), slice(int(box.x0), int(box.x1))
    touched[within] = line_of[within] == DRAWING
    kept = mine | touched[part]
    other = spread(region.ink[part] & ~kept, 1) & ~spread(kept, 1)
    gray = np.where(other, np.uint8(255), region.gray[part])
    contrast = _contrast(gray, mine)
    gray, left = _frame(gray, box, part, margin)
    if slope:
        gray = _level(gray, slope)
    if _steepness(gray) > STEEP * text:
        gray = _softened(gray)
    gray = _pad_height(gray, round(LINE_BOX * text) + 2 * margin)
    return LineCut(box, gray, text, contrast, stroke, left)


def _window(box: Box, margin: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    return (
        slice(max(0, int(box.y0) - margin), min(shape[0], int(box.y1) + margin)),
        slice(max(0, int(box.x0) - margin), min(shape[1], int(box.x1) + margin)),
    )


def _frame(gray: Gray, box: Box, part: tuple[slice, slice], margin: int) -> tuple[Gray, int]:
    """The part with the whole margin, white where the region ends; and the x of its left edge."""
    above = margin - (int(box.y0) - part[0].start)
    below = margin - (part[0].stop - int(box.y1))
    left = margin - (int(box.x0) - part[1].start)
    right = margin - (part[1].stop - int(box.x1))
    framed = np.pad(gray, ((above, below), (left, right)), constant_values=255)
    return framed, part[1].start - left


def _contrast(gray: Gray, mine: Mask) -> float:
    paper = gray[~mine]
    light = float(np.median(paper)) if paper.size else 255.0
    return max(0.0, (light - float(np.median(gray[mine]))) / 255.0)


def _level(gray: Gray, slope: float) -> Gray:
    """The picture sheared so that a line falling by `slope` runs level."""
    height, width = gray.shape
    shift = np.round(slope * (np.arange(width) - width / 2)).astype(int)
    rows = np.arange(height)[:, None] + shift[None, :]
    level: Gray = gray[rows.clip(0, height - 1), np.arange(width)[None, :]]
    level[(rows < 0) | (rows >= height)] = 255
    return level


def _steepness(gray: Gray) -> float:
    """Dark pixels for each pixel of an edge between dark and light; high in pictures of two tones."""
    paper, dark = float(np.median(gray)), float(gray.min())
    tone = (gray - dark) / max(1.0, paper - dark)
    return float((tone < _DARK).sum()) / max(1.0, float(((tone > _EDGE[0]) & (tone < _EDGE[1])).sum()))


def _softened(gray: Gray) -> Gray:
    """The picture slightly blurred: the engines learned from edges with a slope, as scanners make them."""
    soft = gray.astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(soft, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        near, middle, far = (np.take(padded, range(k, k + soft.shape[axis]), axis=axis) for k in range(3))
        soft = (near + 2 * middle + far) / 4
    return np.asarray(soft.round(), dtype=np.uint8)


def _pad_height(gray: Gray, least: int) -> Gray:
    missing = least - gray.shape[0]
    if missing <= 0:
        return gray
    return np.pad(gray, ((missing // 2, missing - missing // 2), (0, 0)), constant_values=255)
