"""What a born-digital page's own paths tell of its ruled lines: where they run, and what is a connector."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractor.grid.lattice.rule_mask import Evidence
from extractor.page.model import Gray, Mask, Page, VectorShape
from extractor.record.geometry import Box

THIN = 0.35
"""A path no thicker than this, in text heights, is a line."""
LONG = 2.0
"""A line at least this long, in text heights, may be a rule."""
PAPER = 0.97
"""Luminance from which a line cannot be seen."""
SHOWN, DARKER = 0.8, 8
"""A rule is borne out where so much of it is at least so many gray levels darker than white paper."""
HALF_PAGE = 0.5
"""A straight side longer than this share of the page is a border, whatever path it belongs to."""
HOLLOW = 0.3
"""A filled path that fills less of its box is a connector drawn as a thin polygon."""


@dataclass(frozen=True)
class _Bar:
    """A straight upright line: `box` is what it covers, in pixels."""

    horizontal: bool
    box: Box


def with_vector_rules(evidence: Evidence, page: Page) -> Evidence:
    """The evidence of the ink, set right by the paths of a born-digital page; as it is for a scan.

    Lines that are drawn by themselves are added where the picture shows them, however faint. Sides of bent
    lines, which are connectors, are taken out unless a line or a box of its own lies there.
    """
    if page.digital is None or not page.digital.shapes:
        return evidence
    bars = [bar for shape in page.digital.shapes for bar in _lines(shape, page)]
    kept = [*bars, *(bar for s in page.digital.shapes if s.kind == "rectangle" for bar in _sides(s, page))]
    bent = [bar for s in page.digital.shapes if _is_bent(s, page) for bar in _sides(s, page)]
    masks = []
    for horizontal in (True, False):
        mask = evidence.along(horizontal).copy()
        protected = _painted(kept, horizontal, mask.shape, margin=1)
        mask &= protected | ~_painted(bent, horizontal, mask.shape, margin=2)
        shown = [bar for bar in bars if bar.horizontal == horizontal and _is_shown(bar, page.gray)]
        masks.append(mask | _painted(shown, horizontal, mask.shape, margin=0))
    return Evidence(masks[0], masks[1])


def _lines(shape: VectorShape, page: Page) -> Iterator[_Bar]:
    """The line that a path is, where it is one: a stroke, or a thin filled box."""
    box, text = shape.box, page.units.text_height
    thin, long = sorted((box.width, box.height))
    pen = shape.width if shape.stroke is not None else 0.0
    if _is_visible(shape) and max(thin, pen) <= max(2.5, THIN * text) and long >= LONG * text:
        yield _bar((box.x0, box.y0), (box.x1, box.y1), shape.width if shape.stroke is not None else 0.0)


def _sides(shape: VectorShape, page: Page) -> Iterator[_Bar]:
    """The upright sides of a path that are long enough to be taken for rules, and no border of a table."""
    if not _is_visible(shape):
        return
    points = (*shape.points, shape.points[0]) if shape.closed or shape.fill is not None else shape.points
    for a, b in pairwise(points):
        across, along = sorted((abs(a[0] - b[0]), abs(a[1] - b[1])))
        limit = HALF_PAGE * (page.width if abs(a[0] - b[0]) > abs(a[1] - b[1]) else page.height)
        if across <= 1.0 and 0.5 * LONG * page.units.text_height <= along <= limit:
            yield _bar(a, b, shape.width if shape.stroke is not None else 0.0)


def _bar(a: tuple[float, float], b: tuple[float, float], width: float) -> _Bar:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    horizontal, half = box.width >= box.height, width / 2
    if horizontal:
        return _Bar(True, Box(box.x0, box.y0 - half, box.x1, box.y1 + half))
    return _Bar(False, Box(box.x0 - half, box.y0, box.x1 + half, box.y1))


def _is_visible(shape: VectorShape) -> bool:
    return any(ink is not None and ink < PAPER for ink in (shape.stroke, shape.fill))


def _is_bent(shape: VectorShape, page: Page) -> bool:
    """Whether a path is a line with bends: stroked and open, or a thin polygon."""
    if shape.kind != "curve" or len(shape.points) < 3:
        return False
    if min(shape.box.width, shape.box.height) <= THIN * page.units.text_height:
        return False
    x, y = np.array(shape.points, dtype=np.float64).T
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    if shape.fill is None:
        return not shape.closed
    return len(shape.points) > 4 and area < HOLLOW * shape.box.area


def _painted(bars: Iterable[_Bar], horizontal: bool, size: tuple[int, ...], margin: int) -> Mask:
    """Where the bars of one direction lie, `margin` pixels added across them; at least a pixel wide."""
    mask = np.zeros(size, np.bool_)
    for bar in bars:
        if bar.horizontal == horizontal:
            x0, y0, x1, y1 = _covered(bar.box)
            aside = (0, margin) if horizontal else (margin, 0)
            top, left = max(0, y0 - aside[1]), max(0, x0 - aside[0])
            mask[top : max(0, y1 + aside[1]), left : max(0, x1 + aside[0])] = True
    return mask


def _covered(box: Box) -> tuple[int, int, int, int]:
    """The pixels that a box covers to more than half, at least one each way."""
    x0, y0 = round(box.x0), round(box.y0)
    if box.x1 - box.x0 < 1:
        x0 = int((box.x0 + box.x1) / 2)
    if box.y1 - box.y0 < 1:
        y0 = int((box.y0 + box.y1) / 2)
    return x0, y0, max(x0 + 1, round(box.x1)), max(y0 + 1, round(box.y1))


def _is_shown(bar: _Bar, gray: Gray) -> bool:
    """Whether the picture has the line: what is clipped, or covered later, is not there."""
    x0, y0, x1, y1 = _covered(bar.box)
    if bar.horizontal:
        part = gray[max(0, y0 - 1) : y1 + 1, max(0, x0) : x1].min(axis=0, initial=255)
    else:
        part = gray[max(0, y0) : y1, max(0, x0 - 1) : x1 + 1].min(axis=1, initial=255)
    return bool(part.size and float(np.mean(part < 255 - DARKER)) >= SHOWN)
