"""The SOPs among pages of words with places: identity blocks and procedure tables, page after page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.recognised.identity_cells import IdentityCell
from extractor.transcripts.layout.head import Head, find_heads
from extractor.transcripts.layout.identity import identity_of
from extractor.transcripts.layout.page import Line, Word, WordPage, lines_of
from extractor.transcripts.layout.procedure import Part, procedure_of, read_continuation, read_part
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure

_TITLE_REACH = 4.0  # heights of a line above a table's head in which its title stands
_LONGEST_TITLE = 200
TITLES = ("sop ", "prosedur ", "standar operasional")
"""How the title above a procedure table begins, in small letters."""

Outside = list[tuple[WordPage, list[Word]]]
"""Words of pages that stand outside of tables."""


def read_pages(pages: Sequence[WordPage]) -> tuple[list[TextIdentity], list[TextProcedure]]:
    """The identity blocks and procedure tables of pages, in order."""
    reading = _Reading()
    for page in pages:
        reading.add(page.upright())
    return reading.finish()


@dataclass
class _Reading:
    """What was found so far: the parts of the table that may go on, and what stands outside of tables."""

    identities: list[TextIdentity] = field(default_factory=list)
    procedures: list[TextProcedure] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    title: Piece | None = None
    outside: Outside = field(default_factory=list)

    @property
    def expected(self) -> int:
        """The number of the next step."""
        return self.parts[-1].steps[-1].number + 1 if self.parts else 1

    def add(self, page: WordPage) -> None:
        heads = find_heads(page)
        if not heads and self._goes_on(page):
            return
        done = float("-inf")
        for n, head in enumerate(heads):
            above, title = _above(page, done, head)
            self.outside.append((page, above))
            self._take_identity()
            end = heads[n + 1].y0 if n + 1 < len(heads) else float("inf")
            part = read_part(page, head, end, self.expected)
            if self.parts and (not part.steps or part.steps[0].number != self.expected):
                self._close()
                part = read_part(page, head, end, 1)
            if not part.steps:
                continue
            self.title = self.title if self.parts else title
            self.parts.append(part)
            done = part.bottom
        self.outside.append((page, [w for w in page.words if w.middle > done]))

    def _goes_on(self, page: WordPage) -> bool:
        """Whether a page without a head is the next part of the open table, which it then is put to."""
        if not self.parts or identity_of([(page, page.words)]):
            return False
        part = read_continuation(page, self.parts[-1], self.expected)
        if not part.steps or part.steps[0].number != self.expected:
            return False
        self.parts.append(part)
        return True

    def _take_identity(self) -> None:
        """An identity block that stands above: what follows is another SOP's table."""
        cells = identity_of(self.outside)
        if cells:
            self._close()
            self.identities.append(_identity(cells, self.outside))
            self.outside = []

    def _close(self) -> None:
        if self.parts:
            self.procedures.append(procedure_of(self.parts, self.title))
            self.parts = []

    def finish(self) -> tuple[list[TextIdentity], list[TextProcedure]]:
        """All that was found, what is still open included."""
        self._take_identity()
        self._close()
        return self.identities, self.procedures


def _identity(cells: tuple[IdentityCell, ...], outside: Outside) -> TextIdentity:
    first = next((words[0].line for _, words in outside if words), 1)
    return TextIdentity(cells, first)


def _above(page: WordPage, done: float, head: Head) -> tuple[list[Word], Piece | None]:
    """The words between a table and what stands above it, and the table's title among them."""
    top = head.y0 - page.leading * 0.2
    words = [w for w in page.words if done < w.middle < top and id(w) not in head.words]
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
