"""Draws sheets, has Tesseract read them, and notes what each word of its text belongs to.

    python -m training.ocr_texts --out FILE [--first 0] [--count 100] [--held-out] [--unread]

A line of the file is a text in JSON: its lines of words, each with the column and the row that it stands in
on the drawn sheet and whether it begins a cell, and the steps that were drawn. `--held-out` draws in types
and from seeds that are never learnt from; `--unread` gives the drawn words in the orders of other programs.
"""

import argparse
import csv
import io
import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import cv2
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.record.folding import letters_of
from extractor.record.geometry import Box
from training.synthesis.procedures import FIELDS, Writer
from training.synthesis.reading_order import read_in_order
from training.synthesis.word_sheets import (
    LANE,
    NUMBER,
    OUTSIDE,
    Picture,
    WordSheet,
    draw_pages,
    random_look,
    scanned,
)

SCRAP = "scrap"
"""What stands in a cell of words and is none of them."""
SEGMENTATIONS = (3, 3, 3, 4, 6)
ORDERS = ("lines", "lines", "lines", "cells", "columns")
HELD_OUT = 1_000_000
SHORT, ALIKE = 4, 0.5
_COVERED = 0.25


@dataclass
class LabelledText:
    """Lines of (word, role, row, begins a cell); None stands for a blank line."""

    lines: list[list[tuple[str, str, int, bool]] | None] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    read: str = "psm 3"


def labelled_text(
    seed: int, *, held_out: bool, unread: bool = False, order: str | None = None, noise: float | None = None
) -> LabelledText:
    """The text of the sheet of a seed, read by Tesseract if not `unread`; `order` and `noise` as of
    `read_in_order`, by chance where they are not given."""
    rng = random.Random(seed + HELD_OUT * held_out)
    written = Writer(rng).write()
    look = random_look(rng, held_out=held_out)
    pages = draw_pages(written, look, rng, identity=rng.random() < 0.35)
    level = rng.choice((0.1, 0.2, 0.4, 0.8))
    segmentation = rng.choice(SEGMENTATIONS)
    text = LabelledText([], list(written.steps), list(written.lanes), f"psm {segmentation}")
    begun: set[tuple[str, int]] = set()
    orders, noises = rng.choice(ORDERS), rng.choice((0.0, 0.01, 0.03, 0.06))
    order, noise = order or orders, noises if noise is None else noise
    text.read = order if unread else text.read
    for page in pages:
        if text.lines:
            text.lines.append(None)
        if unread:
            lines = read_in_order(page, order, noise, rng)
        else:
            lines = _tesseract(scanned(page.picture, rng, level), segmentation)
        text.lines += _labelled(lines, page, written.steps, begun)
    return text


def _tesseract(picture: Picture, segmentation: int) -> list[list[tuple[str, Box]] | None]:
    """Tesseract's lines of words with boxes, blank lines between its paragraphs as in its plain text."""
    image = cv2.imencode(".png", picture)[1].tobytes()
    command = ["tesseract", "-", "-", "-l", "ind", "--psm", str(segmentation), "tsv"]
    ran = subprocess.run(command, input=image, capture_output=True, check=True)
    lines: list[list[tuple[str, Box]] | None] = []
    last: tuple[str, ...] = ()
    for row in csv.DictReader(io.StringIO(ran.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not row["text"].strip():
            continue
        here = (row["block_num"], row["par_num"], row["line_num"])
        if lines and here[:2] != last[:2]:
            lines.append(None)
        if here != last:
            lines.append([])
        last = here
        x, y, wide, high = (float(row[key]) for key in ("left", "top", "width", "height"))
        line = lines[-1]
        assert line is not None
        line += [(part, Box(x, y, x + wide, y + high)) for part in row["text"].split()]
    return lines


def _labelled(
    lines: Sequence[list[tuple[str, Box]] | None],
    page: WordSheet,
    steps: Sequence[dict[str, str]],
    begun: set[tuple[str, int]],
) -> list[list[tuple[str, str, int, bool]] | None]:
    """The words with what the sheet holds in their place; `begun` holds the cells seen so far."""
    found: list[list[tuple[str, str, int, bool]] | None] = []
    for line in lines:
        if line is None:
            found.append(None)
            continue
        labelled = []
        for text, box in line:
            role, row = _place(box, page)
            if role in FIELDS and not is_of(text, steps[row][role]):
                role = SCRAP
            begins = role in (*FIELDS, NUMBER) and (role, row) not in begun
            if begins:
                begun.add((role, row))
            labelled.append((text, role, row, begins))
        found.append(labelled)
    return found


def is_of(word: str, cell: str) -> bool:
    """Whether a word that was read in the place of a cell is like one of it, or like a part of it.

    Where lines stand at half the height of others the upper ends of their letters are read as words.
    """
    folded, words = letters_of(word), [letters_of(part) for part in cell.split()]
    if not folded:
        return word in cell.split()
    if any(len(folded) == len(part) and part.isdecimal() for part in words):
        return True
    if len(folded) >= SHORT and fuzz.partial_ratio(folded, "".join(words)) >= 100 * ALIKE:
        return True
    return max((Levenshtein.normalized_similarity(folded, part) for part in words), default=0) >= ALIKE


def _place(box: Box, page: WordSheet) -> tuple[str, int]:
    """The role and row of the smallest cell about a word; what covers no drawn word is a scrap."""
    areas = [a for a in page.areas if a.box.contains(*box.center)]
    if not areas:
        return OUTSIDE, -1
    area = min(areas, key=lambda a: a.box.area)
    if area.role in (*FIELDS, NUMBER):
        near = [at for at, _ in page.words if at.overlap(box) > 0]
        met = max((box.intersection(at).area / max(min(box.area, at.area), 1.0) for at in near), default=0.0)
        if met < _COVERED:
            return (LANE if area.role == LANE else SCRAP), area.row
    return area.role, area.row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--unread", action="store_true")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("a", encoding="utf-8") as out:
        for seed in range(args.first, args.first + args.count):
            out.write(
                json.dumps(asdict(labelled_text(seed, held_out=args.held_out, unread=args.unread))) + "\n"
            )
            out.flush()


if __name__ == "__main__":
    main()
