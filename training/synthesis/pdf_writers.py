"""How the programs that make PDFs write down what was drawn: one content stream in the idioms of many.

Taken from what they export: macOS gives pens in English Metric Units before the matrix that makes points of
them, Chrome and print drivers count in small units from the upper left corner, Word kerns every letter, Docs
and older drivers place every letter by itself, and fonts without a bold are struck twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

_TOKEN = re.compile(r"\((?:[^()\\]|\\.)*\)|\[[^\]]*\]|\S+")
_POINTS = {"m": 1, "l": 1, "c": 3}
_PAINTS = frozenset(("S", "s", "f", "f*", "B", "b", "n"))
_STRUCK_BESIDE = 0.25
"""Points between the strokes of a letter that is struck twice."""


@dataclass(frozen=True)
class Writer:
    """`unit` is the length of its coordinates' unit in points, `down` says that they count from the top.

    `pen_unit`, where given, is the unit of paths alone: the pen's width is written before the matrix.
    `letters` are written as whole words, as words with a kern between all letters, or each by itself, `times`
    times. `user_unit` is the page's own unit, in which everything is then small.
    """

    unit: float = 1.0
    down: bool = False
    pen_unit: float | None = None
    letters: Literal["words", "kerned", "single"] = "words"
    times: int = 1
    user_unit: float = 1.0


WRITERS = {
    "Excel and Word for Windows": Writer(letters="kerned"),
    "macOS Quartz": Writer(pen_unit=1 / 12700, letters="kerned"),
    "Chrome and Google Docs": Writer(unit=0.24, down=True, letters="single"),
    "Microsoft Print to PDF": Writer(unit=0.06, down=True, letters="single", times=2),
    "WPS": Writer(unit=0.05, times=2),
    "a plotter's driver with units of its own": Writer(user_unit=10.0, letters="kerned"),
}


def rewritten(content: str, height: float, writer: Writer) -> str:
    """A content stream in points from the lower left corner of a page so high, in a writer's idiom.

    The stream may move its coordinates, but not turn or scale them.
    """
    scale = writer.unit * writer.user_unit
    foot = height / writer.user_unit
    matrix = f"{writer.unit:g} 0 0 {-writer.unit if writer.down else writer.unit:g} 0 "
    start = f"q {matrix}{foot if writer.down else 0:g} cm\n"
    return start + "".join(_Rewriting(height, scale, writer).run(content)) + "Q\n"


class _Rewriting:
    """The state of one rewriting: where the text stands, and the path that is being built."""

    def __init__(self, height: float, scale: float, writer: Writer) -> None:
        self._height, self._scale, self._writer = height, scale, writer
        self._path: list[str] = []
        self._clips = False
        self._at, self._size = (0.0, 0.0), 0.0

    def run(self, content: str) -> Iterator[str]:
        operands: list[str] = []
        for token in _TOKEN.findall(content):
            if re.match(r"[-+.\d(\[/]", token):
                operands.append(token)
                continue
            yield from self._operator(token, operands)
            operands = []

    def _operator(self, name: str, operands: list[str]) -> Iterator[str]:
        if name in _POINTS or name in ("re", "h"):
            self._path.append(f"{self._geometry(name, operands)} {name} ")
        elif name == "W":
            self._clips = True
        elif name in _PAINTS:
            yield from self._painted(name)
        elif name == "Tm":
            self._at = float(operands[4]), float(operands[5])
        elif name == "Tf":
            self._size = float(operands[1])
            yield f"{operands[0]} {self._size / self._scale:g} Tf "
        elif name == "Tj":
            yield from self._words(operands[0][1:-1])
        elif name == "w":
            unit = self._writer.pen_unit or 1.0
            yield f"{float(operands[0]) / self._scale / unit:g} w\n"
        elif name == "d":
            dashes = " ".join(f"{float(v) / self._pen:g}" for v in operands[0].strip("[]").split())
            yield f"[{dashes}] 0 d "
        elif name == "cm":
            dx, dy = (float(v) / self._scale for v in operands[4:])
            yield f"1 0 0 1 {dx:g} {-dy if self._writer.down else dy:g} cm "
        else:
            yield " ".join([*operands, name]) + "\n"

    @property
    def _pen(self) -> float:
        """Points of a path's unit."""
        return self._scale * (self._writer.pen_unit or 1.0)

    def _geometry(self, name: str, operands: list[str]) -> str:
        numbers = [float(v) for v in operands]
        if name == "re":
            x, y, width, high = numbers
            high = -high if self._writer.down else high
            return f"{self._place(x, y, self._pen)} {width / self._pen:.4f} {high / self._pen:.4f}"
        return " ".join(self._place(*numbers[n : n + 2], self._pen) for n in range(0, len(numbers), 2))

    def _place(self, x: float, y: float, unit: float) -> str:
        return f"{x / unit:.4f} {(self._height - y if self._writer.down else y) / unit:.4f}"

    def _painted(self, name: str) -> Iterator[str]:
        path = "".join(self._path)
        unit = self._writer.pen_unit
        if self._clips:
            # The clip has to outlast the matrix of its path, so the matrix is taken back by its inverse.
            around = (
                (f"{unit:.12f} 0 0 {unit:.12f} 0 0 cm ", f"{1 / unit:.6f} 0 0 {1 / unit:.6f} 0 0 cm ")
                if unit
                else ("", "")
            )
            yield f"{around[0]}{path}W {name} {around[1]}\n"
        elif unit:
            yield f"q {unit:.12f} 0 0 {unit:.12f} 0 0 cm {path}{name} Q\n"
        else:
            yield f"{path}{name}\n"
        self._path, self._clips = [], False

    def _words(self, words: str) -> Iterator[str]:
        x, y = self._at
        turned = "1 0 0 -1" if self._writer.down else "1 0 0 1"
        for time in range(self._writer.times):
            left = x + _STRUCK_BESIDE * time
            if self._writer.letters == "single":
                for letter in words:
                    yield f"{turned} {self._place(left, y, self._scale)} Tm ({letter}) Tj "
                    left += float(stringWidth(letter, "Helvetica", self._size))
                continue
            yield f"{turned} {self._place(left, y, self._scale)} Tm "
            if self._writer.letters == "kerned":
                yield "[" + " ".join(f"({c}) {(n % 3 - 1) * 12}" for n, c in enumerate(words)) + "] TJ "
            else:
                yield f"({words}) Tj "
