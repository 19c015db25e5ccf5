"""Tesseract through one pytesseract call a batch, with a list file of line pictures."""

import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytesseract

from extractor.errors import MissingDependencyError
from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.text.engines.base import EngineError, Glyph, LineReading

LANGUAGE = "ind"
HEIGHT = 48
"""Height in pixels that line pictures are brought to, margin included."""
DPI = 300
PAGE_LEVEL, WORD_LEVEL = 1, 5
"""Levels of the rows in Tesseract's table."""
_LAST: Gray = np.full((HEIGHT, HEIGHT), 255, np.uint8)
"""The picture behind the last line. Where Tesseract's table lacks it, a full disk has cut the table off."""
SECONDS_PER_LINE = 0.5
REMEDY = "Install the packages tesseract-ocr and tesseract-ocr-ind."


@cache
def load_tesseract() -> "Tesseract":
    """The engine; MissingDependencyError where the program or its Indonesian data is missing."""
    # More than one thread a process makes Tesseract five times slower on single lines.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        version = str(pytesseract.get_tesseract_version())
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, SystemExit, OSError, ValueError) as error:
        raise MissingDependencyError("The program tesseract is missing or does not run.", REMEDY) from error
    if LANGUAGE not in languages:
        raise MissingDependencyError("Tesseract has no Indonesian language data.", REMEDY)
    return Tesseract(version)


class Tesseract:
    """Tesseract's Indonesian model, one line a picture (page segmentation mode 7)."""

    name = "tesseract"

    def __init__(self, version: str) -> None:
        self.version = f"Tesseract {version} ({LANGUAGE})"

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        if not images:
            return []
        try:
            return _readings(_table([*images, _LAST]), len(images) + 1)[:-1]
        except (pytesseract.TesseractError, RuntimeError, OSError, ValueError, KeyError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise EngineError(f"tesseract failed with {reason or type(error).__name__}.") from error


def _table(images: Sequence[Gray]) -> dict[str, list[object]]:
    """Tesseract's table of words for the line pictures, a page each."""
    with tempfile.TemporaryDirectory(prefix="sop-lines-") as folder:
        listing = Path(folder) / "lines.txt"
        listing.write_text("".join(f"{_write(Path(folder), k, im)}\n" for k, im in enumerate(images)))
        data: dict[str, list[object]] = pytesseract.image_to_data(
            str(listing),
            lang=LANGUAGE,
            config=f"--psm 7 --dpi {DPI}",
            output_type=pytesseract.Output.DICT,
            timeout=30 + SECONDS_PER_LINE * len(images),
        )
        return data


def _write(folder: Path, number: int, image: Gray) -> Path:
    """The picture as a binary PGM file, which needs no encoder."""
    height, width = image.shape
    scaled = resize_gray(image, round(width * HEIGHT / max(1, height)), HEIGHT)
    path = folder / f"{number:05d}.pgm"
    path.write_bytes(f"P5 {scaled.shape[1]} {scaled.shape[0]} 255\n".encode() + scaled.tobytes())
    return path


def _readings(data: dict[str, list[object]], count: int) -> list[LineReading]:
    """One reading for each of `count` pictures. Raises EngineError where the table lacks one."""
    glyphs: list[list[Glyph]] = [[] for _ in range(count)]
    widths = [1.0] * count
    answered = set()
    columns = ("level", "page_num", "left", "width", "conf")
    numbers = zip(*([float(str(v)) for v in data[c]] for c in columns), strict=True)
    for (level, page, left, width, conf), raw in zip(numbers, data["text"], strict=True):
        k = int(page) - 1
        if not 0 <= k < count:
            raise EngineError("tesseract answered for a line that was not asked.")
        word = str(raw).strip()
        if level == PAGE_LEVEL:
            widths[k] = max(1.0, width)
            answered.add(k)
        elif level == WORD_LEVEL and word:
            if glyphs[k]:
                glyphs[k].append(Glyph(" ", 1.0, left / widths[k]))
            glyphs[k].extend(_glyphs(word, max(0.0, conf / 100), left / widths[k], width / widths[k]))
    if len(answered) < count:
        raise EngineError("tesseract has not answered for all lines.")
    return [LineReading(Tesseract.name, tuple(line)) for line in glyphs]


def _glyphs(word: str, probability: float, left: float, width: float) -> list[Glyph]:
    """The word's characters spread evenly over its box; Tesseract's table has no places of characters."""
    return [
        Glyph(character, probability, left + width * (k + 0.5) / len(word))
        for k, character in enumerate(word)
    ]
