"""Draws swimlane diagrams without step rows: words inside the symbols, lanes as columns or as rows."""

from dataclasses import dataclass, field
from io import BytesIO

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

Point = tuple[float, float]
MARGIN, HEAD = 40.0, 26.0
TITLE = "SOP PENERBITAN SURAT KETERANGAN"


@dataclass(frozen=True)
class DiagramStyle:
    """How an office draws: lanes side by side (`columns`) or one over the other."""

    columns: bool = True
    font: str = "Helvetica"
    size: float = 9.0
    stroke: float = 1.0
    rounded: bool = False
    titled: bool = False


@dataclass(frozen=True)
class Node:
    kind: SymbolKind
    lane: int
    text: str


@dataclass
class Diagram:
    """The file, and what it shows: lanes, symbols in the order of the flow, connectors with their labels."""

    pdf: bytes
    lanes: tuple[str, ...]
    nodes: tuple[Node, ...]
    flow: dict[tuple[int, int], str | None] = field(default_factory=dict)


LANES = ("Pemohon", "Petugas Loket", "Kepala Seksi")
NODES = (
    Node(SymbolKind.TERMINATOR, 0, "Mulai"),
    Node(SymbolKind.PROCESS, 0, "Mengajukan surat permohonan"),
    Node(SymbolKind.PROCESS, 1, "Memeriksa kelengkapan berkas"),
    Node(SymbolKind.DECISION, 1, "Berkas lengkap?"),
    Node(SymbolKind.PROCESS, 2, "Menandatangani surat keterangan"),
    Node(SymbolKind.PROCESS, 1, "Menyerahkan surat keterangan"),
    Node(SymbolKind.TERMINATOR, 0, "Selesai"),
)
FLOW: dict[tuple[int, int], str | None] = {
    (0, 1): None, (1, 2): None, (2, 3): None, (3, 4): "yes", (3, 1): "no", (4, 5): None, (5, 6): None,
}  # fmt: skip
WORDS = {"yes": "Ya", "no": "Tidak"}


def draw_diagram(style: DiagramStyle) -> Diagram:
    """A born-digital page in the given style."""
    return Diagram(_Drawing(style).draw(), LANES, NODES, FLOW)


