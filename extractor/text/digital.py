"""Lines of a born-digital region from the characters that the page itself holds."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractor.page.model import Character
from extractor.record.geometry import Box, union
from extractor.text.segmentation.region import Region

SPACE_GAP = 0.17
"""A gap of this share of the letter height is a space between words."""
SAME_LINE = 0.45
INK_UNDER = 0.5
"""Characters with ink under fewer of them than this are not what the picture shows."""
OVERLAP = 0.55
OVERPRINTED = 0.12
"""Share of characters that lie on others above which the layer is rubbish."""
RUBBISH = 0.1
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "○", 0xF076: "•", 0xF0A8: "□"}
_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True)
class DigitalLine:
    """A line of characters; `box`, and a box for each word of `text`, in pixels of the region."""

    box: Box
    text: str
    words: tuple[Box, ...] = ()


@dataclass(frozen=True)
class _Placed:
    text: str
    box: Box


def digital_lines(region: Region, characters: Sequence[Character]) -> tuple[DigitalLine, ...] | None:
    """Lines top to bottom of the characters in a region; None where they cannot be trusted.

    They cannot where they have no Unicode, lie on each other, or have no ink under them in the picture.
    """
    placed = _placed(region, characters)
    written = [c for c in placed if not c.text.isspace()]
    if not written:
        return ()
    if _rubbish(written) > RUBBISH or _overprinted(written) > OVERPRINTED or not _inked(region, written):
        return None
    return tuple(_line(row) for row in _rows(placed))


def _placed(region: Region, characters: Sequence[Character]) -> list[_Placed]:
    found: dict[str, list[_Placed]] = {}
    for character in characters:
        if not region.box.contains(*character.box.center):
            continue
        box = region.from_page(character.box)
        for k, text in enumerate(_plain(character.text)):
            placed = _Placed(text, box if k == 0 else Box(box.x1, box.y0, box.x1, box.y1))
            same = found.setdefault(text, [])
            if text.isspace() or not any(_struck_again(before, placed) for before in same):
                same.append(placed)
    return [placed for same in found.values() for placed in same]


def _struck_again(before: _Placed, placed: _Placed) -> bool:
    """Whether the same letter stands a hair beside itself, which makes fonts without a bold look bold."""
    one, two = before.box, placed.box
    return abs(one.x0 - two.x0) < 0.25 * max(1.0, one.width) and abs(one.y0 - two.y0) < 0.25 * one.height


def _plain(text: str) -> str:
    """The character as it is typed: ligatures taken apart, symbol fonts' bullets as bullets."""
    if text.startswith("(cid:"):
        return "\ufffd"
    plain = "".join(unicodedata.normalize("NFKC", c) if ord(c) in _LIGATURES else c for c in text)
    plain = plain.replace("\u00a0", " ").replace("\u00ad", "-")
    return "".join(_BULLETS.get(ord(c), c) for c in plain)


def _rubbish(written: Sequence[_Placed]) -> float:
    """Share of the characters that have no meaning."""
    bad = sum(unicodedata.category(c.text) in {"Co", "Cn", "Cc", "Cs"} or c.text == "\ufffd" for c in written)
    return bad / len(written)


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


def _inked(region: Region, written: Sequence[_Placed]) -> bool:
    """Whether the picture shows something where the characters are."""
    ink = region.ink | region.marks
    height, width = ink.shape
    seen = 0
    for character in written:
        box = character.box.clip(width, height)
        part = ink[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1]
        seen += bool(part.any())
    return seen >= INK_UNDER * len(written)


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
    words: list[list[_Placed]] = [[]]
    before: _Placed | None = None
    for character in row:
        gap = character.box.x0 - before.box.x1 if before is not None else 0.0
        if gap > SPACE_GAP * height or character.text.isspace():
            words.append([])
        if not character.text.isspace():
            words[-1].append(character)
        before = character
    boxes = tuple(union(c.box for c in word) for word in words if word)
    text = " ".join("".join(c.text for c in word) for word in words if word)
    return DigitalLine(union(boxes), text, boxes)
