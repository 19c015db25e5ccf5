"""Born-digital sheets as office programs export them: a swimlane of five rows with a known flow, as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from page.pdf_writer import A4_ACROSS, PdfPage, pdf, text

from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Row, RowKind, Table
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind
from training.synthesis.pdf_writers import Writer, rewritten

Point = tuple[float, float]
HEIGHT = 595.0
XS = (40.0, 64.0, 190.0, 290.0, 390.0, 490.0, 590.0, 690.0, 800.0)
YS = (80.0, 110.0, 185.0, 260.0, 335.0, 410.0, 485.0)
LANES = slice(2, 6)
ARC = 0.5523


@dataclass(frozen=True)
class Dialect:
    """How a program writes its drawing.

    `rules` are "filled" rectangles, "cells" (a rectangle for each side of each cell) or "stroked" lines;
    `wires` are "segments" (a path for each), "polyline", "ribbon" (a filled outline) or "bars" (thin filled
    rectangles); `fill` of the shapes is "white", "none", "tint", "steps" (a gradient in strips) or "shadow";
    `dashes` are "none", "pattern" or "pieces" (a path for each dash); `clipped` shapes and words have clip
    paths, `grouped` ones coordinates of their own.
    """

    rules: str = "filled"
    wires: str = "segments"
    fill: str = "white"
    dashes: str = "none"
    head: str = "filled"
    width: float = 0.75
    clipped: bool = False
    grouped: bool = False
    words: bool = False


@dataclass(frozen=True)
class Shape:
    kind: SymbolKind
    lane: int
    row: int
    word: str = ""

    @property
    def box(self) -> Box:
        left, top = XS[self.lane + 2], YS[self.row + 1]
        high = 36.0 if self.kind is SymbolKind.DECISION else 24.0
        return Box(left + 24, top + 37.5 - high / 2, left + 76, top + 37.5 + high / 2)


SHAPES = (
    Shape(SymbolKind.TERMINATOR, 0, 0, "Mulai"),
    Shape(SymbolKind.PROCESS, 1, 1, "Catat"),
    Shape(SymbolKind.DECISION, 3, 2, ""),
    Shape(SymbolKind.PROCESS, 2, 3, "Paraf"),
    Shape(SymbolKind.PROCESS, 3, 3, ""),
    Shape(SymbolKind.TERMINATOR, 0, 4, "Selesai"),
)


def routes() -> dict[tuple[int, int], list[Point]]:
    """The drawn connectors: elbows, a return, a fork in a row, one beside a rule."""
    start, note, check, paraf, sign, end = (shape.box for shape in SHAPES)
    beside = YS[5] + 4
    return {
        (0, 1): [(start.x1, start.center[1]), (note.center[0], start.center[1]), (note.center[0], note.y0)],
        (1, 2): [(note.x1, note.center[1]), (check.center[0], note.center[1]), (check.center[0], check.y0)],
        (2, 1): [(check.x0, check.center[1]), (note.center[0], check.center[1]), (note.center[0], note.y1)],
        (2, 4): [(check.center[0], check.y1), (sign.center[0], sign.y0)],
        (4, 3): [(sign.x0, sign.center[1]), (paraf.x1, paraf.center[1])],
        (3, 5): [
            (paraf.center[0], paraf.y1),
            (paraf.center[0], beside),
            (end.center[0], beside),
            (end.center[0], end.y0),
        ],
    }


FLOW = {pair: {(2, 1): "no", (2, 4): "yes"}.get(pair) for pair in routes()}


def written(dialect: Dialect, writer: Writer = Writer()) -> bytes:  # noqa: B008 - it is frozen
    """The PDF file of the sheet, as a program writes it."""
    parts = [_rules(dialect), _table_words()]
    wires = "".join(_wire(route, dialect) for route in routes().values())
    shapes = "".join(_shape(shape, dialect) for shape in SHAPES)
    check, sign = SHAPES[2].box, SHAPES[4].box
    labels = text(check.x0 - 26, HEIGHT - check.center[1] + 4, "Tidak", 8)
    labels += text(sign.center[0] + 5, HEIGHT - sign.y0 + 14, "Ya", 8)
    content = rewritten("".join([*parts, shapes, wires, labels]), HEIGHT, writer)
    unit = writer.user_unit
    media = tuple(side / unit for side in A4_ACROSS)
    return pdf(PdfPage(content, media, more=f"/UserUnit {unit:g}" if unit != 1 else ""))


def grid(scale: float) -> ProcedureGrid:
    """The sheet's lattice in pixels, `scale` pixels a point."""
    xs, ys = tuple(x * scale for x in XS), tuple(y * scale for y in YS)
    cells = tuple(
        Cell(r, c, 1, 1, Box(xs[c], ys[r], xs[c + 1], ys[r + 1]))
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    roles = [
        ColumnRole.NUMBER,
        ColumnRole.ACTIVITY,
        *[ColumnRole.LANE] * 4,
        ColumnRole.DURATION,
        ColumnRole.OUTPUT,
    ]
    columns = tuple(Column(role, c, c, xs[c], xs[c + 1], f"lajur {c}") for c, role in enumerate(roles))
    rows = tuple(
        Row(RowKind.STEP, r + 1, r + 1, Box(xs[0], ys[r + 1], xs[-1], ys[r + 2]), r + 1) for r in range(5)
    )
    return ProcedureGrid(Table(1, 0, xs, ys, cells), columns, rows, ys[1])


def _at(point: Point) -> str:
    return f"{point[0]:.2f} {HEIGHT - point[1]:.2f}"


def _polygon(points: Sequence[Point], paint: str) -> str:
    return f"{_at(points[0])} m " + " ".join(f"{_at(p)} l" for p in points[1:]) + f" h {paint}\n"


def _bar(box: Box) -> str:
    return f"{box.x0:.2f} {HEIGHT - box.y1:.2f} {box.width:.2f} {box.height:.2f} re f\n"


def _rules(dialect: Dialect) -> str:
    width = 0.6
    lines = [((XS[0], y), (XS[-1], y)) for y in YS] + [((x, YS[0]), (x, YS[-1])) for x in XS]
    if dialect.rules == "stroked":
        return "".join(f"{width} w {_at(a)} m {_at(b)} l S\n" for a, b in lines)
    if dialect.rules == "cells":
        lines = [((a, y), (b, y)) for y in YS for a, b in pairwise(XS)]
        lines += [((x, a), (x, b)) for x in XS for a, b in pairwise(YS)]
    return "0 g\n" + "".join(
        _bar(Box(a[0] - width / 2, a[1] - width / 2, b[0] + width / 2, b[1] + width / 2)) for a, b in lines
    )


def _table_words() -> str:
    words = ["0 g\n"]
    for row in range(5):
        y = HEIGHT - YS[row + 1] - 14
        words += [text(48, y, f"{row + 1}.", 9), text(68, y, "Menerima dan mencatat", 9)]
        words += [text(68, y - 11, "surat permohonan masuk", 9), text(600, y, "10 menit", 9)]
    heads = ("No", "Kegiatan", "Petugas", "Kasi", "Sekretaris", "Kepala", "Waktu", "Output")
    return "".join(words) + "".join(
        text(x + 6, HEIGHT - YS[0] - 18, word, 9) for x, word in zip(XS, heads, strict=False)
    )


def _shape(shape: Shape, dialect: Dialect) -> str:
    path = _outline(shape)
    shades = {"white": "1 g", "tint": "0.86 0.9 0.97 rg", "shadow": "1 g", "steps": "1 g", "none": ""}
    parts = []
    if dialect.fill == "shadow":
        parts.append(f"q 1 0 0 1 2 -2 cm 0.65 g {path} f Q\n")
    if dialect.fill == "steps":
        parts.append(f"q {path} W n\n")
        strips, box = 16, shape.box
        for step in range(strips):
            y0 = box.y0 + box.height * step / strips
            parts.append(
                f"{0.8 + 0.012 * step:.3f} g " + _bar(Box(box.x0, y0, box.x1, y0 + box.height / strips))
            )
        parts.append("Q\n")
    elif dialect.fill != "none":
        parts.append(f"{shades[dialect.fill]} {path} f\n")
    parts.append(f"0 G {dialect.width + 0.25:.2f} w {path} S\n0 g\n")
    if dialect.words and shape.word:
        word = text(shape.box.center[0] - 12, HEIGHT - shape.box.center[1] - 3, shape.word, 8)
        parts.append(f"q {path} W n {word} Q\n" if dialect.clipped else word)
    return "".join(parts)


def _outline(shape: Shape) -> str:
    x0, y0, x1, y1 = shape.box
    cx, cy = shape.box.center
    if shape.kind is SymbolKind.DECISION:
        return _polygon([(cx, y0), (x1, cy), (cx, y1), (x0, cy)], "").strip()
    if shape.kind is SymbolKind.PROCESS:
        return f"{x0:.2f} {HEIGHT - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re"
    r = (y1 - y0) / 2
    k = ARC * r
    curves = [
        ((x1 - r + k, y0), (x1, cy - k), (x1, cy)),
        ((x1, cy + k), (x1 - r + k, y1), (x1 - r, y1)),
        ((x0 + r - k, y1), (x0, cy + k), (x0, cy)),
        ((x0, cy - k), (x0 + r - k, y0), (x0 + r, y0)),
    ]
    first, second, third, fourth = (" ".join(_at(p) for p in curve) + " c" for curve in curves)
    top, foot = f"{_at((x0 + r, y0))} m {_at((x1 - r, y0))} l", f"{_at((x0 + r, y1))} l"
    return f"{top} {first} {second} {foot} {third} {fourth} h"


def _wire(route: Sequence[Point], dialect: Dialect) -> str:
    """A connector: its line, which ends within the head, and the head."""
    (px, py), (x, y) = route[-2:]
    length = abs(x - px) + abs(y - py)
    ux, uy = (x - px) / length, (y - py) / length
    size, half = 6.0, 2.4
    back = (x - ux * size, y - uy * size)
    wings = [(back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half)]
    if dialect.head == "open":
        line = _line(route, dialect)
        head = f"{dialect.width} w 0 G {_at(wings[0])} m {_at((x, y))} l {_at(wings[1])} l S\n"
    else:
        line = _line([*route[:-1], back], dialect)
        head = "0 g " + _polygon([wings[0], (x, y), wings[1]], "f")
    if dialect.grouped:
        return f"q 1 0 0 1 40 30 cm q 1 0 0 1 -40 -30 cm {line}{head}Q Q\n"
    return line + head


def _line(route: Sequence[Point], dialect: Dialect) -> str:
    half = dialect.width / 2
    if dialect.wires == "bars":
        return "0 g " + "".join(
            _bar(
                Box(
                    min(a[0], b[0]) - half,
                    min(a[1], b[1]) - half,
                    max(a[0], b[0]) + half,
                    max(a[1], b[1]) + half,
                )
            )
            for a, b in pairwise(route)
        )
    if dialect.wires == "ribbon":
        return "0 g " + _polygon(_ribbon(route, half), "f")
    pen = f"0 G {dialect.width} w " + ("[3 2] 0 d " if dialect.dashes == "pattern" else "")
    if dialect.dashes == "pieces":
        return "".join(f"{pen}{_at(a)} m {_at(b)} l S\n" for a, b in _dashes(route))
    if dialect.wires == "polyline":
        drawn = f"{pen}{_at(route[0])} m " + " ".join(f"{_at(p)} l" for p in route[1:]) + " S\n"
    else:
        drawn = "".join(f"{pen}{_at(a)} m {_at(b)} l S\n" for a, b in pairwise(route))
    return drawn + "[] 0 d\n"


def _ribbon(route: Sequence[Point], half: float) -> list[Point]:
    """The outline of a line of level and upright stretches."""
    sides: tuple[list[Point], list[Point]] = ([], [])
    for index, point in enumerate(route):
        before = route[index - 1] if index else point
        after = route[index + 1] if index + 1 < len(route) else point
        (ax, ay), (bx, by) = _unit(before, point), _unit(point, after)
        nx, ny = (-ay - by, ax + bx)
        for side, sign in zip(sides, (1, -1), strict=True):
            side.append((point[0] + sign * half * nx, point[1] + sign * half * ny))
    return [*sides[0], *reversed(sides[1])]


def _unit(a: Point, b: Point) -> Point:
    length = abs(b[0] - a[0]) + abs(b[1] - a[1])
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length else (0.0, 0.0)


def _dashes(route: Sequence[Point]) -> list[tuple[Point, Point]]:
    found = []
    for a, b in pairwise(route):
        length = abs(b[0] - a[0]) + abs(b[1] - a[1])
        ux, uy = _unit(a, b)
        at = 0.0
        while at < length:
            to = min(at + 3.0, length)
            found.append(((a[0] + ux * at, a[1] + uy * at), (a[0] + ux * to, a[1] + uy * to)))
            at += 5.0
    return found
