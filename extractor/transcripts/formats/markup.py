"""HTML and its kin to a tree of elements with their places, whatever is left open, crossed or unknown in it.

The parser of the standard library resolves nothing but character references: no entity is defined, no file or
address is opened, no script runs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905 - one line
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
_DEEPEST = 120
"""Elements inside one another; deeper ones are laid into the last, as no office program writes so many."""
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li", "p")), frozenset(("ol", "ul", "table", "td", "th"))),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    "tbody": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "tfoot": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "p": (frozenset(("p",)), frozenset(("td", "th", "li", "div", "table"))),
}
"""Element -> which open ones it ends, and behind which it looks for none."""


@dataclass
class Element:
    """An element; `children` are elements and texts in their order, `line` and `column` from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: "list[Element | str]" = field(default_factory=list)

    def elements(self, *tags: str) -> "Iterator[Element]":
        """All elements below it of these tags, in their order."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Element)]
        while waiting:
            element = waiting.pop()
            if element.tag in tags:
                yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def text(self) -> str:
        """All text below it, white space as single spaces."""
        pieces: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
            else:
                waiting += reversed(node.children)
        return re.sub(r"\s+", " ", "".join(pieces)).strip()


def parse_markup(text: str) -> Element:
    """The tree of a text with markup; its root has no tag."""
    parser = _TreeParser()
    parser.feed(text)
    parser.close()
    return parser.root


class _TreeParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, 1, 1)
        self._open = [self.root]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
            return
        if tag in _CLOSES:
            self._end(*_CLOSES[tag])
        line, column = self.getpos()
        element = Element(tag, {name: value or "" for name, value in attrs}, line, column + 1)
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            return
        line, column = self.getpos()
        element = Element(tag, {name: value or "" for name, value in attrs}, line, column + 1)
        self._open[-1].children.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag != "p" or any(element.tag == "p" for element in self._open[-8:]):
            behind = frozenset(("table",)) if tag != "table" else frozenset[str]()
            self._end(frozenset((tag,)), behind)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._open[-1].children.append(data)

    def unknown_decl(self, data: str) -> None:
        """A conditional section of Word: its mark says nothing."""

    def _end(self, tags: frozenset[str], behind: frozenset[str]) -> None:
        """Close the innermost open element of `tags`, unless one of `behind` lies within it."""
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag in tags:
                del self._open[at:]
                return
            if self._open[at].tag in behind:
                return
