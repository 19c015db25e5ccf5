"""The SOPs among pages of words with places: identity blocks and procedure tables, page after page."""

from collections.abc import Sequence

from extractor.recognised.identity_cells import IdentityCell
from extractor.transcripts.layout.identity import identity_of
from extractor.transcripts.layout.page import Line, Word, WordPage, lines_of
from extractor.transcripts.layout.procedure import Part, procedure_of, read_parts
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure

_TITLE_REACH = 4.0  # heights of a line above a table's head in which its title stands
_LONGEST_TITLE = 200
TITLES = ("sop ", "prosedur ", "standar operasional")
"""How the title above a procedure table begins, in small letters."""

Outside = list[tuple[WordPage, list[Word]]]
"""Words of pages that stand outside of tables."""


def read_pages(pages: Sequence[WordPage]) -> tuple[list[TextIdentity], list[TextProcedure]]:
    """The identity blocks and procedure tables of pages, in order."""
    identities: list[TextIdentity] = []
    procedures: list[TextProcedure] = []
    open_parts: list[Part] = []
    title: Piece | None = None
    outside: Outside = []

    def close() -> None:
        nonlocal open_parts
        if open_parts:
            procedures.append(procedure_of(open_parts, title))
            open_parts = []

    for raw in pages:
        page = raw.upright()
        expected = open_parts[-1].steps[-1].number + 1 if open_parts else 1
        parts = read_parts(page, expected)
        done = float("-inf")
        for part in parts:
            above, name = _above(page, done, part)
            outside.append((page, above))
            goes_on = bool(open_parts) and part.steps[0].number == open_parts[-1].steps[-1].number + 1
            identity = identity_of(outside)
            if identity:
                close()
                goes_on = False
                identities.append(_identity(identity, outside))
                outside = []
            if not goes_on:
                close()
                title = name
            open_parts.append(part)
            done = part.bottom
        rest = [w for w in page.words if w.middle > done]
        if not parts or done < float("inf"):
            outside.append((page, rest))
    close()
    identity = identity_of(outside)
    if identity:
        identities.append(_identity(identity, outside))
    return identities, procedures


def _identity(cells: tuple[IdentityCell, ...], outside: Outside) -> TextIdentity:
    first = next((words[0].line for _, words in outside if words), 1)
    return TextIdentity(cells, first)


def _above(page: WordPage, done: float, part: Part) -> tuple[list[Word], Piece | None]:
    """The words between a table and what stands above it, and the table's title among them."""
    top = part.head.y0 - page.leading * 0.2
    words = [w for w in page.words if done < w.middle < top and id(w) not in part.head.words]
    lines = lines_of(words, page.leading)
    title: Line | None = None
    for line in reversed(lines):
        if top - line.box.y1 > _TITLE_REACH * page.leading:
            break
        if line.text.casefold().lstrip("0123456789. ").startswith(TITLES):
            title = line
            break
    if title is None or len(title.text) > _LONGEST_TITLE:
        return words, None
    own = {id(w) for w in title.words}
    first = title.words[0]
    piece = Piece((title.text,), first.line, first.column, min(w.confidence for w in title.words))
    return [w for w in words if id(w) not in own], piece
