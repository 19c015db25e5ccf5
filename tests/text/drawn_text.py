"""Drawn regions and engines that fail on purpose."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractor.page.model import Character, DigitalLayer, Gray, Page, Quality, Units
from extractor.record.model import PageOrigin
from extractor.text.engines.base import EngineError, Glyph, LineReading

TEXT_HEIGHT = 24.0
Paint = Callable[[ImageDraw.ImageDraw, ImageFont.FreeTypeFont], None]


def make_page(
    paint: Paint, size: tuple[int, int] = (900, 400), characters: Sequence[Character] | None = None
) -> Page:
    """A white page with what `paint` draws on it; capitals of its font are about 24 pixels tall."""
    image = Image.new("RGB", size, "white")
    paint(ImageDraw.Draw(image), ImageFont.load_default(size=34))
    picture = np.asarray(image)
    gray = np.asarray(image.convert("L"))
    digital = DigitalLayer(tuple(characters), (), ()) if characters is not None else None
    return Page(
        number=1,
        origin=PageOrigin.DIGITAL if digital else PageOrigin.SCAN,
        picture=picture,
        gray=gray,
        ink=gray < 150,
        marks=np.zeros(gray.shape, np.bool_),
        units=Units(text_height=TEXT_HEIGHT, line_width=3.0),
        quality=Quality(200.0, 1.0, 1.0),
        digital=digital,
    )


def reading(text: str, probability: float = 0.999, engine: str = "ppocr") -> LineReading:
    """A reading with its characters spread evenly over the line."""
    count = max(1, len(text))
    return LineReading(engine, tuple(Glyph(c, probability, (k + 0.5) / count) for k, c in enumerate(text)))


class Scripted:
    """An engine that answers what it is told, whatever it is shown."""

    version = "0"

    def __init__(self, text: str = "surat masuk", name: str = "ppocr", probability: float = 0.999) -> None:
        self.name = name
        self._text = text
        self._probability = probability
        self.seen = self.calls = 0

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        self.seen += len(images)
        self.calls += 1
        return [reading(self._text, self._probability, self.name) for _ in images]

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        return self.read(images)


class Crashing(Scripted):
    """An engine that dies on every batch."""

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        raise EngineError("the engine was killed.")


class Miscounting(Scripted):
    """An engine that loses a line of every batch."""

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        return super().read(images)[1:]
