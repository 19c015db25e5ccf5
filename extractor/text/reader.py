"""Reads regions of a page: their own characters where the page has them, OCR of their lines elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.errors import MissingDependencyError
from extractor.options import TextOptions
from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.digital import DigitalLine, digital_lines
from extractor.text.engines.ppocr import load_quick
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import Recognised, Recogniser
from extractor.text.fusion.word_places import word_spans
from extractor.text.joining import Written, join_lines
from extractor.text.language.lexicon import load_lexicon
from extractor.text.model import Reading, RegionText, TextLine
from extractor.text.segmentation.colour_lights import with_looks, without_remains
from extractor.text.segmentation.lines import LineCut, cut_box, cut_marks
from extractor.text.segmentation.region import Region, cut_region
from extractor.text.unwritten import holds_unwritten, may_hold_letters

DIGITAL_CONFIDENCE = 0.995
UNWRITTEN_CONFIDENCE = 0.6
"""Of the page's own characters, where its picture shows a word that they leave out."""
BLANK_CONFIDENCE = 0.99
"""An empty cell could hold writing too faint for the ink mask."""
STAMPED_CONFIDENCE, HANDWRITTEN_CONFIDENCE = 0.6, 0.5
HIDDEN_CONFIDENCE = 0.85
"""Most that a region is sure of where it may hold writing that is not its own, or does not show all."""
COLOURED = 0.4
"""Coloured strokes of this area, in squares of the text height, are looked at as handwriting."""
SLIVER = 0.65
"""A line lower than this, in heights of capitals, that shares rows and columns with another is a piece of it:
a seal's strokes part the tops of letters from their feet."""
BACKGROUND = 0.8
"""A picture that covers this share of the page is its background."""
WITHIN = 0.5
"""Share of a box in a picture from which it lies there: the larger part."""


@dataclass(frozen=True)
class _Prepared:
    """A region before recognition: its own lines, or the cuts that an engine has to read."""

    region: Region
    own: tuple[DigitalLine, ...] = ()
    cuts: tuple[LineCut, ...] = ()
    coloured: bool = False
    """The cuts are of coloured strokes: the region holds no dark writing."""
    empty: bool = False
    """The page's own characters leave the region out."""
    more: bool = False
    """The picture shows words that the page's own characters leave out."""


