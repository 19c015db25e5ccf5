"""The stages in their order: a file's pages to page results, page results to SOP records."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from time import process_time

from extractor.checks.apply import with_checks
from extractor.flow.diagram.lanes import find_lanes
from extractor.flow.diagram.reading import read_diagram
from extractor.flow.draw import draw_symbols
from extractor.flow.draw_connectors import draw_connectors
from extractor.flow.model import DrawnSymbol, PageFlow
from extractor.flow.reading import read_flow
from extractor.flow.symbols.finder import find_symbols
from extractor.flow.symbols.inner_text import has_words, text_box
from extractor.grid.draw import draw_table
from extractor.grid.lattice.broken_rules import with_whole_rules
from extractor.grid.lattice.lattice import find_tables
from extractor.grid.model import Column, ColumnRole, ProcedureGrid, Region, RegionRole, Table
from extractor.grid.table.continuation import Before
from extractor.grid.table.procedure import declared_total_cell, read_procedure
from extractor.grid.table.regions import is_tabular, split_regions
from extractor.meaning.assembly.cells import field_boxes, field_texts, identity_cells
from extractor.meaning.assembly.grouping import group_pages
from extractor.meaning.assembly.record import build_record, build_rejected
from extractor.meaning.assembly.section_cells import section_cells
from extractor.meaning.assembly.section_record import build_in_sections, sheets_in_sections
from extractor.meaning.assembly.table_shape import number_cells
from extractor.meaning.correction.officials import with_known_officials
from extractor.meaning.identity.unruled import names_sop, open_identity
from extractor.meaning.sections.reader import counts_as_sections
from extractor.options import Options, TextOptions
from extractor.page.draw import draw_ink
from extractor.page.encode import encode_picture
from extractor.page.failure import PageFailure
from extractor.page.files.info import SourceInfo
from extractor.page.files.source import read_bytes
from extractor.page.model import Page
from extractor.recognised.identity_cells import IdentityCell
from extractor.recognised.layout import Part, page_layout
from extractor.recognised.page import FieldText, IdentityUnit, PageResult, ProcedureUnit
from extractor.record.folding import letters_of
from extractor.record.geometry import Box
from extractor.record.model import Layout, Origin, PageOrigin, SopRecord
from extractor.store.atomic import write_bytes
from extractor.store.reasons import with_sentences
from extractor.table_before import TableBefore
from extractor.text.draw import draw_lines
from extractor.text.model import RegionText
from extractor.text.overrun import with_homes
from extractor.text.page_text import PageText
from extractor.text.reader import Reader
from extractor.text.upright import upright_page

_HEADING_HEIGHT = 8.0  # text heights above a table in which its heading is looked for
_OPEN_BLOCK_HEIGHT = 16.0  # text heights over a procedure table from which an identity block has room there
_SIGNATURE_HEIGHT = 40.0  # text heights below a table in which a signature block is looked for


@dataclass
class _Clock:
    """CPU seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = process_time()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + process_time() - start, 3)


def recognise_page(path: Path, number: int, options: Options, keep: Path | None = None) -> PageResult:
    """Everything that one page of a file holds; `keep` is a folder for pictures of the stages.

    Raises an `InputError` where the page cannot be used.
    """
    clock = _Clock()
    reader = _reader(options.text)
    reader.take_faults()  # of a page before that failed
    page, tables, text = _opened(path, number, options, clock)
    before = TableBefore(path, number, options, _tables_of)
    parts = [
        part for place in _places(page, tables) for part in _parts(page, place, text, options, before, clock)
    ]
    before.note()
    units = [unit for _, unit in parts if unit is not None]
    with clock.stage("text"):
        loose, block = _outside_tables(page, tables, units, text)
    with clock.stage("layout"):
        layout = page_layout(page, parts, loose, text)
    with clock.stage("text"):
        sections = _sections(page, tables, units, text)
    loose = () if block or units else loose
    units = [*block, *units]
    if keep is not None:
        _keep_stages(keep, page, tables, text.read, units, options)
    image, suffix = encode_picture(page)
    return PageResult(
        number=number,
        origin=page.origin,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        skew_degrees=page.skew_degrees,
        quality=page.quality,
        image=image,
        image_suffix=suffix,
        layout=layout,
        units=tuple(units),
        loose_text=loose,
        sections=sections,
        unread_tables=sum(unit is None and is_tabular(region) for region, unit in parts),
        engines=reader.engines if _needs_engines(page, text) else {},
        stage_seconds=clock.seconds,
        warnings=page.warnings if page.digital else (*page.warnings, *reader.warnings),
        faults=reader.take_faults(),
    )


