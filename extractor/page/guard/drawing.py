"""What a page of a PDF draws, counted by going through it as readers do: forms within forms within patterns.

pdfium takes all of a page apart before it draws any of it, and some lines can stand for billions of objects.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Pdf,
    Stream,
    String,
    parse_content_stream,
)

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.guard.opening import FAULTS, looked_into
from extractor.page.guard.pictures import check_picture

_FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
_STROKES = frozenset(("S", "s", "B", "B*", "b", "b*"))
_TEXTS = frozenset(("Tj", "TJ", "'", '"'))
_FILL_COLOURS = frozenset(("scn", "sc", "g", "rg", "k", "cs"))
_STROKE_COLOURS = frozenset(("SCN", "SC", "G", "RG", "K", "CS"))
_OTHERS = frozenset(("q", "Q", "gs", "Tf", "Do", "sh", "BI", "ID", "EI"))
_WANTED = " ".join(_FILLS | _STROKES | _TEXTS | _FILL_COLOURS | _STROKE_COLOURS | _OTHERS)
_STEPS_PER_OBJECT = 20
"""Instructions that only say how objects are drawn; each object needs some."""
_DEPTH = 60
"""Forms within forms; pdfium draws 40."""

_Part = ContentStreamInstruction | ContentStreamInlineImage


@dataclass(frozen=True)
class _State:
    """What is drawn with each object: patterns that fill and stroke it, its font's glyphs, a soft mask."""

    fill: Stream | None = None
    stroke: Stream | None = None
    font: Dictionary | None = None
    mask: Stream | None = None


def check_drawing(source: Path | bytes, number: int, options: PageOptions) -> None:
    """Raise LimitError where page `number` (from 1) draws more objects or larger pictures than allowed.

    What qpdf cannot open, or not take apart, is not counted: the limits on memory and time end it.
    """
    with looked_into(source) as document:
        if document is not None:
            _Drawing(document, options).page(number)


class _Drawing:
    """Goes through a page, and into each form, pattern, mask and appearance as often as it is drawn."""

    def __init__(self, document: Pdf, options: PageOptions) -> None:
        self._document, self._options = document, options
        self._objects = self._steps = 0
        self._parts: dict[tuple[int, int], list[_Part]] = {}
        self._pictures: set[tuple[int, int]] = set()
        self._open: list[tuple[int, int]] = []

    def page(self, number: int) -> None:
        with suppress(*FAULTS):
            page = self._document.pages[number - 1].obj
            resources = page.get("/Resources")
            self._draw(page, resources, _State())
            for appearance in _appearances(page.get("/Annots")):
                self._count(1)
                self._draw(appearance, resources, _State())

    def _draw(self, content: Object, resources: Object | None, state: _State) -> None:
        """Draw a page or a stream; one that is being drawn already draws nothing, as in readers."""
        place = content.objgen
        if place in self._open or len(self._open) >= _DEPTH:
            return
        self._open.append(place)
        saved: list[_State] = []
        own = content.get("/Resources", resources)
        for part in self._parts_of(content):
            self._step()
            operator = str(part.operator)
            if operator == "q":
                saved.append(state)
            elif operator == "Q":
                state = saved.pop() if saved else state
            else:
                with suppress(*FAULTS):
                    state = self._follow(operator, part, own, state)
        self._open.pop()

    def _parts_of(self, content: Object) -> list[_Part]:
        """The instructions of a page or a stream that say what is drawn; none where it cannot be read."""
        known = self._parts.get(content.objgen)
        if known is None:
            known = []
            with suppress(*FAULTS):
                known = list(parse_content_stream(content, _WANTED))
            self._parts[content.objgen] = known
        return known

    def _follow(self, operator: str, part: _Part, resources: Object | None, state: _State) -> _State:
        """Draw the object that an instruction draws, or change the state as it says."""
        if isinstance(part, ContentStreamInlineImage):
            self._count(1)
            check_picture(part.iimage.obj, self._options)
            return state
        operands = list(part.operands)
        if operator == "Do":
            self._draw_named(_named(resources, "/XObject", operands), resources, state)
        elif operator in _TEXTS:
            self._draw_text(operands, resources, state)
        elif operator in _FILL_COLOURS:
            return replace(state, fill=_stream(_named(resources, "/Pattern", operands)))
        elif operator in _STROKE_COLOURS:
            return replace(state, stroke=_stream(_named(resources, "/Pattern", operands)))
        elif operator == "Tf":
            return replace(state, font=_dictionary(_named(resources, "/Font", operands[:1])))
        elif operator == "gs":
            return _changed(state, _named(resources, "/ExtGState", operands))
        else:
            self._draw_object(state, operator in _FILLS, operator in _STROKES)
        return state

    def _draw_object(self, state: _State, fills: bool, strokes: bool, times: int = 1) -> None:
        """Draw a path, a shading or a picture, or so many letters of one text."""
        before = self._objects
        if fills and state.fill is not None:
            self._draw_pattern(state.fill)
        if strokes and state.stroke is not None:
            self._draw_pattern(state.stroke)
        self._count((self._objects - before) * (times - 1))
        self._count(1)
        if state.mask is not None:
            self._draw(state.mask, None, _State())

    def _draw_named(self, drawn: Object | None, resources: Object | None, state: _State) -> None:
        """Draw a picture or a form."""
        if not isinstance(drawn, Stream):
            return
        if drawn.get("/Subtype") != Name.Image:
            self._draw_object(state, fills=False, strokes=False)
            inside = replace(state, mask=None) if "/Group" in drawn else state
            self._draw(drawn, resources, inside)
            return
        self._draw_object(state, bool(drawn.get("/ImageMask", False)), strokes=False)
        if drawn.objgen not in self._pictures:
            self._pictures.add(drawn.objgen)
            check_picture(drawn, self._options)

    def _draw_text(self, operands: list[Object], resources: Object | None, state: _State) -> None:
        letters = sum(_letters(operand) for operand in operands)
        self._draw_object(state, fills=True, strokes=True, times=max(1, letters))
        if state.font is not None and state.font.get("/Subtype") == Name.Type3:
            self._count(letters * self._largest_glyph(state.font, resources))

    def _largest_glyph(self, font: Dictionary, resources: Object | None) -> int:
        """Objects of the glyph of a Type 3 font that draws most."""
        most, before = 0, self._objects
        for glyph in _values(font.get("/CharProcs")):
            if isinstance(glyph, Stream):
                self._draw(glyph, font.get("/Resources", resources), _State())
                most, self._objects = max(most, self._objects - before), before
        return most

    def _draw_pattern(self, pattern: Stream) -> None:
        """Draw a tile as often as it covers one place: those beside one another are copied."""
        before = self._objects
        self._draw(pattern, None, _State())
        self._count((self._objects - before) * (_overlap(pattern) - 1))

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._options.max_objects * _STEPS_PER_OBJECT:
            self._refuse()

    def _count(self, objects: int) -> None:
        self._objects += objects
        if self._objects > self._options.max_objects:
            self._refuse()

    def _refuse(self) -> None:
        raise LimitError(
            f"The page has more than {self._options.max_objects:,} objects; a sheet has some thousands.",
            "Leave it out, scan its print, or raise page.max_objects.",
        )