class Reader:
    """Reads boxes of pages with the engines that the options ask for."""

    def __init__(self, options: TextOptions, recogniser: Recogniser | None = None) -> None:
        self._lexicon = load_lexicon()
        self._calibration = load_calibration()
        self._recogniser = recogniser or Recogniser(
            options, self._lexicon, self._calibration, quick=load_quick
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which engines cannot be loaded, without stopping the reading."""
        return self._recogniser.warnings

    def take_faults(self) -> tuple[str, ...]:
        """What engines failed at since this was last asked, without stopping the reading; holds no text."""
        return self._recogniser.take_faults()

    @property
    def engines(self) -> dict[str, str]:
        """Name and version of each engine in use; MissingDependencyError where there is none."""
        return self._recogniser.versions

    def read(self, page: Page, boxes: Sequence[Box]) -> tuple[RegionText, ...]:
        """What stands in each box, in the order of `boxes`; boxes in pixels of the page's picture.

        All lines go through the engines together. Raises MissingDependencyError where an engine is
        needed and none is there, EngineError where the only engine fails.
        """
        return self.read_rotated(page, boxes, 0)

    def glance(self, page: Page, boxes: Sequence[Box], quarter_turns: int, most: int) -> list[str]:
        """Some lines in the boxes, `most` at most, as the leading engine alone reads them.

        The boxes are turned clockwise first. Raises what `read` does.
        """
        cuts = [cut for box in boxes for cut in cut_box(page, box, quarter_turns)[1]]
        return self._recogniser.glance(cuts[:: -(-len(cuts) // most) or 1])

    def read_rotated(self, page: Page, boxes: Sequence[Box], quarter_turns: int) -> tuple[RegionText, ...]:
        """As `read`, for words that `quarter_turns` clockwise quarter turns bring upright."""
        prepared = [self._prepare(page, box, quarter_turns) for box in boxes]
        cuts = [cut for region in prepared for cut in region.cuts]
        recognised = iter(self._recognise(cuts, needed=page.digital is None))
        return tuple(
            self._finish(box, region, [next(recognised) for _ in region.cuts])
            for box, region in zip(boxes, prepared, strict=True)
        )

    def _recognise(self, cuts: Sequence[LineCut], *, needed: bool) -> list[Recognised]:
        """Results for all cuts; empty ones where there is no engine and the page can do without."""
        try:
            return self._recogniser.recognise(cuts)
        except MissingDependencyError:
            if needed:
                raise
            return [Recognised("", 0.0)] * len(cuts)

    def _prepare(self, page: Page, box: Box, turns: int) -> _Prepared:
        empty = False
        if page.digital is not None and not _pictured(page, box):
            region = cut_region(page, box, turns)
            near = page.digital.near(region.box)
            own = digital_lines(region, near)
            if own or (own is not None and any(c.quarter not in (None, -turns % 4) for c in near)):
                # What stands there may run another way.
                more = holds_unwritten(region, near, page.digital.images)
                return _Prepared(region, own=own, empty=not own, more=more)
            empty = own is not None
            if empty and not may_hold_letters(page.digital, region.box, page.units.text_height):
                return _Prepared(region, empty=True)
        region, cuts = cut_box(page, box, turns)
        cuts = without_remains(page, region, cuts)
        if not cuts and region.marks.sum() >= COLOURED * page.units.text_height**2:
            region, cuts = cut_marks(page, box, turns)
            return _Prepared(region, cuts=cuts, coloured=True)
        return _Prepared(region, cuts=with_looks(page, region, cuts), empty=empty)

    def _finish(self, box: Box, prepared: _Prepared, recognised: list[Recognised]) -> RegionText:
        region = prepared.region
        if prepared.own:
            return self._digital(
                box, region, prepared.own, UNWRITTEN_CONFIDENCE if prepared.more else DIGITAL_CONFIDENCE
            )
        read = without_slivers(
            [(cut, found) for cut, found in zip(prepared.cuts, recognised, strict=True) if found.text]
        )
        if not read:
            return _unread(box, prepared)
        lines = tuple(
            TextLine(
                region.to_page(cut.box),
                found.text,
                found.confidence,
                tuple(Reading(r.engine, r.text, r.confidence, r.confidences) for r in found.readings),
                found.unrepaired,
                found.sights,
                _words(region, cut, found),
            )
            for cut, found in read
        )
        text = self._join([(cut.box, found.text) for cut, found in read])
        confidence = self._calibration.region([line.confidence for line in lines])
        if any(cut.looks and not found.text for cut, found in zip(prepared.cuts, recognised, strict=True)):
            confidence = min(confidence, HIDDEN_CONFIDENCE)
        state = State.READ
        if prepared.coloured:
            state, confidence = State.HANDWRITTEN, min(confidence, HANDWRITTEN_CONFIDENCE)
        return RegionText(box, lines, text, confidence, Origin.OCR, state, self._alternatives(read, text))

    def _digital(
        self, box: Box, region: Region, own: tuple[DigitalLine, ...], confidence: float
    ) -> RegionText:
        lines = tuple(
            TextLine(
                region.to_page(line.box),
                line.text,
                confidence,
                words=tuple(map(region.to_page, line.words)),
            )
            for line in own
        )
        text = self._join([(line.box, line.text) for line in own])
        return RegionText(box, lines, text, confidence, Origin.DIGITAL, State.READ)

    def _join(self, lines: Sequence[tuple[Box, str]]) -> str:
        right = max(box.x1 for box, _ in lines)
        left = min(box.x0 for box, _ in lines)
        width = max(1.0, right - left)
        return join_lines([Written(text, (box.x1 - left) / width) for box, text in lines], self._lexicon)

    def _alternatives(self, read: Sequence[tuple[LineCut, Recognised]], text: str) -> tuple[str, ...]:
        """Whole readings by single engines that differ from the text chosen."""
        names = dict.fromkeys(r.engine for _, found in read for r in found.readings)
        others = []
        for name in names:
            lines = [
                (cut.box, next((r.text for r in found.readings if r.engine == name), found.text))
                for cut, found in read
            ]
            joined = self._join(lines)
            if joined and joined != text and joined not in others:
                others.append(joined)
        return tuple(others)


def without_slivers(read: Sequence[tuple[LineCut, Recognised]]) -> list[tuple[LineCut, Recognised]]:
    """The lines without pieces of others that were cut out as lines of their own.

    Those others are less sure, and so are lines of a single letter or figure that may be no writing.
    """

    def is_part(piece: LineCut, sure: float, whole: LineCut, surer: float) -> bool:
        a, b = piece.box, whole.box
        beside = min(a.x1, b.x1) - max(a.x0, b.x0) > a.width / 2 and min(a.y1, b.y1) > max(a.y0, b.y0)
        return beside and a.height < SLIVER * piece.text_height and a.height < b.height and sure < surer

    kept = []
    for cut, found in read:
        others = [(other, one.confidence) for other, one in read if other is not cut]
        if any(is_part(cut, found.confidence, other, sure) for other, sure in others):
            continue
        whole = any(is_part(other, sure, cut, found.confidence) for other, sure in others)
        most = HIDDEN_CONFIDENCE if whole or _is_stray(cut, found, [other for other, _ in others]) else 1.0
        kept.append((cut, replace(found, confidence=min(found.confidence, most))))
    return kept


def _is_stray(cut: LineCut, found: Recognised, others: Sequence[LineCut]) -> bool:
    """Whether a single letter stands on a line of its own, or a single figure beside all other lines.

    It may be a letter of a watermark or of the next cell, or a piece of a rule. A figure over its unit is
    none: narrow columns part them.
    """
    if len(found.text) != 1 or not found.text.isalnum() or not others:
        return False
    over = any(other.box.x0 < cut.box.x1 and cut.box.x0 < other.box.x1 for other in others)
    return found.text.isalpha() or not over


def _words(region: Region, cut: LineCut, found: Recognised) -> tuple[Box, ...]:
    """A box for each word of a line that an engine read, as high as the line."""
    cut = found.cut(cut)
    spans = word_spans(found.text, found.readings[0], cut)
    return tuple(region.to_page(Box(x0, cut.box.y0, x1, cut.box.y1)) for x0, x1 in spans)


def _unread(box: Box, prepared: _Prepared) -> RegionText:
    """A region without text: blank, blank under a stamp, or with ink that no engine could read."""
    if prepared.cuts and not prepared.coloured:
        return RegionText(box, (), "", 0.0, Origin.OCR, State.UNREADABLE)
    confidence = STAMPED_CONFIDENCE if prepared.coloured else BLANK_CONFIDENCE
    origin = Origin.DIGITAL if prepared.empty else Origin.OCR
    return RegionText(box, (), "", confidence, origin, State.BLANK)


def _pictured(page: Page, box: Box) -> bool:
    """Whether the box lies in a picture that is placed on a born-digital page."""
    images = page.digital.images if page.digital is not None else ()
    background = BACKGROUND * page.width * page.height
    return any(image.area < background and box.overlap(image) > WITHIN for image in images)
