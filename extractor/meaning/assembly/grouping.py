"""Pages to SOPs: which identity block and which procedure tables of a file belong to one SOP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractor.grid.model import ProcedureGrid, RowKind
from extractor.meaning.identity.reader import read_identity
from extractor.page.failure import PageFailure
from extractor.recognised.page import IdentityUnit, PageResult, ProcedureUnit
from extractor.record.model import State

_SAME_HEADING = 80.0  # rapidfuzz score from which two headings are one
_SAME_LANES = 75.0
_SAME_PLACE = 0.01  # share of a table's width by which a lane's edge may differ between pages
_HEADING_LETTERS = 4  # fewer are specks, not a heading
_TITLE_PREFIX = re.compile(
    r"^[\W\d]*(?:(?:sop|prosedur|standar operasional prosedur)\b[\W\d]*)*", re.IGNORECASE
)


@dataclass(frozen=True)
class SopPages:
    """The parts of one SOP, and the pages that are its own, in the order of the file."""

    identity: tuple[IdentityUnit, ...]
    procedure: tuple[ProcedureUnit, ...]
    pages: tuple[int, ...]
    failures: tuple[PageFailure, ...] = ()


def group_pages(
    results: Sequence[PageResult], failures: Sequence[PageFailure], order: Sequence[int] = ()
) -> tuple[SopPages, ...]:
    """Join a file's pages to SOPs by what they hold, whatever order they stand in.

    Several procedure tables under one identity block are an SOP each and share the block. A page that
    failed is counted with every SOP that stands next to it: part of either may be on it. `order` names the
    pages as they belong together, where that is not the order of the file; pages that it leaves out follow.
    """
    if not order:
        return _grouped(results, failures)
    known = {result.number for result in results} | {failure.number for failure in failures}
    numbers = [*dict.fromkeys(order), *sorted(known - set(order))]
    place = {number: n for n, number in enumerate(numbers, start=1)}
    moved = [_at(result, place[result.number]) for result in results]
    failed = [replace(failure, number=place[failure.number]) for failure in failures]
    return tuple(_numbered(sop, numbers) for sop in _grouped(moved, failed))


def page_before(number: int, order: Sequence[int]) -> int | None:
    """The page that a page goes on with, where `order` names the pages as they belong together.

    Pages that the order leaves out follow it in the order of the file. None for the first page.
    """
    named = list(dict.fromkeys(order))
    if number in named:
        place = named.index(number)
        return named[place - 1] if place else None
    others = (page for page in range(number - 1, 0, -1) if page not in named)
    return next(others, named[-1] if named else None)


def _at(result: PageResult, number: int) -> PageResult:
    units = tuple(replace(unit, page=number) for unit in result.units)
    return replace(result, number=number, units=units)


def _numbered(sop: SopPages, numbers: Sequence[int]) -> SopPages:
    """The SOP with the file's numbers of its pages again, in place of their places in the order."""
    return SopPages(
        identity=tuple(replace(unit, page=numbers[unit.page - 1]) for unit in sop.identity),
        procedure=tuple(replace(unit, page=numbers[unit.page - 1]) for unit in sop.procedure),
        pages=tuple(numbers[page - 1] for page in sop.pages),
        failures=tuple(replace(failure, number=numbers[failure.number - 1]) for failure in sop.failures),
    )


def _grouped(results: Sequence[PageResult], failures: Sequence[PageFailure]) -> tuple[SopPages, ...]:
    units = [unit for result in sorted(results, key=lambda r: r.number) for unit in result.units]
    blocks = _identity_blocks([u for u in units if isinstance(u, IdentityUnit)])
    tables = _procedures([u for u in units if isinstance(u, ProcedureUnit)])
    sops = _married(blocks, tables)
    others = [r.number for r in results if not r.units]
    return _with_other_pages(sops, others, failures)


def plain_title(text: str) -> str:
    """A title without its numbering and without 'SOP' or 'Prosedur' in front, in lower case."""
    return _TITLE_PREFIX.sub("", text.replace("\n", " ")).strip().casefold()


def _identity_blocks(units: Sequence[IdentityUnit]) -> list[tuple[IdentityUnit, ...]]:
    """Units that go on from one page to the next are one block: only the first names number or title."""
    blocks: list[tuple[IdentityUnit, ...]] = []
    for unit in units:
        if blocks and not _starts_block(unit) and unit.page - blocks[-1][-1].page in (0, 1):
            blocks[-1] = (*blocks[-1], unit)
        else:
            blocks.append((unit,))
    return blocks


def _starts_block(unit: IdentityUnit) -> bool:
    evidence = read_identity(unit.cells).evidence
    keys = ("/identity/sop_number", "/identity/sop_title")
    return any(k in evidence and evidence[k].state is not State.ABSENT for k in keys)


def _procedures(units: Sequence[ProcedureUnit]) -> list[tuple[ProcedureUnit, ...]]:
    tables: list[tuple[ProcedureUnit, ...]] = []
    for unit in units:
        if tables and _continues(tables[-1][-1], unit):
            tables[-1] = (*tables[-1], _inherited(unit, tables[-1][-1]))
        else:
            tables.append((unit,))
    return tables


def _continues(previous: ProcedureUnit, unit: ProcedureUnit) -> bool:
    """Whether a table goes on with the table before it rather than being one of its own."""
    if unit.page - previous.page not in (0, 1):
        return False
    if not unit.grid.has_header:
        return unit.page != previous.page or _first_number(unit.grid) != 1
    if not same_lanes(previous.grid, unit.grid):
        return False
    steps = unit.grid.steps
    if steps and steps[0].kind is RowKind.CONTINUATION:
        return True
    first, last = _first_number(unit.grid), _last_number(previous.grid)
    if first is None or last is None:
        return _same_heading(previous, unit)
    return first > 1 and first in (last, last + 1, last + 2) and _same_heading(previous, unit)