def _named(resources: Object | None, kind: str, operands: list[Object]) -> Object | None:
    """The resource of this kind that the last operand names."""
    held = resources.get(kind) if isinstance(resources, Dictionary) else None
    name = operands[-1] if operands else None
    return held.get(str(name)) if isinstance(held, Dictionary) and isinstance(name, Name) else None


def _changed(state: _State, change: Object | None) -> _State:
    """The state after a dictionary of graphics parameters."""
    if not isinstance(change, Dictionary):
        return state
    if "/SMask" in change:
        mask = change["/SMask"]
        state = replace(state, mask=_stream(mask.get("/G")) if isinstance(mask, Dictionary) else None)
    font = change.get("/Font")
    return replace(state, font=_dictionary(font[0])) if isinstance(font, Array) else state


def _appearances(annotations: Object | None) -> Iterator[Stream]:
    """What annotations look like, in each of their states."""
    for annotation in annotations if isinstance(annotations, Array) else ():
        looks = annotation.get("/AP") if isinstance(annotation, Dictionary) else None
        normal = looks.get("/N") if isinstance(looks, Dictionary) else None
        if isinstance(normal, Stream):
            yield normal
        else:
            yield from (state for state in _values(normal) if isinstance(state, Stream))


def _overlap(pattern: Stream) -> int:
    """How many tiles of a pattern lie upon one another."""
    left, bottom, right, top = (float(value) for value in pattern.get("/BBox", (0, 0, 0, 0)))
    steps = abs(float(pattern.get("/XStep", 0))), abs(float(pattern.get("/YStep", 0)))
    sides = abs(right - left), abs(top - bottom)
    across, down = (max(1, ceil(side / step)) if step else 1 for side, step in zip(sides, steps, strict=True))
    return across * down


def _letters(operand: Object) -> int:
    """Codes of letters in an operand that is shown."""
    if isinstance(operand, Array):
        return sum(len(bytes(part)) for part in operand if isinstance(part, String))
    return len(bytes(operand)) if isinstance(operand, String) else 0


def _values(held: Object | None) -> Iterable[Object]:
    return [value for _, value in held.items()] if isinstance(held, Dictionary) else []


def _stream(value: Object | None) -> Stream | None:
    return value if isinstance(value, Stream) else None


def _dictionary(value: Object | None) -> Dictionary | None:
    return value if isinstance(value, Dictionary) else None
