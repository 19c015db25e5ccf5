"""Where a headerless table takes its columns from: back to the page that has a header, one page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from extractor import table_before
from extractor.errors import InputError, UnreadableFileError
from extractor.grid.model import ProcedureGrid
from extractor.grid.table.continuation import Before
from extractor.options import Options
from extractor.table_before import TableBefore


@dataclass
class File:
    """Pages by number: a name for a table with a header, "" for one without, None for a page that fails."""

    pages: dict[int, str | None]
    opened: list[int] = field(default_factory=list)
    held: int = 0
    most_held: int = 0

    def tables_of(self, _: Path, number: int, __: Options, before: Before) -> Iterator[ProcedureGrid]:
        self.opened.append(number)
        self.held += 1
        self.most_held = max(self.most_held, self.held)
        try:
            said = self.pages[number]
            if said is None:
                raise UnreadableFileError("x", "y")
            table = said or before()
            if table is not None:
                yield cast("ProcedureGrid", table)
        finally:
            self.held -= 1

    def before(self, number: int) -> ProcedureGrid | None:
        return TableBefore(Path("sheet.pdf"), number, Options(), self.tables_of)()


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    table_before._last_tables.clear()
    yield
    table_before._last_tables.clear()


def test_a_header_is_looked_for_as_many_pages_back_as_go_on_without_one() -> None:
    file = File({1: "first", 2: "", 3: "", 4: ""})
    assert file.before(4) == "first"
    assert file.opened == [3, 2, 1, 2, 3]
    assert file.most_held == 1


def test_what_was_found_is_not_looked_for_again() -> None:
    file = File({1: "first", 2: "", 3: ""})
    file.before(3)
    file.opened.clear()
    assert file.before(3) == "first"
    assert file.before(2) == "first"
    assert file.opened == []


def test_a_table_of_the_same_page_comes_first() -> None:
    file = File({1: "first"})
    before = TableBefore(Path("sheet.pdf"), 2, Options(), file.tables_of)
    before.add(cast("ProcedureGrid", "second"))
    assert before() == "second"
    assert file.opened == []


def test_what_a_page_has_read_serves_the_page_after_it() -> None:
    file = File({1: "first", 2: ""})
    before = TableBefore(Path("sheet.pdf"), 1, Options(), file.tables_of)
    before.add(cast("ProcedureGrid", "read"))
    before.note()
    assert file.before(2) == "read"
    assert file.opened == []


def test_a_page_that_cannot_be_used_gives_no_columns() -> None:
    file = File({1: "first", 2: None, 3: ""})
    assert file.before(3) is None
    assert issubclass(UnreadableFileError, InputError)


def test_the_first_page_goes_on_with_nothing() -> None:
    assert File({1: ""}).before(1) is None


def test_a_header_is_not_looked_for_without_end() -> None:
    file = File(dict.fromkeys(range(1, 200), ""))
    assert file.before(199) is None
    assert len(set(file.opened)) == table_before._PAGES_BACK
