"""Identity blocks in the layouts of many offices, as scans: with rules and without, letterheads, seals."""

import random
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

from extractor.record.geometry import Box
from training.synthesis.offices import SEALS, Picture, letter_font, worn

WIDTH, HEIGHT, TEXT = 2200, 1500, 26
"""Pixels of a page at 200 dpi, and the size of its type."""
ROW = 46
LAYOUTS = ("ruled", "open", "joined", "above", "letterhead")
NUMBERS = (
    "800/12/UMUM/2021", "188.4/SOP/HK/2024", "SOP.01/DISDIK/2023", "065/117/35.73.403/2019",
    "SOP-07/PEM/2022", "050/1/BAPPEDA/2020",
)  # fmt: skip
DATES = (
    ("4 Januari 2021", "2021-01-04"), ("12 Februari 2024", "2024-02-12"), ("11 Agustus 2023", "2023-08-11"),
    ("03-05-2022", "2022-05-03"), ("17/10/2019", "2019-10-17"), ("1 Juli 2020", "2020-07-01"),
)  # fmt: skip
TITLES = (
    "Pelayanan Surat Keterangan Domisili", "Penyusunan Laporan Kinerja Instansi", "Pengelolaan Arsip Dinamis",
    "Pemberian Cuti Pegawai", "Penerbitan Rekomendasi Izin Usaha Mikro",
)  # fmt: skip
PEOPLE = (
    ("RATNA CONTOH, S.H., M.Si", "197001151995012001"), ("Drs. BUDI MISAL, M.AP", "196803121990031005"),
    ("SITI UMPAMA, S.Sos", "198209202008012014"), ("Ir. JOKO CONTOH", "197511302001121003"),
)  # fmt: skip
AGENCIES = (
    ("PEMERINTAH KOTA CONTOH", "SEKRETARIAT DAERAH"),
    ("PEMERINTAH KABUPATEN MISAL", "DINAS PENDIDIKAN DAN KEBUDAYAAN"),
    ("PEMERINTAH PROVINSI UMPAMA", "BADAN KEPEGAWAIAN DAERAH"),
)
POSITIONS = ("KEPALA BAGIAN HUKUM", "Kepala Dinas Pendidikan", "SEKRETARIS DAERAH", "Camat Contohan")
LISTS = (
    ("Dasar Hukum", ("1. Undang-Undang Nomor 25 Tahun 2009", "2. Peraturan Pemerintah Nomor 96 Tahun 2012")),
    ("Kualifikasi Pelaksana", ("1. Memahami tata naskah dinas", "2. Mampu mengoperasikan komputer")),
    ("Keterkaitan", ("1. SOP Pengelolaan Surat Masuk",)),
    ("Peralatan/Perlengkapan", ("1. Komputer", "2. Jaringan Internet")),
)


@dataclass(frozen=True)
class Block:
    """How an identity block is drawn; `seal` is the colour of one over the approver's name, None without."""

    layout: str = "ruled"
    font: str = "LiberationSans-Regular.ttf"
    title_label: str = "Nama SOP"
    colon: bool = False
    wear: str = "good"
    dpi: float = 200.0
    seal: str | None = None


@dataclass
class IdentitySheet:
    """A drawn block and its truth, by the keys of the record's identity; the approver's name and NIP too."""

    picture: Picture
    values: dict[str, str | None] = field(default_factory=dict)


def draw_identity(block: Block, seed: int) -> IdentitySheet:
    """A page with an identity block as an office's scanner shows it."""
    drawing = _Drawing(block, random.Random(seed))
    picture = worn(drawing.draw(), block.wear, np.random.default_rng(seed))
    share = block.dpi / 200.0
    if share != 1.0:
        picture = np.asarray(
            cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
        )
    return IdentitySheet(picture, drawing.values)


