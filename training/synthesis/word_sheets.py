"""Draws sheets whose words are known with their places: what each belongs to in the table, or outside of it.

For readers of what other programs make of a sheet: the words' boxes tell what theirs were.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractor.record.geometry import Box
from extractor.store.knowledge import load_json
from training.synthesis.lines import fonts
from training.synthesis.procedures import FIELDS, Written

OUTSIDE, HEAD, COUNT, NUMBER, LANE, TOTAL = "outside", "head", "count", "number", "lane", "total"
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Area:
    """A cell of the page: what stands in it, and in which row of the table (-1: in none)."""

    box: Box
    role: str
    row: int = -1


@dataclass
class WordSheet:
    """A page: its picture, the cells, and the words with their places."""

    picture: Picture
    areas: list[Area] = field(default_factory=list)
    words: list[tuple[Box, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """How an office lays its sheets out; lengths in heights of its type."""

    font: str
    size: int
    widths: dict[str, float]
    pad: float
    middle: bool
    centred: bool
    counted: bool
    head: dict[str, str]
    upper: bool
    heavy: int
    dots: str
    shapes: float
    headed_again: bool
    ragged: float


def random_look(rng: random.Random, *, held_out: bool) -> Look:
    """A look; with a type that is never learnt from if `held_out`."""
    columns = load_json("lexicon/headers.json")["columns"]
    groups = load_json("lexicon/headers.json")["groups"]
    usual = 3 if rng.random() < 0.7 else 12
    head = {key: rng.choice(words[:usual]) for key, words in columns.items()}
    head |= {key: rng.choice(words[: usual // 2 + 1]) for key, words in groups.items()}
    head["number"] = rng.choice(("no", "no", "no.", "nomor"))
    return Look(
        font=rng.choice(fonts(held_out=held_out)),
        size=rng.randint(19, 34),
        widths={
            "number": rng.uniform(2.2, 3.4),
            "activity": rng.uniform(11, 24),
            "lane": rng.uniform(4.2, 7),
            "requirements": rng.uniform(8, 17),
            "duration": rng.uniform(4, 7),
            "output": rng.uniform(8, 17),
            "remarks": rng.choice((0.0, rng.uniform(5, 9))),
        },
        pad=rng.uniform(0.15, 1.2),
        middle=rng.random() < 0.65,
        centred=rng.random() < 0.15,
        counted=rng.random() < 0.4,
        head=head,
        upper=rng.random() < 0.5,
        heavy=rng.choice((1, 2, 2, 3)),
        dots=rng.choice(("{}", "{}", "{}.", "{}.")),
        shapes=rng.choice((0.0, 0.9, 1.0, 1.0)),
        headed_again=rng.random() < 0.7,
        ragged=rng.choice((0.0, 0.0, 0.6)),
    )


def draw_pages(written: Written, look: Look, rng: random.Random, *, identity: bool) -> list[WordSheet]:
    """The pages of an SOP, as many as its rows need, the identity block on one of its own if asked for."""
    pages = [_Drawing(look, rng).identity(written)] if identity else []
    row = 0
    while row < len(written.steps):
        drawing = _Drawing(look, rng)
        page, row = drawing.procedure(written, row)
        pages.append(page)
    return pages


class _Drawing:
    """One page under the pen."""

    def __init__(self, look: Look, rng: random.Random) -> None:
        self.look, self.rng = look, rng
        self.font, self.bold = _font(look.font, look.size), _font(look.font, round(look.size * 1.02))
        self.line = look.size * 1.25

    def _open(self, width: float, height: float) -> None:
        self.image = Image.new("L", (round(width), round(height)), 255)
        self.pen = ImageDraw.Draw(self.image)
        self.sheet = WordSheet(np.zeros((0, 0), np.uint8))

    def procedure(self, written: Written, start: int) -> tuple[WordSheet, int]:
        """The page with the rows from `start` on, and the first row of the next page."""
        look, rng = self.look, self.rng
        lanes = [look.widths["lane"] * look.size] * len(written.lanes)
        keys = ["number", "activity", *(LANE for _ in lanes), "requirements", "duration", "output"]
        keys += ["remarks"] if look.widths["remarks"] else []
        widths = [look.widths[key] * look.size for key in keys]
        margin = 3 * look.size
        xs = [margin + float(x) for x in np.cumsum([0, *widths])]
        across = xs[-1] + margin
        down = max(across / 1.414, 14 * self.line) * rng.uniform(0.95, 1.1)
        self._open(across, down)
        y = margin
        if start == 0 or rng.random() < 0.15:
            name = rng.choice(("SOP ", "Prosedur ", "")) + written.title
            self._words(
                [name.upper() if look.upper else name],
                Box(xs[0], y, xs[-1], y + self.line),
                OUTSIDE,
                centred=True,
            )
            y += 2 * self.line
        if start == 0 or look.headed_again:
            y = self._head(written, keys, xs, y)
        top, row = y, start
        while row < len(written.steps):
            height = self._height(written.steps[row], keys, xs)
            if y + height > down - 2 * margin and row > start:
                break
            self._row(written, row, keys, xs, y, y + height)
            y += height
            row += 1
        self._shapes(xs, keys, top, y, row - start)
        if row == len(written.steps):
            y = self._foot(written, keys, xs, y)
        self.sheet.picture = np.asarray(self.image).copy()
        return self.sheet, row

    def _head(self, written: Written, keys: Sequence[str], xs: Sequence[float], y: float) -> float:
        look = self.look
        first, last = 2, 2 + len(written.lanes)
        names = [
            *(look.head[k] for k in ("number", "activity")),
            *written.lanes,
            *(look.head[k] for k in ("requirements", "duration", "output")),
            look.head["remarks"],
        ]
        names = [n.upper() if look.upper else n.title() if n.islower() else n for n in names]
        high = self.line * 1.5
        low = max(len(self._broken(n, xs[k + 1] - xs[k])) for k, n in enumerate(names[: len(keys)]))
        ys = (y, y + high, y + high + (low + 0.6) * self.line)
        for key, a, b in (("lanes", first, last), ("quality", last, last + 3)):
            word = look.head[key].upper() if look.upper else look.head[key].title()
            self._cell(word, Box(xs[a], ys[0], xs[b], ys[1]), HEAD, centred=True)
        for k, key in enumerate(keys):
            inside = key not in ("number", "activity", "remarks")
            self._cell(names[k], Box(xs[k], ys[1] if inside else ys[0], xs[k + 1], ys[2]), HEAD, centred=True)
        y = ys[2]
        if look.counted:
            for k in range(len(keys)):
                self._cell(str(k + 1), Box(xs[k], y, xs[k + 1], y + 1.3 * self.line), COUNT, centred=True)
            y += 1.3 * self.line
        return y

    def _height(self, step: dict[str, str], keys: Sequence[str], xs: Sequence[float]) -> float:
        tall = max(
            len(self._broken(step[key], xs[k + 1] - xs[k])) for k, key in enumerate(keys) if key in FIELDS
        )
        return (max(tall, 2 if self.look.shapes else 1) + self.look.pad) * self.line

    def _row(
        self, written: Written, row: int, keys: Sequence[str], xs: Sequence[float], y0: float, y1: float
    ) -> None:
        for k, key in enumerate(keys):
            box = Box(xs[k], y0, xs[k + 1], y1)
            if key == LANE:
                self._rules(box, LANE, -1)
            elif key == "number":
                self._cell(self.look.dots.format(row + 1), box, NUMBER, row, centred=True)
            else:
                centred = self.look.centred or key == "duration"
                self._cell(written.steps[row][key], box, key, row, centred=centred)

    def _shapes(self, xs: Sequence[float], keys: Sequence[str], y0: float, y1: float, rows: int) -> None:
        look, rng = self.look, self.rng
        lanes = [k for k, key in enumerate(keys) if key == LANE]
        ys = sorted({a.box.y0 for a in self.sheet.areas if a.role == "activity"} | {y1})
        places = []
        for top, bottom in pairwise(ys):
            if rng.random() < look.shapes:
                k = rng.choice(lanes)
                half = min((xs[k + 1] - xs[k]) * rng.uniform(0.25, 0.4), 2.2 * self.line)
                high = min((bottom - top) * 0.35, 1.1 * self.line)
                places.append(((xs[k] + xs[k + 1]) / 2, (top + bottom) / 2, half, high))
        for n, (x, y, half, high) in enumerate(places):
            box = (x - half, y - high, x + half, y + high)
            kind = "round" if n in (0, len(places) - 1) else rng.choice(("box", "box", "box", "diamond"))
            if kind == "round":
                self.pen.rounded_rectangle(box, 0.9 * min(high, half), outline=0, width=look.heavy)
            elif kind == "box":
                self.pen.rectangle(box, outline=0, width=look.heavy)
            else:
                corners = [(x - half, y), (x, y - high), (x + half, y), (x, y + high), (x - half, y)]
                self.pen.line(corners, fill=0, width=look.heavy)
                if rng.random() < 0.8:
                    for word, (dx, dy) in zip(
                        rng.choice((("Ya", "Tidak"), ("YA", "TIDAK"), ("Y", "T"))),
                        ((0.1, high), (half, -0.8 * self.line)),
                        strict=True,
                    ):
                        at = (x + dx, y + dy)
                        size = self.font.getlength(word)
                        self._put(word, at[0], at[1], self.font)
                        self.sheet.areas.append(
                            Area(Box(at[0], at[1], at[0] + size, at[1] + self.line), LANE)
                        )
            if n + 1 < len(places):
                x1, y1_, _, high1 = places[n + 1]
                start = (x, y + high)
                self.pen.line(
                    [
                        start,
                        (x, (y + high + y1_ - high1) / 2),
                        (x1, (y + high + y1_ - high1) / 2),
                        (x1, y1_ - high1),
                    ],
                    fill=0,
                    width=look.heavy,
                )
                self.pen.polygon(
                    [(x1, y1_ - high1), (x1 - 6, y1_ - high1 - 10), (x1 + 6, y1_ - high1 - 10)], fill=0
                )

    def _foot(self, written: Written, keys: Sequence[str], xs: Sequence[float], y: float) -> float:
        if written.total:
            time = keys.index("duration")
            high = y + 1.6 * self.line
            self._cell(written.total, Box(xs[0], y, xs[time], high), TOTAL, centred=True)
            self._cell("2 hari 35 menit", Box(xs[time], y, xs[time + 1], high), TOTAL)
            y = high
        if self.rng.random() < 0.25:
            lines = [*written.fields["approved_by"]]
            box = Box(xs[-1] - 16 * self.look.size, y + self.line, xs[-1], y + 6 * self.line)
            self._words(lines, box, OUTSIDE)
        return y

    def identity(self, written: Written) -> WordSheet:
        """The identity block: agency and labels at the top, lists in two columns below."""
        look = self.look
        wide, margin = 72 * look.size, 3 * look.size
        self._open(wide, wide / 1.414)
        labels = load_json("lexicon/identity.json")["labels"]
        name = {key: self.rng.choice(labels[key][:2]) for key in written.fields}
        shown = lambda text: text.upper() if look.upper else text  # noqa: E731
        x0, x1, x2 = margin, margin + (wide - 2 * margin) * self.rng.uniform(0.4, 0.6), wide - margin
        xm, y = x1 + 10 * look.size, margin
        top = y
        for key in (
            "sop_number",
            "date_created",
            "date_revised",
            "date_effective",
            "approved_by",
            "sop_title",
        ):
            high = y + (len(written.fields[key]) + 0.5) * self.line
            self._cell(shown(name[key]), Box(x1, y, xm, high), OUTSIDE)
            self._cell("\n".join(written.fields[key]), Box(xm, y, x2, high), OUTSIDE)
            y = high
        self._cell("\n".join(a.upper() for a in written.agency), Box(x0, top, x1, y), OUTSIDE, centred=True)
        pairs = load_json("lexicon/identity.json")["pairs"]
        for pair in pairs:
            texts = [
                [shown(name[k]) + " :", *(f"{n}. {t}" for n, t in enumerate(written.fields[k], 1))]
                for k in pair
            ]
            edges = ((x0, x1), (x1, x2))
            tall = max(
                sum(len(self._broken(t, b - a)) for t in ts) for ts, (a, b) in zip(texts, edges, strict=True)
            )
            high = y + (tall + 0.6) * self.line
            for ts, (a, b) in zip(texts, edges, strict=True):
                self._cell("\n".join(ts), Box(a, y, b, high), OUTSIDE, top=True)
            y = high
        self.sheet.picture = np.asarray(self.image).copy()
        return self.sheet

    def _cell(
        self, text: str, box: Box, role: str, row: int = -1, *, centred: bool = False, top: bool = False
    ) -> None:
        self._rules(box, role, row)
        lines = self._broken(text, box.width)
        y = box.y0 + 0.25 * self.line
        if self.look.middle and not top:
            y = (box.y0 + box.y1 - len(lines) * self.line) / 2
        self._words(lines, Box(box.x0, y, box.x1, box.y1), None, centred=centred)

    def _rules(self, box: Box, role: str, row: int) -> None:
        self.sheet.areas.append(Area(box, role, row))
        self.pen.rectangle(tuple(box), outline=0, width=self.look.heavy)

    def _words(self, lines: Sequence[str], box: Box, role: str | None, *, centred: bool = False) -> None:
        y = box.y0
        for line in lines:
            long = self.font.getlength(line)
            x = (box.x0 + box.x1 - long) / 2 if centred else box.x0 + 0.35 * self.look.size
            self._put(line, x, y, self.font)
            if role is not None:
                self.sheet.areas.append(Area(Box(x, y, x + long, y + self.line), role))
            y += self.line

    def _put(self, line: str, x: float, y: float, font: ImageFont.FreeTypeFont) -> None:
        self.pen.text((x, y), line, fill=0, font=font)
        at = 0
        for word in line.split(" "):
            if word:
                left = x + font.getlength(line[:at])
                self.sheet.words.append((Box(left, y, left + font.getlength(word), y + self.line), word))
            at += len(word) + 1

    def _broken(self, text: str, width: float) -> list[str]:
        room = width - 0.7 * self.look.size
        lines: list[str] = []
        for part in text.split("\n") if text else ():
            fresh = True
            for word in part.split():
                if not fresh and self.font.getlength(f"{lines[-1]} {word}") <= room:
                    lines[-1] += f" {word}"
                else:
                    lines.append(word)
                fresh = False
        return lines


def scanned(picture: Picture, rng: random.Random, level: float) -> Picture:
    """The page as a scanner gives it; `level` from 0, a good one, to 1, a poor one."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-0.3, 0.3) * level, 1.0)
    page = cv2.warpAffine(picture, matrix, (width, height), borderValue=255)
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.4, 0.6 + 0.6 * level)).astype(np.float32)
    page = 255 - (255 - page) * rng.uniform(1 - 0.5 * level, 1.0)
    page += (
        np.random.default_rng(rng.randrange(2**32)).normal(0, 1 + 9 * level, page.shape).astype(np.float32)
    )
    return np.asarray(np.clip(page, 0, 255), np.uint8)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)
