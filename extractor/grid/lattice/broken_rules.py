"""Dotted and dashed rules drawn through, so that no later stage takes their pieces for writing or drawing."""

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from extractor.grid.model import Rule, Table
from extractor.page.model import Mask, Page, Units

SEEN = (0.25, 0.93)
"""Share of its length on which a broken rule shows ink: at least, and less than a whole one."""
GAP = 1.0
"""Widest gap between the pieces of a broken rule that is drawn through, in text heights."""
ASIDE = 0.15
"""How far a rule may run beside its mean position, in text heights."""


def with_whole_rules(page: Page, tables: Iterable[Table]) -> Page:
    """The page with the gaps of its tables' broken rules filled in its ink; gray and picture stay."""
    ink = page.ink.copy()
    for rule in (rule for table in tables for rule in table.rules):
        _draw_through(ink if rule.horizontal else ink.T, rule, page.units)
    return page if np.array_equal(ink, page.ink) else replace(page, ink=ink)


def _draw_through(ink: Mask, rule: Rule, units: Units) -> None:
    """Fill the gaps of one rule in place; `ink` is turned so that the rule runs along its second axis."""
    reach = max(2, round(ASIDE * units.text_height))
    top, start = max(0, round(rule.position) - reach), max(0, round(rule.start))
    band = ink[top : round(rule.position) + reach + 1, start : round(rule.end) + 1]
    if band.shape[0] < 3 or band.shape[1] < units.text_height:
        return
    seen = band.any(axis=0)
    if not SEEN[0] <= seen.mean() < SEEN[1]:
        return
    # The rows that hold most of the rule, of its own thickness.
    weight = np.convolve(band.sum(axis=1), np.ones(max(1, round(rule.thickness))), "same")
    middle, half = int(np.argmax(weight)), max(1, round(rule.thickness)) // 2
    gap = np.ones((1, round(GAP * units.text_height) | 1), np.uint8)
    line = band[middle - min(middle, half) : middle + half + 1]
    pieces = np.asarray(line.any(axis=0, keepdims=True), np.uint8)
    line |= np.asarray(cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, gap)) > 0