class _Drawing:
    def __init__(self, block: Block, rng: random.Random) -> None:
        self.block = block
        self.font = letter_font(block.font)
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self.pen = ImageDraw.Draw(self.image)
        created, effective = rng.sample(DATES, 2)
        (name, nip), self.position = rng.choice(PEOPLE), rng.choice(POSITIONS)
        self.agency, self.name, self.nip = rng.choice(AGENCIES), name, nip
        printed = f"NIP. {nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
        number, title = rng.choice(NUMBERS), rng.choice(TITLES)
        self.rows = [
            ("Nomor SOP", [number]), ("Tanggal Pembuatan", [created[0]]), ("Tanggal Revisi", ["-"]),
            ("Tanggal Efektif", [effective[0]]),
            ("Disahkan oleh", [self.position, "", "", name, printed]),
            (block.title_label, [title]),
        ]  # fmt: skip
        self.values: dict[str, str | None] = {
            "sop_number": number, "sop_title": title, "date_created": created[1], "date_revised": None,
            "date_effective": effective[1], "name": name, "nip": nip,
        }  # fmt: skip

    def draw(self) -> Picture:
        top = 90 if self.block.layout != "letterhead" else self._letterhead()
        bottom = self._pairs(top)
        if self.block.layout != "letterhead":
            self._box(Box(120, top, 1000, bottom), self.agency, middle=True)
        self._lists(bottom + 14)
        if self.block.seal:
            self._seal(SEALS[self.block.seal])
        return np.asarray(self.image).copy()

    def _letterhead(self) -> int:
        lines = (*self.agency, "Jalan Merdeka Nomor 5 Telp. (0341) 551312 Kode Pos 65119")
        for n, line in enumerate(lines):
            self.pen.text((WIDTH // 2, 70 + n * 42), line, "black", font=self.font, anchor="mm")
        self.pen.line((120, 190, WIDTH - 120, 190), "black", 4)
        self.pen.text((WIDTH // 2, 230), "STANDAR OPERASIONAL PROSEDUR", "black", font=self.font, anchor="mm")
        return 280

    def _pairs(self, top: int) -> int:
        """The labels with their values in the right half; the y below them."""
        layout, left, middle = self.block.layout, 1000, 1380
        colon = ": " if self.block.colon or layout in ("open", "joined") else ""
        y = top
        for label, values in self.rows:
            height = ROW * len(values) + 8
            if layout == "above":
                self._box(Box(left, y, WIDTH - 120, y + ROW), (label,))
                self._box(Box(left, y + ROW, WIDTH - 120, y + ROW + height), values)
                height += ROW
            elif layout == "joined":
                self._box(Box(left, y, WIDTH - 120, y + height), (f"{label} {colon}{values[0]}", *values[1:]))
            else:
                ruled = layout != "open"
                self._box(Box(left, y, middle, y + height), (label,), ruled=ruled)
                self._box(
                    Box(middle, y, WIDTH - 120, y + height), (f"{colon}{values[0]}", *values[1:]), ruled=ruled
                )
            if self.name in values:
                self.signed = y + ROW * 3
            y += height
        if layout == "open":
            self.pen.rectangle((left, top, WIDTH - 120, y), outline="black", width=2)
        return y

    def _lists(self, top: int) -> None:
        for n in range(0, len(LISTS), 2):
            for side, (label, items) in enumerate(LISTS[n : n + 2]):
                x0, x1 = (120, 1160) if side == 0 else (1160, WIDTH - 120)
                self._box(Box(x0, top, x1, top + ROW), (label,))
                self._box(Box(x0, top + ROW, x1, top + 4 * ROW), items)
            top += 4 * ROW

    def _box(
        self, box: Box, lines: tuple[str, ...] | list[str], *, ruled: bool = True, middle: bool = False
    ) -> None:
        if ruled:
            self.pen.rectangle((box.x0, box.y0, box.x1, box.y1), outline="black", width=2)
        y = box.center[1] - len(lines) * ROW / 2 if middle else box.y0
        for line in lines:
            width = self.font.getlength(line)
            x = box.center[0] - width / 2 if middle else box.x0 + 14
            self.pen.text((x, y + 8), line, "black", font=self.font)
            y += ROW

    def _seal(self, colour: tuple[int, int, int] | str) -> None:
        """Two rings and a signature over the approver's name."""
        x, y = 1480, self.signed
        for radius in (120, 82):
            self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=3)
        for number, letter in enumerate("PEMERINTAH CONTOH DINAS "):
            angle = 2 * np.pi * number / 24
            tile = Image.new("L", (TEXT, TEXT), 0)
            ImageDraw.Draw(tile).text((TEXT // 2, TEXT // 2), letter, 255, font=self.font, anchor="mm")
            turned = tile.rotate(-90 - float(np.degrees(angle)), expand=True)
            place = (
                round(x + 101 * np.cos(angle) - turned.width / 2),
                round(y + 101 * np.sin(angle) - turned.height / 2),
            )
            self.image.paste(colour, place, turned)
        curve = [(x - 60 + 14 * n, y - 40 + 34 * np.sin(1.7 * n)) for n in range(20)]
        self.pen.line([(float(a), float(b)) for a, b in curve], fill=colour, width=4, joint="curve")
