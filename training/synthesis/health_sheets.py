"""Draws SOPs as health offices write them: a head, and sections under labels, one of them a list of steps."""

from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import pypdfium2
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from training.synthesis.offices import Picture, worn

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 48.0
BOTTOM = 60.0
LABEL_WIDTH = 120.0

STEPS = (
    ("Petugas pendaftaran memanggil pasien sesuai nomor antrean.", "Petugas pendaftaran"),
    (
        "Petugas pendaftaran menanyakan kartu identitas pasien dan mencocokkan datanya dengan buku register.",
        "Petugas pendaftaran",
    ),
    ("Petugas rekam medis mencari berkas pasien di rak penyimpanan.", "Petugas rekam medis"),
    ("Perawat mengukur tekanan darah dan berat badan pasien.", "Perawat"),
    ("Dokter memeriksa pasien dan menulis resep.", "Dokter"),
    ("Menyimpan berkas yang sudah selesai di ruang arsip.", None),
    ("Pasien menuju ruang obat.", "Pasien"),
)
"""Each step's words, and who does it by them."""
SECTIONS = (
    ("definition", "Pengertian", ["Pendaftaran adalah pencatatan data pasien yang datang berobat."]),
    ("purpose", "Tujuan", ["Sebagai acuan petugas dalam penerapan langkah-langkah pendaftaran pasien."]),
    ("policy", "Kebijakan", ["Keputusan Kepala Puskesmas Nomor 12 Tahun 2022 tentang Pelayanan Klinis."]),
    ("reference", "Referensi", ["Peraturan Menteri Kesehatan Nomor 43 Tahun 2019 tentang Puskesmas."]),
    ("procedure", "Prosedur/ Langkah-langkah", []),
    ("related_units", "Unit Terkait", ["1. Ruang pendaftaran", "2. Ruang pemeriksaan umum"]),
    ("related_documents", "Dokumen Terkait", ["1. Rekam medis", "2. Register kunjungan"]),
)
HEAD = (
    ("No. Dokumen", "SOP/UKP/012/2023"),
    ("No. Revisi", "01"),
    ("Tanggal Terbit", "2 Januari 2023"),
    ("Halaman", "1/1"),
)
TITLE, AGENCY = "PENDAFTARAN PASIEN", "PUSKESMAS CONTOH MULYA"
NAME, NIP = "dr. RATNA CONTOH", "19700115 199501 2 001"


@dataclass(frozen=True)
class HealthStyle:
    """How an office lays such sheets out.

    `head` is "grid" (labels in cells of their own beside the title) or "pairs" (all with labels); `ruled`
    says that the sections stand in a table, `counted` that their labels have numbers.
    """

    head: str = "grid"
    ruled: bool = True
    counted: bool = False
    font: str = "Helvetica"
    size: float = 10.5
    steps: int = len(STEPS)
    chart: bool = False
    nested: bool = False


@dataclass
class HealthSheet:
    """The file, and what it says."""

    pdf: bytes
    identity: dict[str, str | None] = field(default_factory=dict)
    steps: list[tuple[str, str | None]] = field(default_factory=list)


def draw_health(style: HealthStyle) -> HealthSheet:
    """A born-digital sheet in the given style."""
    drawing = _Drawing(style)
    drawing.draw()
    identity = {
        "sop_number": HEAD[0][1], "sop_title": TITLE, "date_created": "2023-01-02",
        "name": NAME, "nip": NIP.replace(" ", ""),
    }  # fmt: skip
    return HealthSheet(drawing.file.getvalue(), identity, drawing.steps)


def scanned(pdf: bytes, dpi: float, wear: str = "good", seed: int = 1) -> list[Picture]:
    """The pages of a file as a scanner of so many dots an inch shows them."""
    noise = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            worn(np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[..., 2::-1]), wear, noise)
            for page in document
        ]
    finally:
        document.close()


