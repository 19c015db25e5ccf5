"""Procedure sheets in the styles of many offices, as scans: fills, frames, dashed rules, names on end."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

DPI = 200.0
TEXT = 26
"""Size of the type in pixels; its capitals are about three quarters as high."""
LANES = ("Camat", "Sekretaris", "Kepala Seksi", "Bendahara", "Staf", "Operator")
ACTIVITIES = (
    "Menerima dan mencatat surat permohonan",
    "Memeriksa kelengkapan berkas",
    "Menyusun konsep laporan bulanan",
    "Menandatangani surat keputusan",
    "Mengarsipkan dokumen",
    "Meneruskan disposisi kepada Kepala Seksi untuk ditindaklanjuti",
    "Melakukan verifikasi data dan klarifikasi kepada pemohon",
    "Memberi nomor, tanggal dan stempel pada surat keluar",
    "Mengunggah laporan realisasi anggaran triwulan III ke aplikasi",
)
CELLS = {
    "requirements": (
        "Surat masuk",
        "KTP, KK dan surat pengantar RT/RW",
        "Berkas lengkap",
        "Formulir F-1.02",
        "DPA",
    ),
    "duration": (
        "10 menit",
        "1 hari",
        "2 jam",
        "15 menit",
        "3 hari kerja",
        "1 x 24 jam",
        "1 - 3 hari",
        "30 menit",
    ),
    "outputs": ("Konsep", "Lembar disposisi", "Surat Keputusan", "Bukti terima berkas", "Agenda No. 12/2024"),
}
"""What stands in the other cells of a row, by the keys of a record's step."""
Colour = tuple[int, int, int] | str
FILLS = {
    None: None,
    "dark": (45, 45, 45),
    "blue": (31, 78, 121),
    "green": (84, 130, 53),
    "grey": (217, 217, 217),
}
SHAPE_FILLS: dict[str | None, Colour] = {
    None: "white",
    "blue": (68, 114, 196),
    "grey": (200, 200, 200),
    "yellow": (255, 255, 0),
    "dark": (60, 60, 60),
    "dots": "white",
}
DOTS = 5
"""Distance of the dots that symbols are filled with, in pixels."""
SEALS = {"blue": (60, 50, 170), "black": (40, 40, 44)}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Office:
    """How an office draws and scans its sheets.

    `header` and `symbols` name a fill, `header_rule` the colour of the rules in the header; `inner` is how
    the rules of the body are drawn; `count` is how steps are numbered; `wear` is what the scanner did, `dpi`
    how finely. A `seal` of the named colour lies over the lanes, a `watermark` under all. `low` is the share
    of a row's height by which symbols stand below its middle; `rounded` says that boxes have round corners
    and terminators are ellipses.
    """

    header: str | None = None
    header_rule: str = "black"
    inner: str = "solid"
    frame: str = "single"
    symbols: str | None = None
    on_end: bool = False
    heading: str | None = "Pelaksana"
    count: str = "1"
    font: str = "LiberationSans-Regular.ttf"
    wear: str = "good"
    dpi: float = DPI
    seal: str | None = None
    watermark: str | None = None
    low: float = 0.0
    rounded: bool = False


@dataclass
class OfficeSheet:
    """A drawn sheet and its truth: `symbols` are (row, lane, kind), `cells` the other values of each row by
    the keys of a record's step; `words` lie in pixels of `picture`.
    """

    picture: Picture
    lanes: tuple[str, ...]
    activities: tuple[str, ...]
    symbols: tuple[tuple[int, int, SymbolKind], ...]
    cells: tuple[dict[str, str], ...] = ()
    words: list[tuple[Box, str]] = field(default_factory=list)
    on_end: list[tuple[Box, str]] = field(default_factory=list)


