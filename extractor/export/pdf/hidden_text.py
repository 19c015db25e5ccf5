"""Takes old text out that nobody sees on a page: the OCR of another program would be found beside ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import (
    Dictionary,
    Matrix,
    Name,
    Object,
    Operator,
    Page,
    Pdf,
    parse_content_stream,
    unparse_content_stream,
)

_SHOWING = {"Tj", "TJ", "'", '"'}
_INVISIBLE, _CLIPPING = 3, 7
_COVER = 0.5
"""A picture over more than this share of the page hides what was drawn before it."""

Instructions = Sequence[Any]


@dataclass(frozen=True)
class _State:
    """As much of the graphics state as says where pictures lie and how text is drawn."""

    matrix: Matrix
    mode: int = 0


def without_hidden_text(pdf: Pdf, page: Page) -> int:
    """Take the text out that is drawn invisibly, or under a picture that covers the page.

    Gives by how many `q` the page's content exceeds its `Q`, so that others can be put behind it. A page
    without such text keeps its content as it is. Raises PdfError where the content cannot be parsed.
    """
    instructions = parse_content_stream(page)
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    area = abs((x1 - x0) * (y1 - y0))
    kept = list(_kept(instructions, page.resources, area))
    if len(kept) < len(instructions):
        page.Contents = pdf.make_stream(unparse_content_stream(kept))
    _clean_forms(page.resources)
    names = [str(each.operator) for each in instructions]
    return names.count("q") - names.count("Q")


def _kept(instructions: Instructions, resources: Object, area: float) -> Iterator[Any]:
    """The instructions without those that show text which is not seen."""
    states = list(_states(instructions))
    covering = [
        n
        for n, (each, state) in enumerate(zip(instructions, states, strict=True))
        if area and _draws_picture(each, resources) and _area(state.matrix) > _COVER * area
    ]
    last = covering[-1] if covering else -1
    for n, (each, state) in enumerate(zip(instructions, states, strict=True)):
        shows = str(each.operator) in _SHOWING
        if not (shows and (state.mode in (_INVISIBLE, _CLIPPING) or n < last)):
            yield each


def _states(instructions: Instructions) -> Iterator[_State]:
    """The graphics state that each instruction finds."""
    state, stack = _State(Matrix()), list[_State]()
    for each in instructions:
        yield state
        name = str(each.operator)
        if name == "q":
            stack.append(state)
        elif name == "Q" and stack:
            state = stack.pop()
        elif name == "cm" and len(each.operands) == 6:
            step = Matrix(*(float(value) for value in each.operands))
            state = _State(step @ state.matrix, state.mode)
        elif name == "Tr" and each.operands:
            state = _State(state.matrix, int(each.operands[0]))


def _draws_picture(each: Any, resources: Object) -> bool:
    if each.operator == Operator("INLINE IMAGE"):
        return True
    if str(each.operator) != "Do" or not each.operands:
        return False
    name = str(each.operands[0])
    pictures = resources.get("/XObject", Dictionary())
    return name in pictures and pictures[name].get("/Subtype") == Name.Image


def _area(matrix: Matrix) -> float:
    """Area of the unit square on the page, which a picture fills."""
    return float(abs(matrix.a * matrix.d - matrix.b * matrix.c))


def _clean_forms(resources: Object) -> None:
    """The same for forms that the page draws; in them nothing is known of what lies over them."""
    seen: set[tuple[int, int]] = set()
    waiting = [resources]
    while waiting:
        for form in waiting.pop().get("/XObject", Dictionary()).values():
            if form.get("/Subtype") != Name.Form or "/Resources" not in form or form.objgen in seen:
                continue
            seen.add(form.objgen)
            waiting.append(form.Resources)
            instructions = parse_content_stream(form)
            kept = list(_kept(instructions, form.Resources, 0.0))
            if len(kept) < len(instructions):
                form.write(unparse_content_stream(kept))
