"""What a born-digital page says of itself: characters, rules and curves, in pixels of the picture."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import hypot
from pathlib import Path
from typing import Any, Literal

import pdfplumber

from extractor.page.clipping import ClippedCharacter
from extractor.page.model import Character, DigitalLayer, VectorShape
from extractor.page.paths import drawn_out
from extractor.record.characters import without_surrogates
from extractor.record.geometry import Box

_KINDS: tuple[tuple[str, Literal["line", "rectangle", "curve"]], ...] = (
    ("line", "line"),
    ("rect", "rectangle"),
    ("curve", "curve"),
)

Mapper = Callable[[float, float], tuple[float, float]]


def read_layer(path: Path, number: int, size: tuple[int, int]) -> DigitalLayer | None:
    """The layer of page `number` (from 1), mapped onto a rendering of `size` (width, height) pixels.

    None where pdfplumber cannot read the page: its parser gives up on files that pdfium still shows,
    with exceptions of every kind.
    """
    try:
        with pdfplumber.open(path, pages=[number]) as document:
            if not document.pages:
                return None
            page = document.pages[0]
            to_pixels, scale = _mapping(page, size)
            objects = page.objects
            return DigitalLayer(
                tuple(_characters(objects.get("char", ()), to_pixels)),
                tuple(_shapes(objects, to_pixels, scale)),
                tuple(_box(item, to_pixels) for item in objects.get("image", ())),
            )
    except Exception:  # noqa: BLE001 - pdfminer raises bare TypeError, KeyError, AssertionError and others
        return None


def without(layer: DigitalLayer, clipped: Iterable[ClippedCharacter]) -> DigitalLayer:
    """The layer without the characters that the page does not show: for each the nearest equal one."""
    places: dict[str, dict[int, Box]] = {}
    for number, character in enumerate(layer.characters):
        places.setdefault(character.text, {})[number] = character.box
    hidden: set[int] = set()
    for clip in clipped:
        equal = places.get(clip.text, {})
        found = min(equal, key=lambda number: _distance(equal[number], clip), default=None)
        if found is not None and equal[found].grow(1).contains(clip.x, clip.y):
            hidden.add(found)
            del equal[found]
    shown = (old for number, old in enumerate(layer.characters) if number not in hidden)
    return replace(layer, characters=tuple(shown))


def _distance(box: Box, clip: ClippedCharacter) -> float:
    x, y = box.center
    return hypot(x - clip.x, y - clip.y)


def turned(layer: DigitalLayer, turn: int, width: int, height: int) -> DigitalLayer:
    """The layer after its picture of `width` x `height` pixels is turned clockwise by 0, 90, 180 or 270."""
    if turn == 0:
        return layer

    def point(x: float, y: float) -> tuple[float, float]:
        return {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]

    def box(old: Box) -> Box:
        (x0, y0), (x1, y1) = point(old.x0, old.y0), point(old.x1, old.y1)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def character(old: Character) -> Character:
        return replace(old, box=box(old.box), upright=old.upright if turn == 180 else not old.upright)

    def shape(old: VectorShape) -> VectorShape:
        return replace(old, points=tuple(point(x, y) for x, y in old.points))

    return DigitalLayer(
        tuple(character(old) for old in layer.characters),
        tuple(shape(old) for old in layer.shapes),
        tuple(box(old) for old in layer.images),
    )


def _mapping(page: Any, size: tuple[int, int]) -> tuple[Mapper, float]:
    """From pdfplumber's coordinates to pixels; and the pixels of a point.

    pdfplumber turns the page by /Rotate and measures from the media box, while the picture shows the
    crop box; its own turned crop box is not where the page shows it, so that is worked out here.
    """
    media = _sorted_box(page.page_obj.mediabox)
    crop = _sorted_box(page.page_obj.cropbox or media)
    crop = Box(*media).intersection(Box(*crop))
    if crop.width <= 0 or crop.height <= 0:
        crop = Box(*media)
    x0, y0, x1, y1 = media
    left, top = {
        0: (crop.x0 - x0, y1 - crop.y1),
        90: (crop.y0 - y0, crop.x0 - x0),
        180: (x1 - crop.x1, crop.y0 - y0),
        270: (y1 - crop.y1, x1 - crop.x1),
    }[page.rotation]
    shown = (crop.width, crop.height) if page.rotation in (0, 180) else (crop.height, crop.width)
    scale_x, scale_y = size[0] / shown[0], size[1] / shown[1]
    left += page.mediabox[0]
    top += page.mediabox[1]

    def to_pixels(x: float, y: float) -> tuple[float, float]:
        return (x - left) * scale_x, (y - top) * scale_y

    return to_pixels, (scale_x + scale_y) / 2


def _sorted_box(raw: Iterable[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in raw)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _characters(items: Iterable[dict[str, Any]], to_pixels: Mapper) -> Iterable[Character]:
    """Characters, those that are struck twice to look bold taken once."""
    seen: set[tuple[str, int, int]] = set()
    for item in items:
        place = item["text"], round(item["x0"]), round(item["top"])
        if place in seen:
            continue
        seen.add(place)
        text = without_surrogates(item["text"])
        yield Character(text, _box(item, to_pixels), str(item["fontname"]), bool(item["upright"]))


def _shapes(objects: dict[str, Any], to_pixels: Mapper, scale: float) -> Iterable[VectorShape]:
    for name, kind in _KINDS:
        for item in objects.get(name, ()):
            points, closed = drawn_out(_on_picture(item, to_pixels))
            stroke = _luminance(item.get("stroking_color")) if item.get("stroke") else None
            fill = _luminance(item.get("non_stroking_color")) if item.get("fill") else None
            if points and (stroke is not None or fill is not None):
                width = float(item.get("linewidth") or 0) * scale
                yield VectorShape(kind, points, stroke, fill, width, closed)


def _on_picture(item: dict[str, Any], to_pixels: Mapper) -> list[tuple[Any, ...]]:
    """The path's operators with their points in pixels."""
    return [
        (operator, *(to_pixels(float(x), float(y)) for x, y in operands))
        for operator, *operands in item["path"]
    ]


def _box(item: dict[str, Any], to_pixels: Mapper) -> Box:
    return Box(*to_pixels(item["x0"], item["top"]), *to_pixels(item["x1"], item["bottom"]))


def _luminance(color: object) -> float:
    """0 black to 1 white, of a gray, RGB or CMYK colour; black where it is a pattern or not given."""
    values = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [min(1.0, max(0.0, float(v))) for v in values if isinstance(v, (int, float))]
    if len(numbers) == 1:
        return numbers[0]
    if len(numbers) == 4:
        cyan, magenta, yellow, black = numbers
        numbers = [(1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)]
    if len(numbers) == 3:
        red, green, blue = numbers
        return 0.299 * red + 0.587 * green + 0.114 * blue
    return 0.0
