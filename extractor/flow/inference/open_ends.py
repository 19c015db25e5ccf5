"""Symbols that lack a connector: nothing leads on from them, or nothing leads to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.flow.model import Connector, DrawnSymbol
from extractor.record.model import SymbolKind


@dataclass(frozen=True)
class OpenEnds:
    """Indices of the symbols of a page that lack an exit or an entry.

    `branches` are the decisions that have one exit only.
    """

    exits: frozenset[int]
    entries: frozenset[int]
    branches: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.exits or self.entries or self.branches)


def find_open_ends(connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]) -> OpenEnds:
    """What each symbol lacks.

    A symbol in the last row may end the flow, one in the first row begin it, on this page; work that a fork
    gives to several at once may end with any of them. Terminators and off-page connectors lack something only
    where no connector touches them.
    """
    exits, entries = Counter(c.source for c in connectors), Counter(c.target for c in connectors)
    first, last = min(s.row for s in symbols), max(s.row for s in symbols)
    forked = {
        c.target
        for c in connectors
        if exits[c.source] > 1 and symbols[c.source].kind is not SymbolKind.DECISION
    }
    no_exit, no_entry, one_branch = set(), set(), set()
    for index, symbol in enumerate(symbols):
        either = symbol.kind in (SymbolKind.TERMINATOR, SymbolKind.OFF_PAGE)
        if either and (exits[index] or entries[index]):
            continue
        if not exits[index] and symbol.row < last and index not in forked:
            no_exit.add(index)
        if not entries[index] and symbol.row > first:
            no_entry.add(index)
        if symbol.kind is SymbolKind.DECISION and exits[index] == 1:
            one_branch.add(index)
    return OpenEnds(frozenset(no_exit), frozenset(no_entry), frozenset(one_branch))