class _Drawing:
    def __init__(self, style: HealthStyle) -> None:
        self.style = style
        self.file = BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT))
        self.y = HEIGHT - MARGIN
        self.steps: list[tuple[str, str | None]] = []
        self.line = 1.4 * style.size

    def draw(self) -> None:
        self._grid_head() if self.style.head == "grid" else self._paired_head()
        self.y -= 6
        for n, (name, label, lines) in enumerate(SECTIONS, start=1):
            shown = f"{n}. {label}" if self.style.counted else label
            self._section(shown, self._procedure() if name == "procedure" else lines)
            if name == "procedure" and self.style.chart:
                self._section("Bagan Alir", ["Mulai", "Panggil pasien", "Selesai"])
        self.canvas.save()

    def _procedure(self) -> list[str]:
        lines = []
        for n, (text, actor) in enumerate(STEPS[: self.style.steps], start=1):
            lines.append(f"{n}. {text}")
            whole = text
            if self.style.nested and n == 2:
                parts = ["a. nama lengkap pasien", "b. alamat sesuai kartu"]
                lines += [f"    {part}" for part in parts]
                whole = " ".join([text, *parts])
            self.steps.append((whole, actor))
        return lines

    def _text(self, x: float, y: float, text: str, *, bold: bool = False, size: float = 0.0) -> None:
        font = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.style.font]
        self.canvas.setFont(font if bold else self.style.font, size or self.style.size)
        self.canvas.drawString(x, y, text)

    def _grid_head(self) -> None:
        left, right = MARGIN, WIDTH - MARGIN
        xs = (left, left + 90, left + 170, right - 100, right)
        top, title, row = self.y, 44.0, 18.0
        foot = top - title - row * len(HEAD)
        self.canvas.rect(left, foot, right - left, top - foot)
        for x in (xs[1], xs[3]):
            self.canvas.line(x, top, x, foot)
        self.canvas.line(xs[1], top - title, xs[3], top - title)
        self.canvas.line(xs[2], top - title, xs[2], foot)
        middle = (xs[1] + xs[3]) / 2
        width = stringWidth(TITLE, "Helvetica-Bold", 13)
        self._text(middle - width / 2, top - 28, TITLE, bold=True, size=13)
        self._text(xs[1] + 24, foot + row * 2 - 4, "SOP", bold=True, size=13)
        for n, (label, value) in enumerate(HEAD):
            y = top - title - row * (n + 1)
            self.canvas.line(xs[2], y, xs[3], y)
            self._text(xs[2] + 4, y + 5, f"{label}")
            self._text(xs[2] + 80, y + 5, f": {value}")
        self.canvas.rect(left, foot - 48, right - left, 48)
        self.canvas.line(xs[1] + 60, foot, xs[1] + 60, foot - 48)
        self.canvas.line(xs[3] - 60, foot, xs[3] - 60, foot - 48)
        self._text(left + 4, foot - 28, AGENCY, size=min(self.style.size, 9.5))
        self._text(xs[3] - 56, foot - 20, NAME, bold=True)
        self._text(xs[3] - 56, foot - 36, f"NIP. {NIP}", size=9)
        self.y = foot - 48

    def _paired_head(self) -> None:
        rows = [
            ("Judul SOP", TITLE), *HEAD, ("Ditetapkan oleh", f"Kepala {AGENCY.title()}"), ("", NAME),
            ("", f"NIP. {NIP}"),
        ]  # fmt: skip
        self._text(WIDTH / 2 - 110, self.y - 12, AGENCY, bold=True, size=12)
        self._text(WIDTH / 2 - 110, self.y - 28, "STANDAR OPERASIONAL PROSEDUR", bold=True, size=12)
        self.y -= 44
        for label, value in rows:
            self._text(MARGIN, self.y - 12, label)
            self._text(MARGIN + LABEL_WIDTH, self.y - 12, f": {value}" if label else f"  {value}")
            self.y -= 1.5 * self.line
        self.y -= 8

    def _section(self, label: str, lines: list[str]) -> None:
        style = self.style
        room = WIDTH - 2 * MARGIN - LABEL_WIDTH - 12
        wrapped = [part for line in lines for part in _broken(line, style.font, style.size, room)]
        named = _broken(label, style.font, style.size, LABEL_WIDTH - 10)
        height = max(len(wrapped), len(named)) * self.line + 8
        if self.y - height < BOTTOM:
            self._next_page()
        left, top = MARGIN, self.y
        if style.ruled:
            self.canvas.rect(left, top - height, WIDTH - 2 * MARGIN, height)
            self.canvas.line(left + LABEL_WIDTH, top, left + LABEL_WIDTH, top - height)
        for n, line in enumerate(named):
            self._text(left + 4, top - (n + 1) * self.line, line)
        for n, line in enumerate(wrapped):
            inset = stringWidth(line[: len(line) - len(line.lstrip())], style.font, style.size)
            self._text(left + LABEL_WIDTH + 6 + inset, top - (n + 1) * self.line, line.lstrip())
        self.y -= height

    def _next_page(self) -> None:
        self.canvas.showPage()
        self.y = HEIGHT - MARGIN


def _broken(text: str, font: str, size: float, room: float) -> list[str]:
    """The lines of a text in the given room; those that go on stand in as the words behind a number."""
    indent = " " * (len(text) - len(text.lstrip()))
    head, dot, _ = text.strip().partition(". ")
    number = bool(dot) and head.isalnum() and len(head) <= 2
    inset = indent + ("      " if number else "")
    lines, line = [], indent
    for n, word in enumerate(text.split()):
        tried = f"{line}{word}" if not line.strip() else f"{line} {word}"
        if stringWidth(tried, font, size) > room and line.strip():
            lines.append(line)
            line = f"{inset}{word}"
        else:
            line = tried if n or not indent else f"{indent}{word}"
    return [*lines, line]
