"""The procedure table that stands before a place in a file, for tables that go on without a header.

The columns of such a table are settled before its cells are read: they say what is read as words and what as
symbols. The table of the page before is looked for on that page, unless this process has just read it; where
that one goes on without a header too, on the page before it, and so on. Pages are opened one after the other
and let go, so that a worker that begins deep inside a long table holds no more than one besides its own.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from extractor.errors import InputError
from extractor.grid.model import ProcedureGrid
from extractor.grid.table.continuation import Before
from extractor.meaning.assembly.grouping import page_before
from extractor.options import Options, options_digest

TablesOf = Callable[[Path, int, Options, Before], Iterable[ProcedureGrid]]
"""Finds a page's procedure tables alone, given what stands before them. Raises an `InputError`."""

_PAGES_BACK = 12
"""How far a header is looked for: a page looked at costs a CPU second or two of the limit of the page that
asks, and no procedure of the sheets at hand goes on for more. Beyond, the columns are guessed, and marked."""
_KEPT = 2 * _PAGES_BACK
_last_tables: dict[tuple[Path, int, str], ProcedureGrid | None] = {}
"""The last procedure tables of pages that this process read lately: a memory of a pure function's results."""


class TableBefore:
    """The table before each place of one page; the page's own tables are told to it as they are read."""

    def __init__(self, path: Path, number: int, options: Options, tables_of: TablesOf) -> None:
        self._path = path
        self._number = number
        self._options = options
        self._digest = options_digest(options)
        self._tables_of = tables_of
        self._last: ProcedureGrid | None = None

    def add(self, grid: ProcedureGrid) -> None:
        """A table of this page, which the next one on it may go on with."""
        self._last = grid

    def note(self) -> None:
        """This page's tables are read: its last one is kept for the page after it."""
        self._note(self._number, self._last)

    def __call__(self) -> ProcedureGrid | None:
        if self._last is not None:
            return self._last
        previous = self._page_before(self._number)
        if previous is None:
            return None
        if not self._known(previous):
            self._look_back(previous)
        return _last_tables.get(self._key(previous))

    def _look_back(self, number: int) -> None:
        """Go back to a page whose table says itself what its columns are, then forward to this page again."""
        asking: list[int] = []
        page: int | None = number
        while page is not None and not self._known(page) and len(asking) < _PAGES_BACK:
            if self._find(page):
                asking.append(page)
            page = self._page_before(page)
        for page in reversed(asking):
            before = self._page_before(page)
            self._find(page, None if before is None else _last_tables.get(self._key(before)), final=True)

    def _find(self, number: int, before: ProcedureGrid | None = None, *, final: bool = False) -> bool:
        """Whether a page's tables ask for the one before; where not, or where `final`, its last is kept."""
        last, asked = before, False

        def known() -> ProcedureGrid | None:
            nonlocal asked
            asked = asked or last is None
            return last

        found = None
        with suppress(InputError):
            for found in self._tables_of(self._path, number, self._options, known):
                last = found
        if final or not asked:
            self._note(number, found)
        return asked and not final

    def _page_before(self, number: int) -> int | None:
        return page_before(number, self._options.page.order)

    def _key(self, number: int) -> tuple[Path, int, str]:
        return self._path, number, self._digest

    def _known(self, number: int) -> bool:
        return self._key(number) in _last_tables

    def _note(self, number: int, grid: ProcedureGrid | None) -> None:
        _last_tables.pop(self._key(number), None)
        _last_tables[self._key(number)] = grid
        while len(_last_tables) > _KEPT:
            del _last_tables[next(iter(_last_tables))]
