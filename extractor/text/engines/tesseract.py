"""Tesseract through one pytesseract call a batch, with a list file of line pictures."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Event, Thread

import numpy as np
import psutil

from extractor.errors import MissingDependencyError
from extractor.page.labelling import resize_gray
from extractor.page.model import Gray
from extractor.system import usage_of
from extractor.text.engines.base import EngineError, Glyph, LineReading


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """No import finds the module meanwhile, unless it is loaded already."""
    loaded = module in sys.modules
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if not loaded:
            del sys.modules[module]


# pytesseract loads pandas where it is there, half a second, for a kind of answer that is not asked for.
with _hidden("pandas"):
    import pytesseract

LANGUAGE = "ind"
HEIGHT = 48
"""Height in pixels that line pictures are brought to, margin included."""
DPI = 300
PAGE_LEVEL, WORD_LEVEL = 1, 5
"""Levels of the rows in Tesseract's table."""
_LAST: Gray = np.full((HEIGHT, HEIGHT), 255, np.uint8)
"""The picture behind the last line. Where Tesseract's table lacks it, a full disk has cut the table off."""
START_SECONDS, SECONDS_PER_LINE = 30.0, 0.5
"""CPU seconds that Tesseract may take: it needs a tenth of a second to start, and a hundredth for a line."""
_WALL_FACTOR = 10.0
"""Seconds that may pass for each of them: a busy machine gives it a tenth of a core."""
_LOOK_SECONDS = 0.5
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

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        """It has one way of looking."""
        return self.read(images)

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
        seconds = START_SECONDS + SECONDS_PER_LINE * len(images)
        with _bounded(seconds):
            data: dict[str, list[object]] = pytesseract.image_to_data(
                str(listing),
                lang=LANGUAGE,
                config=f"--psm 7 --dpi {DPI}",
                output_type=pytesseract.Output.DICT,
                timeout=_WALL_FACTOR * seconds,
            )
        return data


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Ends processes that this one starts meanwhile, such as Tesseract's, once they used so many CPU seconds.

    pytesseract knows only a limit on the time that passes, which a busy machine uses up by itself.
    """
    done = Event()
    watcher = Thread(target=_end_costly, args=(seconds, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _end_costly(seconds: float, done: Event) -> None:
    """Until it is done, end each new child of this process that has used so many CPU seconds."""
    this = psutil.Process()
    before = {child.pid for child in this.children()}
    while not done.wait(_LOOK_SECONDS):
        for child in this.children():
            usage = None if child.pid in before else usage_of(child, descendants=False)
            if usage is not None and usage.cpu_seconds > seconds:
                with suppress(psutil.Error):
                    child.kill()


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
