"""Lines of a born-digital region from the characters that the page itself holds."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.page.model import Character
from extractor.record.geometry import Box, union
from extractor.text.segmentation.region import Region

SPACE_GAP, WIDE_GAP = 0.17, 0.25
"""A gap of this share of the letter height, beyond what the line's letters have anyway, parts two words.

Inside a text object that writes its spaces out a gap has to be wider: its letters may just stand apart.
"""
NO_WIDTH = 0.05
"""A soft hyphen narrower than this share of the letter height is not shown: the line does not break there."""
MANY_GAPS = 6
"""Gaps between letters from which their median says how far apart a line is set."""
SAME_LINE = 0.45
INK_UNDER = 0.5
"""Characters with ink under fewer of them than this are not what the picture shows."""
OVERLAP = 0.55
OVERPRINTED = 0.12
"""Share of characters that lie on others above which the layer is rubbish."""
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "○", 0xF076: "•", 0xF0A8: "□"}
_SYMBOLS = range(0xF000, 0xF100)
"""Where fonts of symbols keep their signs; before an item each is a bullet, whatever its form. Other fonts
have ligatures there."""
_SYMBOL_FONT = re.compile("symbol|wingding|webding|dingbat", re.IGNORECASE)
_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True)
class DigitalLine:
    """A line of characters; `box`, and a box for each word of `text`, in pixels of the region."""

    box: Box
    text: str
    words: tuple[Box, ...] = ()


@dataclass(frozen=True)
class _Placed:
    """What a character stands for, one letter or those of a ligature, and its place in the region."""

    text: str
    box: Box
    run: int


def digital_lines(region: Region, characters: Sequence[Character]) -> tuple[DigitalLine, ...] | None:
    """Lines top to bottom of the characters in a region; None where they cannot be trusted.

    They cannot where their font does not say what they mean, where they lie on each other, or have no ink
    under them in the picture. Characters of lines that run another way than the region's are not its own.
    """
    placed = _placed(region, characters)
    written = [c for c in placed if not c.text.isspace()]
    if not written:
        return ()
    shown = _shown_runs(region, written)
    placed = [c for c in placed if c.run in shown]
    written = [c for c in placed if not c.text.isspace()]
    if not written or any(_is_unknown(c.text) for c in written) or _overprinted(written) > OVERPRINTED:
        return None
    return tuple(_line(row) for row in _rows(placed))


def _placed(region: Region, characters: Sequence[Character]) -> list[_Placed]:
    found = []
    for character in characters:
        if region.box.contains(*character.place) and (character.quarter or 0) == -region.turns % 4:
            box = region.from_page(character.box)
            text = _plain(character)
            if text == "\u00ad":
                text = "-" if box.width > NO_WIDTH * box.height else ""
            if text:
                found.append(_Placed(text, box, character.run))
    return found


def _plain(character: Character) -> str:
    """The character as it is typed: ligatures taken apart, symbol fonts' bullets as bullets."""
    letters = (
        unicodedata.normalize("NFKC", c) if ord(c) in _LIGATURES else _BULLETS.get(ord(c), c)
        for c in character.text
    )
    plain = "".join(letters).replace("\u00a0", " ")
    if _SYMBOL_FONT.search(character.font):
        return "".join("•" if ord(c) in _SYMBOLS else c for c in plain)
    return plain


def _is_unknown(text: str) -> bool:
    """Whether a character has no meaning of its own."""
    return any(unicodedata.category(c) in {"Co", "Cn", "Cc", "Cs"} or c == "\ufffd" for c in text)


def _overprinted(written: Sequence[_Placed]) -> float:
    """Share of the characters that lie on another one."""
    ordered = sorted(written, key=lambda c: c.box.x0)
    hidden = 0
    for k, left in enumerate(ordered):
        for right in ordered[k + 1 :]:
            if right.box.x0 > left.box.x1:
                break
            smaller = min(left.box.area, right.box.area)
            common = left.box.intersection(right.box)
            if smaller > 0 and common.width > 0 and common.height > OVERLAP * left.box.height:
                hidden += common.area > OVERLAP * smaller
    return hidden / len(written)


def _shown_runs(region: Region, written: Sequence[_Placed]) -> set[int]:
    """The text objects that the picture shows: it has ink where their characters are."""
    ink = region.ink | region.marks
    height, width = ink.shape
    shown: dict[int, list[bool]] = {c.run: [] for c in written}
    for character in written:
        if not Box(0, 0, width, height).contains(*character.box.center):
            continue  # a word that runs over the region's border
        box = character.box.clip(width, height)
        part = ink[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1]
        shown.setdefault(character.run, []).append(bool(part.any()))
    return {run for run, inked in shown.items() if sum(inked) >= INK_UNDER * len(inked)}


def _rows(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Characters by line, each line left to right."""
    rows: list[list[_Placed]] = []
    for character in sorted(placed, key=lambda c: (c.box.y1, c.box.x0)):
        if rows and _same_line(rows[-1], character):
            rows[-1].append(character)
        else:
            rows.append([character])
    return [sorted(row, key=lambda c: c.box.x0) for row in rows if any(not c.text.isspace() for c in row)]


def _same_line(row: Sequence[_Placed], character: _Placed) -> bool:
    last = row[-1].box
    return character.box.y1 - last.y1 < SAME_LINE * min(last.height, character.box.height)


def _line(row: Sequence[_Placed]) -> DigitalLine:
    height = median(c.box.height for c in row)
    spaced = {c.run for c in row if c.text.isspace()}
    apart = _letter_gap(row)
    words: list[list[_Placed]] = [[]]
    before: _Placed | None = None
    for character in row:
        inside = before is not None and before.run == character.run and character.run in spaced
        gap = character.box.x0 - before.box.x1 if before is not None else 0.0
        if gap > apart + (WIDE_GAP if inside else SPACE_GAP) * height or character.text.isspace():
            words.append([])
        if not character.text.isspace():
            words[-1].append(character)
        before = character
    boxes = tuple(union(c.box for c in word) for word in words if word)
    text = " ".join("".join(c.text for c in word) for word in words if word)
    return DigitalLine(union(boxes), text, boxes)


def _letter_gap(row: Sequence[_Placed]) -> float:
    """How far apart the letters of a line are set: nothing in most, more where a title is spread out."""
    gaps = [
        after.box.x0 - before.box.x1
        for before, after in pairwise(row)
        if not before.text.isspace() and not after.text.isspace()
    ]
    return max(0.0, median(gaps)) if len(gaps) >= MANY_GAPS else 0.0