class _Drawing:
    """Places are counted along the flow and across the lanes; `_point` turns them to the page's."""

    def __init__(self, style: DiagramStyle) -> None:
        self.style = style
        self.size = (595.0, 842.0) if style.columns else (842.0, 595.0)
        self.file = BytesIO()
        self.canvas = Canvas(self.file, pagesize=self.size)
        self.top = MARGIN + (30 if style.titled else 0)
        width, height = self.size
        self.wide = (1.5, 1.0) if style.columns else (1.0, 1.0)
        if style.columns:
            self.lane = (width - 2 * MARGIN) / len(LANES)
            self.pitch = (height - MARGIN - self.top - HEAD - 12) / len(NODES)
        else:
            self.lane = (height - MARGIN - self.top) / len(LANES)
            self.pitch = (width - 2 * MARGIN - HEAD - 12) / len(NODES)

    def draw(self) -> bytes:
        width, _ = self.size
        if self.style.titled:
            self._words(Box(0, MARGIN - 10, width, MARGIN + 16), TITLE, size=13)
        self._lanes()
        boxes = [self._box(n, node) for n, node in enumerate(NODES)]
        for box, node in zip(boxes, NODES, strict=True):
            self._symbol(box, node)
        for (a, b), label in FLOW.items():
            self._connector(boxes, a, b, label)
        self.canvas.save()
        return self.file.getvalue()

    def _lanes(self) -> None:
        (width, height), count = self.size, len(LANES)
        right, foot = width - MARGIN, height - MARGIN
        self.canvas.setLineWidth(1.0)
        self._line([(MARGIN, self.top), (right, self.top), (right, foot), (MARGIN, foot), (MARGIN, self.top)])
        if self.style.columns:
            self._line([(MARGIN, self.top + HEAD), (right, self.top + HEAD)])
        else:
            self._line([(MARGIN + HEAD, self.top), (MARGIN + HEAD, foot)])
        for n in range(1, count):
            at = n * self.lane
            if self.style.columns:
                self._line([(MARGIN + at, self.top), (MARGIN + at, foot)])
            else:
                self._line([(MARGIN, self.top + at), (right, self.top + at)])
        for n, name in enumerate(LANES):
            if self.style.columns:
                left = MARGIN + n * self.lane
                self._words(Box(left, self.top, left + self.lane, self.top + HEAD), name, size=10)
            else:
                self._upward(MARGIN + HEAD / 2 + 3, self.top + (n + 0.5) * self.lane, name)

    def _upward(self, x: float, y: float, name: str) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, self.size[1] - y)
        self.canvas.rotate(90)
        self.canvas.setFont("Helvetica-Bold", 10)
        self.canvas.drawCentredString(0, 0, name)
        self.canvas.restoreState()

    def _box(self, n: int, node: Node) -> Box:
        along, across = (n + 0.5) * self.pitch, (node.lane + 0.5) * self.lane
        if self.style.columns:
            x, y = MARGIN + across, self.top + HEAD + 6 + along
            high = 64.0 if node.kind is SymbolKind.DECISION else 38.0
            wide = 110.0 if node.kind is not SymbolKind.TERMINATOR else 70.0
        else:
            x, y = MARGIN + HEAD + 6 + along, self.top + across
            high = 66.0 if node.kind is SymbolKind.DECISION else 50.0
            wide = 88.0 if node.kind is not SymbolKind.TERMINATOR else 62.0
        high = 28.0 if node.kind is SymbolKind.TERMINATOR else high
        return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)

    def _symbol(self, box: Box, node: Node) -> None:
        canvas, foot = self.canvas, self.size[1] - box.y1
        canvas.setLineWidth(self.style.stroke)
        if node.kind is SymbolKind.DECISION:
            (x, y) = box.center
            self._line([(x, box.y0), (box.x1, y), (x, box.y1), (box.x0, y), (x, box.y0)])
        elif node.kind is SymbolKind.TERMINATOR:
            canvas.roundRect(box.x0, foot, box.width, box.height, box.height / 2)
        elif self.style.rounded:
            canvas.roundRect(box.x0, foot, box.width, box.height, 5)
        else:
            canvas.rect(box.x0, foot, box.width, box.height)
        inner = 0.7 if node.kind is SymbolKind.DECISION else 0.92
        self._words(box, node.text, room=inner * box.width)

    def _words(self, box: Box, text: str, *, size: float = 0.0, room: float = 0.0) -> None:
        size = size or self.style.size
        lines = [""]
        for word in text.split():
            tried = f"{lines[-1]} {word}".strip()
            if lines[-1] and stringWidth(tried, self.style.font, size) > (room or box.width):
                lines.append(word)
            else:
                lines[-1] = tried
        self.canvas.setFont(self.style.font, size)
        x, y = box.center
        for n, line in enumerate(lines):
            level = y + (n - (len(lines) - 1) / 2) * 1.2 * size + 0.35 * size
            self.canvas.drawCentredString(x, self.size[1] - level, line)

    def _connector(self, boxes: list[Box], a: int, b: int, label: str | None) -> None:
        route = self._route(boxes[a], boxes[b], back=b < a)
        self.canvas.setLineWidth(0.9)
        self._line(route)
        (x0, y0), (x1, y1) = route[-2], route[-1]
        dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
        wings = [(x1 - 6 * dx + side * dy, y1 - 6 * dy + side * dx) for side in (2.6, -2.6)]
        path = self.canvas.beginPath()
        path.moveTo(x1, self.size[1] - y1)
        for x, y in wings:
            path.lineTo(x, self.size[1] - y)
        path.close()
        self.canvas.drawPath(path, fill=1, stroke=0)
        if label is not None:
            (x, y) = route[0]
            beside = 4 if route[1][0] >= x else -4 - stringWidth(WORDS[label], self.style.font, 8)
            self.canvas.setFont(self.style.font, 8)
            drop = -3 if route[1][1] == y else 11 if route[1][1] > y else -4
            self.canvas.drawString(x + beside, self.size[1] - (y + drop), WORDS[label])

    def _route(self, a: Box, b: Box, *, back: bool) -> list[Point]:
        """From the end of a symbol to the begin of the next: elbows; the way back leaves at the side."""
        (ax, ay), (bx, by) = a.center, b.center
        if self.style.columns:
            if back:
                return [(a.x0, ay), (bx, ay), (bx, b.y1)]
            if abs(ax - bx) < 1:
                return [(ax, a.y1), (ax, b.y0)]
            side = a.x1 if bx > ax else a.x0
            return [(side, ay), (bx, ay), (bx, b.y0)]
        if back:
            return [(ax, a.y0), (ax, by), (b.x1, by)]
        if abs(ay - by) < 1:
            return [(a.x1, ay), (b.x0, by)]
        level = a.y1 if by > ay else a.y0
        return [(ax, level), (ax, by), (b.x0, by)]

    def _line(self, points: list[Point]) -> None:
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.size[1] - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.size[1] - y)
        self.canvas.drawPath(path, fill=0, stroke=1)