def _opened(
    path: Path, number: int, options: Options, clock: _Clock
) -> tuple[Page, tuple[Table, ...], PageText]:
    """A page upright, its tables, and the words on it, none of which is read yet."""
    reader = _reader(options.text)
    with clock.stage("page"):
        page = upright_page(path, number, options.page, reader)
    with clock.stage("grid"):
        tables = find_tables(page)
        page = with_homes(with_whole_rules(page, tables), tables)
    return page, tables, PageText(page, reader)


def _tables_of(path: Path, number: int, options: Options, before: Before) -> Iterator[ProcedureGrid]:
    """The procedure tables of a page, of which nothing else is wanted. Raises an `InputError`."""
    page, tables, text = _opened(path, number, options, _Clock())
    for table in tables:
        for region in split_regions(page, table, text.lines):
            if region.role is RegionRole.PROCEDURE:
                yield _grid(page, region, text, options, before)


def _grid(page: Page, region: Region, text: PageText, options: Options, before: Before) -> ProcedureGrid:
    return read_procedure(page, region, text.lines, text.upward_lines, options.grid.column_roles, before)


def assemble(
    info: SourceInfo, pages: Sequence[PageResult | PageFailure], options: Options
) -> list[SopRecord]:
    """The SOP records of one file; a file without any SOP gives one record that says so."""
    results = [p for p in pages if isinstance(p, PageResult)]
    failures = [p for p in pages if isinstance(p, PageFailure)]
    if sheets := sheets_in_sections(results, options.page.order):
        found = [build_in_sections(info, sheets, n, results, failures, options) for n in range(len(sheets))]
        return [with_checks(with_sentences(record)) for record in found]
    sops = group_pages(results, failures, options.page.order)
    if not sops:
        return [build_rejected(info, results, failures, options)]
    records = [build_record(info, sop, n, results, options) for n, sop in enumerate(sops)]
    return [with_checks(with_sentences(record)) for record in with_known_officials(records)]


def read_text(info: SourceInfo, options: Options) -> list[SopRecord]:
    """The SOP records of a file of prior OCR text or converter output; it has no pages to recognise.

    Raises an `InputError` where the file cannot be used.
    """
    # Loading what reads texts takes a tenth of what a worker needs to begin with a page.
    from extractor.transcripts.encoding import check_length
    from extractor.transcripts.source import read_text_source

    check_length(info.path.stat().st_size)
    records = read_text_source(read_bytes(info.path), info.file_name, options)
    return [with_checks(with_sentences(record)) for record in records]


@lru_cache(maxsize=2)
def _reader(options: TextOptions) -> Reader:
    """A worker's reader: its models are loaded once."""
    return Reader(options)


def _needs_engines(page: Page, text: PageText) -> bool:
    """Whether engines read any of the page: born-digital ones that hold no picture do without."""
    return page.digital is None or any(region.origin is Origin.OCR for region in text.read)


def _outside_tables(
    page: Page, tables: Sequence[Table], units: Sequence[IdentityUnit | ProcedureUnit], text: PageText
) -> tuple[tuple[RegionText, ...], list[IdentityUnit]]:
    """The words above or without tables, and the identity block that they make.

    A block stands open above ruled lists of the same sheet too, but not beside a ruled block.
    """
    if any(names_sop(unit.cells) for unit in units if isinstance(unit, IdentityUnit)):
        return (), []
    bottom = min((table.box.y0 for table in tables), default=0.0) if units else float(page.height)
    if bottom < _OPEN_BLOCK_HEIGHT * page.units.text_height:
        return (), []
    loose = text.regions([Box(0, 0, page.width, bottom)])
    cells = open_identity(page.number, loose[0])
    return loose, [IdentityUnit(page.number, cells)] if cells else []


