"""Reads words and their places off a PDF: with pdfium, and with poppler where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2 as pdfium
from lxml import etree

from extractor.record.geometry import Box

POPPLER, QPDF = shutil.which("pdftotext"), shutil.which("qpdf")
_JAVA = Path("/usr/share/java")
_JARS = [
    _JAVA / f"{name}.jar"
    for name in (
        *("preflight", "pdfbox2", "fontbox2", "xmpbox"),
        *("commons-logging", "commons-io", "javax.activation", "jaxb-api"),
    )
]
PREFLIGHT = ":".join(map(str, _JARS)) if shutil.which("java") and all(p.exists() for p in _JARS) else None
"""Class path of PDFBox Preflight: Debian's libpdfbox2-java, libjaxb-api-java, libactivation-java."""


class Found(NamedTuple):
    """A word, and its box as shares of the page as it is shown."""

    text: str
    box: Box


def with_poppler(path: Path, number: int) -> list[Found]:
    pages = ("-f", str(number), "-l", str(number))
    made = subprocess.run(
        [str(POPPLER), "-bbox", *pages, str(path), "-"], check=True, capture_output=True, text=True
    )
    text = re.sub(r"<(/?)(?:doc|page|word)\b", lambda m: m[0], made.stdout)
    root = etree.fromstring(text.encode(), etree.XMLParser(recover=True))
    page = next(root.iter("{*}page"))
    wide, high = float(page.get("width")), float(page.get("height"))
    with pikepdf.open(path) as document:
        turn = int(document.pages[number - 1].get("/Rotate", 0))
    if turn % 180:  # words are on the page as it is shown, its size is told as it lies in the file
        wide, high = high, wide
    return [
        Found(
            word.text or "",
            Box(
                float(word.get("xMin")) / wide,
                float(word.get("yMin")) / high,
                float(word.get("xMax")) / wide,
                float(word.get("yMax")) / high,
            ),
        )
        for word in page.iter("{*}word")
    ]


def with_pdfium(path: Path, number: int) -> list[Found]:
    """Words by pdfium; its boxes are in the page's own coordinates, which /Rotate turns."""
    document = pdfium.PdfDocument(path)
    page = document[number - 1]
    text = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    turn = page.get_rotation()
    words: list[tuple[str, list[tuple[float, float, float, float]]]] = []
    inside = False
    for n in range(text.count_chars()):
        letter = text.get_text_range(n, 1)
        if not letter.strip():
            inside = False
            continue
        if not inside:
            words.append(("", []))
        inside = True
        words[-1] = (words[-1][0] + letter, [*words[-1][1], text.get_charbox(n, loose=True)])
    found = []
    for word, boxes in words:
        x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
        x1, y1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
        across = [(x - left) / (right - left) for x in (x0, x1)]
        down = [(top - y) / (top - bottom) for y in (y1, y0)]
        corners = [_shown(a, d, turn) for a, d in ((across[0], down[0]), (across[1], down[1]))]
        xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
        found.append(Found(word, Box(xs[0], ys[0], xs[1], ys[1])))
    document.close()
    return found


def _shown(across: float, down: float, turn: int) -> tuple[float, float]:
    return {
        0: (across, down),
        90: (1 - down, across),
        180: (1 - across, 1 - down),
        270: (down, 1 - across),
    }[turn]