def draw_office(office: Office, seed: int = 1, lanes: int = 4, rows: int = 5) -> OfficeSheet:
    """A sheet of an office as its scanner shows it."""
    drawing = _Drawing(office, random.Random(seed), lanes, rows)
    sheet = drawing.draw()
    sheet.picture = worn(sheet.picture, office.wear, np.random.default_rng(seed))
    if office.dpi != DPI:
        share = office.dpi / DPI
        sheet.picture = np.asarray(
            cv2.resize(sheet.picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
        )
        for words in (sheet.words, sheet.on_end):
            words[:] = [(Box(*(share * edge for edge in box)), word) for box, word in words]
    return sheet


class _Drawing:
    def __init__(self, office: Office, rng: random.Random, lanes: int, rows: int) -> None:
        self.office = office
        self.font = letter_font(office.font)
        self.names = tuple(rng.sample(LANES, lanes))
        self.steps = tuple(rng.choice(ACTIVITIES) for _ in range(rows))
        others = random.Random(" ".join(self.names + self.steps))
        self.cells = tuple({name: others.choice(texts) for name, texts in CELLS.items()} for _ in range(rows))
        middle = [(r, rng.randrange(lanes), rng.choice((SymbolKind.PROCESS, SymbolKind.DECISION)))
                  for r in range(1, rows - 1)]  # fmt: skip
        ends = [(r, rng.randrange(lanes), SymbolKind.TERMINATOR) for r in (0, rows - 1)]
        self.symbols = tuple(sorted(middle + ends, key=lambda s: s[0]))
        widths = [60, 330, *[110 if office.on_end else 170] * lanes, 210, 130, 210]
        self.xs = [80 + int(v) for v in np.cumsum([0, *widths])]
        heights = [44, 220 if office.on_end else 76, *[140] * rows]
        self.ys = [90 + int(v) for v in np.cumsum([0, *heights])]
        self.image = Image.new("RGB", (self.xs[-1] + 80, self.ys[-1] + 120), "white")
        self.pen = ImageDraw.Draw(self.image)
        self.sheet = OfficeSheet(
            np.zeros((0, 0, 3), np.uint8), self.names, self.steps, self.symbols, self.cells
        )

    def draw(self) -> OfficeSheet:
        self._header()
        self._body()
        for row, lane, kind in self.symbols:
            self._symbol(row, lane, kind)
        for above, below in pairwise(self.symbols):
            self._connector(above, below)
        self._frame()
        if self.office.watermark:
            self._watermark(self.office.watermark)
        if self.office.seal:
            self._seal(SEALS[self.office.seal])
        self.sheet.picture = np.asarray(self.image).copy()
        return self.sheet

    def _header(self) -> None:
        office, xs, ys, lanes = self.office, self.xs, self.ys, len(self.names)
        fill = FILLS[office.header]
        light = office.header in ("dark", "blue", "green")
        if fill:
            self.pen.rectangle((xs[0], ys[0], xs[-1], ys[2]), fill=fill)
        groups = [(2, 2 + lanes, office.heading or ""), (2 + lanes, 5 + lanes, "Mutu Baku")]
        for first, last, word in groups:
            self._line(xs[first], ys[1], xs[last], ys[1], office.header_rule)
            self._write(word, Box(xs[first], ys[0], xs[last], ys[1]), light=light)
        outer = (0, 1, 2, 2 + lanes, 5 + lanes)
        for column, x in enumerate(xs):
            self._line(x, ys[0] if column in outer else ys[1], x, ys[2], office.header_rule)
        self._line(xs[0], ys[2], xs[-1], ys[2], "black")
        titles = ("No", "Kegiatan", *self.names, "Kelengkapan", "Waktu", "Output")
        for column, title in enumerate(titles):
            box = Box(xs[column], ys[0] if column < 2 else ys[1], xs[column + 1], ys[2])
            self._write(title, box, light=light, on_end=office.on_end and 2 <= column < 2 + lanes)

    def _body(self) -> None:
        xs, ys = self.xs, self.ys
        for y in ys[3:-1]:
            self._rule(xs[0], y, xs[-1], y)
        for x in xs:
            self._rule(x, ys[2], x, ys[-1])
        last = len(xs) - 1
        for row, activity in enumerate(self.steps):
            number = {"1": str(row + 1), "a": f"{'abcdefg'[row]}.", "I": ROMAN[row]}[self.office.count]
            texts = {
                0: number,
                1: activity,
                last - 3: self.cells[row]["requirements"],
                last - 2: self.cells[row]["duration"],
                last - 1: self.cells[row]["outputs"],
            }
            for column, text in texts.items():
                self._write(text, Box(xs[column], ys[row + 2], xs[column + 1], ys[row + 3]))

    def _rule(self, x0: int, y0: int, x1: int, y1: int) -> None:
        inner = self.office.inner
        if inner not in ("dotted", "dashed"):
            colour = (150, 150, 150) if inner == "grey" else "black"
            self._line(x0, y0, x1, y1, colour, 1 if inner == "hair" else 2)
            return
        dash = 3 if inner == "dotted" else 9
        for start in range(0, max(x1 - x0, y1 - y0), 2 * dash):
            if y0 == y1:
                self._line(x0 + start, y0, min(x0 + start + dash - 1, x1), y0, "black")
            else:
                self._line(x0, y0 + start, x0, min(y0 + start + dash - 1, y1), "black")

    def _line(self, x0: int, y0: int, x1: int, y1: int, colour: Colour, width: int = 2) -> None:
        self.pen.line([(x0, y0), (x1, y1)], fill=colour, width=width)

    def _frame(self) -> None:
        x0, y0, x1, y1 = self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]
        thick = 6 if self.office.frame == "thick" else 2
        for out in (0, 9) if self.office.frame == "double" else (0,):
            self.pen.rectangle((x0 - out, y0 - out, x1 + out, y1 + out), outline="black", width=thick)

    def _write(self, text: str, box: Box, *, light: bool = False, on_end: bool = False) -> None:
        lines = [text] if on_end else _broken(text, self.font, box.width - 16)
        top = box.center[1] - len(lines) * TEXT * 0.6
        for line in lines if text else ():
            width = round(self.font.getlength(line))
            tile = Image.new("L", (width + 4, round(TEXT * 1.2)), 0)
            ImageDraw.Draw(tile).text((2, 0), line, font=self.font, fill=255)
            if on_end:
                tile, top = tile.rotate(90, expand=True), box.center[1] - (width + 4) / 2
            place = round(box.center[0] - tile.width / 2), round(top)
            self.image.paste("white" if light else "black", place, tile)
            at = Box(place[0], place[1], place[0] + tile.width, place[1] + tile.height)
            (self.sheet.on_end if on_end else self.sheet.words).append((at, line))
            top += TEXT * 1.2

    def _watermark(self, word: str) -> None:
        """Pale letters across the sheet, under what is darker."""
        mark = Image.new("L", self.image.size, 255)
        width, height = self.image.size
        font = self.font.font_variant(size=height // 5)
        ImageDraw.Draw(mark).text((width // 2, height // 2), word, 205, font=font, anchor="mm")
        pale = mark.rotate(25, fillcolor=255).convert("RGB")
        self.image = ImageChops.darker(self.image, pale)
        self.pen = ImageDraw.Draw(self.image)

    def _seal(self, colour: Colour) -> None:
        """Two rings with letters between them, over the middle of the lanes."""
        x, y = (self.xs[2] + self.xs[2 + len(self.names)]) / 2, (self.ys[3] + self.ys[4]) / 2
        for radius in (140, 95):
            self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=3)
        for number, letter in enumerate("PEMERINTAH KABUPATEN CONTOH "):
            angle = 2 * np.pi * number / 28
            tile = Image.new("L", (TEXT, TEXT), 0)
            ImageDraw.Draw(tile).text((TEXT // 2, TEXT // 2), letter, 255, font=self.font, anchor="mm")
            turned = tile.rotate(-90 - float(np.degrees(angle)), expand=True)
            at = (
                round(x + 117 * np.cos(angle) - turned.width / 2),
                round(y + 117 * np.sin(angle) - turned.height / 2),
            )
            self.image.paste(colour, at, turned)

    def _place(self, row: int, lane: int) -> Box:
        top, bottom = self.ys[row + 2], self.ys[row + 3]
        x, y = (self.xs[lane + 2] + self.xs[lane + 3]) / 2, (top + bottom) / 2
        y += self.office.low * (bottom - top)
        half = 0.3 * (self.xs[3] - self.xs[2])
        return Box(x - half, y - 22, x + half, y + 22)

    def _symbol(self, row: int, lane: int, kind: SymbolKind) -> None:
        x0, y0, x1, y1 = self._place(row, lane)
        fill, rounded = SHAPE_FILLS[self.office.symbols], self.office.rounded
        if kind is SymbolKind.DECISION:
            y0, y1 = y0 - 8, y1 + 8
            corners = [(x0, (y0 + y1) / 2), ((x0 + x1) / 2, y0), (x1, (y0 + y1) / 2), ((x0 + x1) / 2, y1)]
            self.pen.polygon(corners, fill=fill)
            self.pen.line([*corners, corners[0]], fill="black", width=2, joint="curve")
        elif kind is SymbolKind.TERMINATOR and rounded:
            self.pen.ellipse((x0, y0, x1, y1), fill=fill, outline="black", width=2)
        else:
            radius = 22 if kind is SymbolKind.TERMINATOR else 7 if rounded else 0
            self.pen.rounded_rectangle((x0, y0, x1, y1), radius, fill=fill, outline="black", width=2)
        if self.office.symbols == "dots":
            self._dots(Box(x0, y0, x1, y1))

    def _dots(self, box: Box) -> None:
        """A halftone over the middle of a symbol."""
        inner = box.grow(-0.3 * box.height)
        for y in range(round(inner.y0), round(inner.y1), DOTS):
            for x in range(round(inner.x0), round(inner.x1), DOTS):
                self.pen.rectangle((x, y, x + 1, y + 1), fill="black")

    def _connector(self, above: tuple[int, int, SymbolKind], below: tuple[int, int, SymbolKind]) -> None:
        start, end = self._place(above[0], above[1]), self._place(below[0], below[1])
        leave = start.y1 + (8 if above[2] is SymbolKind.DECISION else 0)
        reach = end.y0 - (8 if below[2] is SymbolKind.DECISION else 0)
        x0, x1, y = start.center[0], end.center[0], leave + 12
        self.pen.line([(x0, leave), (x0, y), (x1, y), (x1, reach)], fill="black", width=2)
        self.pen.polygon([(x1, reach), (x1 - 6, reach - 12), (x1 + 6, reach - 12)], fill="black")


def _broken(text: str, font: ImageFont.FreeTypeFont, room: float) -> Sequence[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def letter_font(name: str) -> ImageFont.FreeTypeFont:
    """A typeface by its file's name, Pillow's own where it is not installed."""
    try:
        return ImageFont.truetype(name, TEXT)
    except OSError:
        found = ImageFont.load_default(TEXT)
        assert isinstance(found, ImageFont.FreeTypeFont)
        return found


def worn(picture: Picture, wear: str, noise: np.random.Generator) -> Picture:
    """What a good scanner, a faded one, a black-and-white one or a telephone makes of a sheet."""
    page = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32)
    height, width = page.shape[:2]
    if wear == "faded":
        page = 247 - 0.45 * (255 - page)
    elif wear == "telephone":
        across = np.linspace(1.0, 0.65, width, dtype=np.float32)[None, :, None]
        page = page * across * np.array([1.0, 0.97, 0.9], np.float32)
    page += noise.normal(0, 3, (height, width, 1)).astype(np.float32)
    if wear == "black-and-white":
        page = np.where(page.mean(axis=2, keepdims=True) < 150, 0.0, 255.0).repeat(3, axis=2)
    return np.asarray(np.clip(page, 0, 255), np.uint8)