def _sections(
    page: Page, tables: Sequence[Table], units: Sequence[IdentityUnit | ProcedureUnit], text: PageText
) -> tuple[IdentityCell, ...]:
    """The words by their rows of a page that may be written in sections, with a list in place of a table."""
    if any(isinstance(unit, ProcedureUnit) for unit in units):
        return ()
    under = max((table.box.y1 for table in tables), default=0.0)
    if units and page.height - under >= _OPEN_BLOCK_HEIGHT * page.units.text_height:
        text.region(Box(0, under, page.width, page.height))
    if units and not counts_as_sections(line.text for region in text.read for line in region.lines):
        return ()
    return section_cells(page.number, (page.width, page.height), tables, text.regions)


@dataclass(frozen=True)
class _Place:
    """A table and the y's between which the page around it is its own."""

    table: Table
    above: float
    below: float


def _places(page: Page, tables: Sequence[Table]) -> list[_Place]:
    return [_place(page, table, [other for other in tables if other is not table]) for table in tables]


def _place(page: Page, table: Table, others: Sequence[Table]) -> _Place:
    box = table.box
    column = [other.box for other in others if other.box.x0 < box.x1 and other.box.x1 > box.x0]
    above = max((other.y1 for other in column if other.y0 < box.y0), default=0.0)
    below = min((other.y0 for other in column if other.y1 > box.y1), default=float(page.height))
    return _Place(table, min(box.y0, above), max(box.y1, below))


def _parts(
    page: Page, place: _Place, text: PageText, options: Options, before: TableBefore, clock: _Clock
) -> list[Part]:
    with clock.stage("text"):
        regions = split_regions(page, place.table, text.lines)
    parts: list[Part] = []
    for region in regions:
        unit: IdentityUnit | ProcedureUnit | None = None
        if region.role is RegionRole.IDENTITY:
            with clock.stage("text"):
                unit = IdentityUnit(page.number, identity_cells(region, text.regions))
        elif region.role is RegionRole.PROCEDURE:
            unit = _procedure(page, region, place, text, options, before, clock)
            before.add(unit.grid)
        else:
            unit = _diagram(page, region, place, text, clock)
        parts.append((region, unit))
    return parts


def _procedure(
    page: Page,
    region: Region,
    place: _Place,
    text: PageText,
    options: Options,
    before: TableBefore,
    clock: _Clock,
) -> ProcedureUnit:
    with clock.stage("text"):
        grid = _grid(page, region, text, options, before)
        box, gap, unit = place.table.box, page.units.line_width, page.units.text_height
        above = _above(page, place)
        bottom = min(place.below, box.y1 + _SIGNATURE_HEIGHT * unit)
        ends = region.last == place.table.rows - 1
        under = Box(box.x0, box.y1 + gap, box.x1, bottom).clip(page.width, page.height)
        strips = [strip for strip in [above] * (region.first == 0) + [under] * ends if strip.height >= unit]
        counted = [cell.box for cell in number_cells(grid)]
        text.regions([*field_boxes(grid), *counted, *strips])  # together: engines take long to start
        fields = field_texts(grid, text.regions)
        names = tuple(_lane_name(lane, text) for lane in grid.lanes)
        numbers = text.regions(counted)
        total = declared_total_cell(grid, text.lines)
        total_text = text.region(total.box) if total else None
        heading, below = (_strip(strip, text) if strip in strips else None for strip in (above, under))
    with clock.stage("flow"):
        flow = _flow(page, grid, fields, text)
    return ProcedureUnit(page.number, grid, fields, names, flow, heading, total_text, below, numbers)


