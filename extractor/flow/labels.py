"""Branch labels: found beside or on the connectors, read, given to the exits of decisions; or implied."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractor.flow.inference.cues import Cues
from extractor.flow.ink.layers import Strokes
from extractor.flow.ink.words import level_groups
from extractor.flow.model import Connector, DrawnSymbol, Point
from extractor.flow.order import depths
from extractor.page.labelling import parts_of
from extractor.record.geometry import Box, union
from extractor.record.model import LabelOrigin, SymbolKind
from extractor.store.knowledge import load_json

_FARTHEST = 3.2
_ALONG = 0.12
"""Cost of a text height of way between the decision and the label."""
_WRONG_SENSE = 1.0
_OTHER_WORD = 1.5
_HEAD = 1.0
_ALIKE, _CLEARLY = 0.6, 0.1
_UNDISPUTED, _DISPUTED = 0.96, 0.6
"""How sure an implied label is where the words do not speak against the drawing (right 56 times of 56 when
measured on real sheets), and where they do."""
_LONGEST_MISREAD = 6
_NEARER = 0.7
"""How much less a place must cost than the next best for no doubt to be left."""
_SHORTEST = 4
"""Letters from which a word may be misread, one of them lost, and still be told."""
_BRANCHES = 2
"""Ways out of a decision that is answered by yes or no."""


@dataclass(frozen=True)
class _Word:
    box: Box
    text: str
    sense: str | None


def label_connectors(
    connectors: Sequence[Connector],
    symbols: Sequence[DrawnSymbol],
    strokes: Strokes,
    cues: Cues,
    read: Callable[[Sequence[Box]], Sequence[str]],
) -> list[Connector]:
    """The connectors with the labels that are printed beside them.

    Some offices draw what decides as a plain box: where two ways leave one, "yes" and "no" beside them are
    labels.
    """
    leaving = Counter(c.source for c in connectors)
    exits = [
        i
        for i, c in enumerate(connectors)
        if symbols[c.source].kind is SymbolKind.DECISION or leaving[c.source] > 1
    ]
    if not exits:
        return list(connectors)
    boxes = word_boxes(connectors, strokes)
    texts = read(boxes) if boxes else []
    words = [_Word(b, t.strip(), branch_sense(t)) for b, t in zip(boxes, texts, strict=True)]
    words = [w for w in words if w.sense or _like_a_word(w.text)]
    unit = strokes.text_height
    pairs = []
    for number, word in enumerate(words):
        for i in exits:
            if word.sense is None and symbols[connectors[i].source].kind is not SymbolKind.DECISION:
                continue
            cost = _cost(word, connectors[i], symbols, cues, unit)
            if cost <= _FARTHEST:
                pairs.append((cost, i, number))
    return _given(connectors, words, sorted(pairs))


def _given(
    connectors: Sequence[Connector], words: Sequence[_Word], pairs: Sequence[tuple[float, int, int]]
) -> list[Connector]:
    """Gives each word to the exit that it fits best, no sense twice to one decision."""
    labelled = list(connectors)
    used: set[int] = set()
    taken: set[tuple[int, str]] = set()
    for cost, i, number in pairs:
        word, connector = words[number], connectors[i]
        label = word.sense or word.text
        if number in used or labelled[i].label is not None or (connector.source, label) in taken:
            continue
        rivals = [c for c, j, n in pairs if n == number and j != i]
        sure = 0.97 if not rivals or min(rivals) - cost > _NEARER else 0.8
        used.add(number)
        taken.add((connector.source, label))
        labelled[i] = replace(
            connector, label=label, text=word.text, label_origin=LabelOrigin.PRINTED, label_box=word.box,
            label_confidence=sure if word.sense else min(sure, 0.7),
        )  # fmt: skip
    return labelled


def branch_sense(text: str) -> str | None:
    """ "yes" or "no" for the words of a branch label, forgiving misread letters; None for other words."""
    words = load_json("flow/branches.json")
    folded = re.sub(r"[^a-z ]+", "", text.casefold()).strip()
    if not folded or folded in words["other"]:
        return None
    likeness = {
        sense: max(1.0 if folded == known else _likeness(folded, known) for known in words[sense])
        for sense in ("yes", "no")
    }
    best, other = sorted(likeness, key=likeness.__getitem__, reverse=True)
    return best if likeness[best] >= _ALIKE and likeness[best] - likeness[other] >= _CLEARLY else None


def _likeness(folded: str, known: str) -> float:
    """How like two words are, 0 to 1; short words are only like themselves."""
    return (
        fuzz.ratio(folded, known) / 100 if len(known) >= _SHORTEST and len(folded) >= _SHORTEST - 1 else 0.0
    )


def _like_a_word(text: str) -> bool:
    """Whether a text may be another word than yes and no: long enough not to be one of them misread."""
    letters = re.sub(r"[\W\d_]+", "", text.casefold())
    return len(letters) > _LONGEST_MISREAD and sum(c in "aeiou" for c in letters) >= 0.25 * len(letters)


def _cost(
    word: _Word, connector: Connector, symbols: Sequence[DrawnSymbol], cues: Cues, unit: float
) -> float:
    away, along = _distance(word.box, connector.path)
    cost = away / unit + _ALONG * along / unit
    source, target = symbols[connector.source], symbols[connector.target]
    said = cues.sense(source.row, target.lane)
    if word.sense is None:
        cost += _OTHER_WORD
    elif said and said != word.sense:
        cost += _WRONG_SENSE
    return cost


def _distance(box: Box, path: Sequence[Point]) -> tuple[float, float]:
    """How far a box lies from a path, and how far along the path the nearest place is, in pixels."""
    best, walked = (float("inf"), 0.0), 0.0
    for (ax, ay), (bx, by) in pairwise(path):
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        for k in range(max(2, int(length / 4)) + 1):
            share = k / max(2, int(length / 4))
            x, y = ax + (bx - ax) * share, ay + (by - ay) * share
            dx, dy = max(box.x0 - x, 0.0, x - box.x1), max(box.y0 - y, 0.0, y - box.y1)
            away = (dx * dx + dy * dy) ** 0.5
            if away < best[0] - 1e-6:
                best = (away, walked + share * length)
        walked += length
    return best


def word_boxes(connectors: Sequence[Connector], strokes: Strokes) -> list[Box]:
    """Boxes, in page pixels, of ink in the lanes that is neither symbol, rule nor connector."""
    unit = strokes.text_height
    rest = ((strokes.free | strokes.words) & ~strokes.flat_rules & ~strokes.tall_rules).astype(np.uint8)
    x0, y0 = strokes.area.x0, strokes.area.y0
    width = max(3, round(1.6 * strokes.line_width) + 2)
    for connector in connectors:
        points = [(round(x - x0), round(y - y0)) for x, y in connector.path]
        cv2.polylines(rest, [np.array(points, np.int32)], isClosed=False, color=0, thickness=width)
        _clear_head(rest, points, unit)
    left, right = max(0, int(strokes.lanes.x0)), int(strokes.lanes.x1)
    rest[:, :left] = 0
    rest[:, right:] = 0
    return [Box(b.x0 + x0, b.y0 + y0, b.x1 + x0, b.y1 + y0) for b in _lines(_letters(rest, unit), unit)]


def _clear_head(rest: NDArray[np.uint8], points: Sequence[tuple[int, int]], unit: float) -> None:
    (px, py), (qx, qy) = points[-2], points[-1]
    length = max(1.0, ((qx - px) ** 2 + (qy - py) ** 2) ** 0.5)
    ux, uy = (qx - px) / length, (qy - py) / length
    base = (round(qx - ux * _HEAD * unit), round(qy - uy * _HEAD * unit))
    cv2.line(rest, (qx, qy), base, 0, max(3, round(0.9 * unit)))


def _letters(rest: NDArray[np.uint8], unit: float) -> list[Box]:
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, _, stats = parts_of(np.asarray(joined, np.uint8))
    letters = []
    for x, y, w, h, area in stats[1:count].tolist():
        if 0.35 * unit <= h <= 1.7 * unit and w <= 6 * unit and area >= 0.04 * unit * unit:
            letters.append(Box(x, y, x + w, y + h))
    return letters


def _lines(letters: Sequence[Box], unit: float) -> list[Box]:
    """Letters that stand side by side, as boxes of words; lone specks are left out."""
    boxes = [union(group) for group in level_groups(letters, 0.75 * unit)]
    pad = 0.2 * unit
    return [b.grow(pad) for b in boxes if b.height >= 0.5 * unit and 0.3 * unit <= b.width <= 9 * unit]


def imply_labels(
    connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol], cues: Cues
) -> list[Connector]:
    """The connectors with the labels that follow from the other branch, the words, or the drawing."""
    labelled = list(connectors)
    depth = depths(symbols, connectors)
    for decision, symbol in enumerate(symbols):
        if symbol.kind is not SymbolKind.DECISION:
            continue
        exits = [
            i
            for i, c in enumerate(connectors)
            if c.source == decision and not _entry_mark(c, connectors, symbols)
        ]
        said = {labelled[i].label for i in exits} & {"yes", "no"}
        blank = [i for i in exits if labelled[i].label is None]
        if not blank:
            continue
        if len(said) == 1 and len(blank) == 1:
            other = "no" if said == {"yes"} else "yes"
            labelled[blank[0]] = _implied(labelled[blank[0]], other, 0.97)
        elif not said:
            found = _senses(blank, connectors, symbols, depth, cues)
            if len(blank) == _BRANCHES and len(found) == 1:
                ((label, _),) = found.values()
                (left,) = set(blank) - set(found)
                found[left] = ("no" if label == "yes" else "yes", _DISPUTED)
            for i, (label, sure) in found.items():
                labelled[i] = _implied(labelled[i], label, sure)
    return labelled


def _entry_mark(
    connector: Connector, connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]
) -> bool:
    """Whether a connector runs to an off-page connector that more surely leads in from another page."""
    if symbols[connector.target].kind is not SymbolKind.OFF_PAGE:
        return False
    return any(c.source == connector.target and c.confidence > connector.confidence for c in connectors)


def _implied(connector: Connector, label: str, sure: float) -> Connector:
    return replace(connector, label=label, label_origin=LabelOrigin.IMPLIED, label_confidence=sure)


def _senses(
    exits: Sequence[int],
    connectors: Sequence[Connector],
    symbols: Sequence[DrawnSymbol],
    depth: Sequence[int],
    cues: Cues,
) -> dict[int, tuple[str, float]]:
    """The sense of each exit by where it leads and what the step's words say."""
    back = {i: _leads_back(connectors[i], symbols, depth) for i in exits}
    found: dict[int, tuple[str, float]] = {}
    for i in exits:
        source, target = symbols[connectors[i].source], symbols[connectors[i].target]
        drawn = "no" if back[i] else "yes"
        said = cues.sense(source.row, target.lane)
        if len(exits) == 1 and drawn == "no" and said != "no":
            continue  # One exit that leads back may as well be the way home of finished work.
        if len(exits) > 1 and len(set(back.values())) == 1 and said is None:
            continue
        found[i] = (drawn, _UNDISPUTED if said in (None, drawn) else _DISPUTED)
    return found


def _leads_back(connector: Connector, symbols: Sequence[DrawnSymbol], depth: Sequence[int]) -> bool:
    source, target = symbols[connector.source], symbols[connector.target]
    if target.kind is SymbolKind.OFF_PAGE:
        return target.box.center[1] < source.box.center[1]
    if target.row != source.row:
        return target.row < source.row
    return depth[connector.target] <= depth[connector.source]