def _first_number(grid: ProcedureGrid) -> int | None:
    return next((row.number for row in grid.steps if row.number is not None), None)


def _last_number(grid: ProcedureGrid) -> int | None:
    return next((row.number for row in reversed(grid.steps) if row.number is not None), None)


def same_lanes(a: ProcedureGrid, b: ProcedureGrid) -> bool:
    """Whether two tables have the same lanes: as many, under the same names or at the same places.

    Places are shares of the table's width, since the pages of a sheet are drawn from one template.
    """
    if len(a.lanes) != len(b.lanes) or not a.lanes:
        return False
    names_a, names_b = (" ".join(lane.name for lane in g.lanes).casefold() for g in (a, b))
    if fuzz.ratio(names_a, names_b) >= _SAME_LANES:
        return True
    return all(abs(x - y) <= _SAME_PLACE for x, y in zip(_edges(a), _edges(b), strict=True))


def _edges(grid: ProcedureGrid) -> list[float]:
    """Where lanes begin and the last one ends, as shares of the table's width."""
    box = grid.table.box
    return [(x - box.x0) / max(box.width, 1.0) for x in (*(c.x0 for c in grid.lanes), grid.lanes[-1].x1)]


def _same_heading(a: ProcedureUnit, b: ProcedureUnit) -> bool:
    """A table that goes on has no heading of its own, or repeats the first one."""
    first, second = _heading(a), _heading(b)
    return not first or not second or fuzz.ratio(first, second) >= _SAME_HEADING


def _heading(unit: ProcedureUnit) -> str:
    title = plain_title(unit.heading.text) if unit.heading else ""
    return title if sum(c.isalpha() for c in title) >= _HEADING_LETTERS else ""


def _inherited(unit: ProcedureUnit, previous: ProcedureUnit) -> ProcedureUnit:
    """A table that took its columns over from the one before it takes the words of the lanes' names too."""
    if unit.grid.has_header or unit.grid.guessed or len(unit.lane_names) != len(previous.lane_names):
        return unit
    return replace(unit, lane_names=previous.lane_names)


def _married(
    blocks: Sequence[tuple[IdentityUnit, ...]], tables: Sequence[tuple[ProcedureUnit, ...]]
) -> list[SopPages]:
    """Give each procedure its identity block: by title where the titles tell, else by the pages' order."""
    titles = [_block_title(block) for block in blocks]
    backwards = bool(blocks and tables) and tables[0][0].page < blocks[0][0].page
    chosen = [
        max(range(len(blocks)), key=lambda n: _fit(blocks, titles, n, table, backwards), default=None)
        for table in tables
    ]
    sops = [_sop(blocks[n] if n is not None else (), table) for n, table in zip(chosen, tables, strict=True)]
    sops += [_sop(block, ()) for n, block in enumerate(blocks) if n not in chosen]
    return sorted(sops, key=lambda sop: (sop.pages[0], _first_place(sop)))


def _first_place(sop: SopPages) -> tuple[int, float]:
    if not sop.procedure:
        return sop.pages[0], 0.0
    return sop.procedure[0].page, sop.procedure[0].grid.table.box.y0


def _block_title(block: Sequence[IdentityUnit]) -> str:
    cells = tuple(cell for unit in block for cell in unit.cells)
    return plain_title(read_identity(cells).identity.sop_title or "")


def _fit(
    blocks: Sequence[tuple[IdentityUnit, ...]],
    titles: Sequence[str],
    n: int,
    table: tuple[ProcedureUnit, ...],
    backwards: bool,
) -> float:
    """How well block `n` fits a procedure table: likeness of titles, and closeness in the expected order."""
    heading = _heading(table[0])
    alike = fuzz.token_set_ratio(titles[n], heading) / 100 if titles[n] and heading else 0.5
    gap = (blocks[n][0].page - table[-1].page) if backwards else (table[0].page - blocks[n][-1].page)
    near = 1.0 / (1 + gap) if gap >= 0 else 0.3 / (1 - gap)
    return alike + near


def _sop(block: tuple[IdentityUnit, ...], table: tuple[ProcedureUnit, ...]) -> SopPages:
    return SopPages(block, table, tuple(sorted({u.page for u in block} | {u.page for u in table})))


def _with_other_pages(
    sops: list[SopPages], others: Sequence[int], failures: Sequence[PageFailure]
) -> tuple[SopPages, ...]:
    """Covers and letters go with the SOP that follows, failed pages with both their neighbours."""
    if not sops:
        return ()
    extra: dict[int, set[int]] = {n: set() for n in range(len(sops))}
    for page in others:
        following = [n for n, sop in enumerate(sops) if sop.pages[0] > page]
        extra[following[0] if following else len(sops) - 1].add(page)
    lost: dict[int, list[PageFailure]] = {n: [] for n in range(len(sops))}
    for failure in failures:
        for n in _neighbours(sops, failure.number):
            lost[n].append(failure)
    return tuple(
        replace(
            sop,
            pages=tuple(sorted({*sop.pages, *extra[n], *(f.number for f in lost[n])})),
            failures=tuple(lost[n]),
        )
        for n, sop in enumerate(sops)
    )


def _neighbours(sops: Sequence[SopPages], page: int) -> set[int]:
    before = [n for n, sop in enumerate(sops) if sop.pages[0] < page]
    after = [n for n, sop in enumerate(sops) if sop.pages[-1] > page]
    return {*before[-1:], *after[:1]}