def _diagram(
    page: Page, region: Region, place: _Place, text: PageText, clock: _Clock
) -> ProcedureUnit | None:
    """The flow of a region that is drawn as a diagram without step rows; None where it is not."""
    lanes = find_lanes(region, page.units)
    if lanes is None:
        return None
    with clock.stage("text"):
        upward = [head for n, head in enumerate(lanes.heads) if lanes.upward(n)]
        text.upward_lines(upward)
        text.regions([head for n, head in enumerate(lanes.heads) if not lanes.upward(n)])
        names = [text.held(head, upward=lanes.upward(n)) for n, head in enumerate(lanes.heads)]
        spoken = [name.text if name else "" for name in names]
    with clock.stage("flow"):
        found = read_diagram(page, region.table, lanes, spoken, text.inside, text.joined)
    if found is None:
        return None
    fields = tuple(
        FieldText(n, ColumnRole.ACTIVITY, (_doubted(text.region(symbol.box), symbol.text_confidence),))
        for n, symbol in enumerate(found.flow.symbols)
    )
    heading = None
    if region.first == 0:
        above = _above(page, place)
        heading = _strip(above, text) if above.height >= page.units.text_height else None
    return ProcedureUnit(
        page.number,
        found.grid,
        fields,
        tuple(names),
        found.flow,
        heading,
        layout=Layout.DIAGRAM,
        stray_words=found.stray_words,
    )


def _doubted(text: RegionText, most: float) -> RegionText:
    return replace(text, confidence=min(text.confidence, most))


def _above(page: Page, place: _Place) -> Box:
    """Where the heading of a table stands."""
    box, gap, unit = place.table.box, page.units.line_width, page.units.text_height
    top = max(place.above, box.y0 - _HEADING_HEIGHT * unit)
    return Box(box.x0, top, box.x1, box.y0 - gap).clip(page.width, page.height)


def _lane_name(lane: Column, text: PageText) -> RegionText | None:
    """The words of a lane's header; None where the name was put together otherwise (on end, of two cells)."""
    found = text.region(lane.header) if lane.header else None
    # The grid names its lanes by the words as they were read, before any was put right.
    if found is None or letters_of(lane.name) not in {letters_of(found.raw), letters_of(found.text)}:
        return None
    return found


def _strip(box: Box, text: PageText) -> RegionText | None:
    """The words of a strip above or below a table, None where there are none."""
    found = text.region(box)
    return found if found.text else None


def _flow(page: Page, grid: ProcedureGrid, fields: Sequence[FieldText], text: PageText) -> PageFlow:
    activities = [
        " ".join(t.text for f in fields if f.step == n and f.role is ColumnRole.ACTIVITY for t in f.texts)
        for n in range(len(grid.steps))
    ]
    symbols = _with_words(page, find_symbols(page, grid), text)
    return read_flow(page, grid, symbols, activities, text.joined)


def _with_words(page: Page, symbols: Sequence[DrawnSymbol], text: PageText) -> list[DrawnSymbol]:
    """The symbols with the words that stand inside them."""
    boxes = {n: text_box(s, page.units) for n, s in enumerate(symbols) if has_words(page, s)}
    words = dict(zip(boxes, text.regions(list(boxes.values())), strict=True))
    return [
        replace(s, text=words[n].text, text_confidence=words[n].confidence) if n in words else s
        for n, s in enumerate(symbols)
    ]


def _keep_stages(
    keep: Path,
    page: Page,
    tables: Sequence[Table],
    read: Sequence[RegionText],
    units: Sequence[IdentityUnit | ProcedureUnit],
    options: Options,
) -> None:
    """Draw over the page what each stage found, one picture a stage."""
    traced = page.picture
    for unit in units:
        if isinstance(unit, ProcedureUnit):
            symbols = draw_symbols(traced, unit.flow.symbols)
            traced = draw_connectors(symbols, unit.flow, options.flow.review_below)
    pictures = {
        "page": draw_ink(page),
        "grid": draw_table(page.picture, tables),
        "text": draw_lines(page.picture, read, options.review.review_below),
        "flow": traced,
    }
    for stage, picture in pictures.items():
        data, suffix = encode_picture(replace(page, picture=picture, shown=None, origin=PageOrigin.SCAN))
        write_bytes(keep / f"{page.number:04d}-{stage}{suffix}", data)
