"""Small recognised sheets, built by hand, for the tests of what comes after recognition."""

from collections.abc import Sequence
from pathlib import Path

from extractor.flow.model import Connector, DrawnSymbol, PageFlow
from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Row, RowKind, Table
from extractor.meaning.identity.reader import IdentityCell
from extractor.page.files.info import SourceInfo
from extractor.page.model import Quality
from extractor.recognised.page import FieldText, IdentityUnit, PageResult, ProcedureUnit
from extractor.record.geometry import Box
from extractor.record.model import Origin, PageOrigin, State, SymbolKind
from extractor.text.model import RegionText, TextLine

WIDTH, ROW, COLUMN = 1000, 50, 100
INFO = SourceInfo(Path("berkas.pdf"), "ab" * 32, "application/pdf", 4)


def region(text: str, confidence: float = 0.99, y: float = 0.0) -> RegionText:
    """A region of the given lines; an empty text is a blank region."""
    lines = tuple(
        TextLine(Box(0, y + 10 * n, 90, y + 10 * n + 8), line, confidence)
        for n, line in enumerate(text.splitlines())
    )
    state = State.READ if text else State.BLANK
    return RegionText(Box(0, y, 100, y + 50), lines, " ".join(text.split()), confidence, Origin.OCR, state)


def grid(
    lanes: Sequence[str], numbers: Sequence[int | None], *, header: bool = True, guessed: bool = False
) -> ProcedureGrid:
    """All columns that a sheet has; a row whose number is None continues the one before."""
    roles = [
        ColumnRole.NUMBER,
        ColumnRole.ACTIVITY,
        *([ColumnRole.LANE] * len(lanes)),
        ColumnRole.REQUIREMENTS,
        ColumnRole.DURATION,
        ColumnRole.OUTPUT,
        ColumnRole.REMARKS,
    ]
    names = ["No", "Kegiatan", *lanes, "Kelengkapan", "Waktu", "Output", "Keterangan"]
    columns = tuple(
        Column(role, n, n, n * COLUMN, (n + 1) * COLUMN, name)
        for n, (role, name) in enumerate(zip(roles, names, strict=True))
    )
    ys = tuple(float(ROW * n) for n in range(len(numbers) + 1))
    cells = tuple(
        Cell(r, c, 1, 1, Box(c * COLUMN, r * ROW, (c + 1) * COLUMN, (r + 1) * ROW))
        for r in range(len(numbers))
        for c in range(len(columns))
    )
    rows = tuple(
        Row(
            RowKind.STEP if number is not None else RowKind.CONTINUATION,
            n,
            n,
            Box(0, n * ROW, len(columns) * COLUMN, (n + 1) * ROW),
            number,
        )
        for n, number in enumerate(numbers)
    )
    table = Table(1, 0, tuple(float(COLUMN * n) for n in range(len(columns) + 1)), ys, cells)
    return ProcedureGrid(table, columns, rows, 0.0, has_header=header, guessed=guessed)


def procedure(
    page: int,
    lanes: Sequence[str],
    numbers: Sequence[int | None],
    *,
    heading: str = "",
    header: bool = True,
    guessed: bool = False,
    actors: Sequence[int] | None = None,
    edges: Sequence[tuple[int, int]] = (),
    fields: Sequence[FieldText] | None = None,
) -> ProcedureUnit:
    """A procedure table with a process symbol a row, in the lanes that `actors` names."""
    table = grid(lanes, numbers, header=header, guessed=guessed)
    places = list(actors) if actors is not None else [0] * len(numbers)
    symbols = tuple(
        DrawnSymbol(SymbolKind.PROCESS, Box(10, ROW * n, 40, ROW * n + 20), (), lane, n, 0.97)
        for n, lane in enumerate(places)
    )
    connectors = tuple(Connector(a, b, ((0.0, 0.0), (5.0, 9.0)), 0.95) for a, b in edges)
    made = [
        FieldText(n, ColumnRole.ACTIVITY, (region(f"Menyusun laporan {page} {n}"),))
        for n in range(len(numbers))
    ]
    return ProcedureUnit(
        page,
        table,
        tuple(fields) if fields is not None else tuple(made),
        tuple(region(name) for name in lanes) if header else (None,) * len(lanes),
        PageFlow(symbols, connectors),
        heading=region(heading) if heading else None,
    )


def identity(page: int, title: str | None, *, number: str = "065/1/ORG") -> IdentityUnit:
    """An identity block; without a title, the second half of one that began on an earlier page."""
    rows = [("Dasar Hukum", "Kualifikasi Pelaksana"), ("1. Undang-Undang Nomor 25 Tahun 2009", "1. SMA")]
    if title is not None:
        rows = [("Nomor SOP", number), ("Nama SOP", title), *rows]
    cells = [
        IdentityCell(
            page=page,
            box=Box(c * 300, r * ROW, c * 300 + 290, r * ROW + 40),
            row=r,
            column=c,
            row_span=1,
            column_span=1,
            lines=(text,),
            line_boxes=(Box(c * 300, r * ROW, c * 300 + 200, r * ROW + 20),),
            confidence=0.98,
            state=State.READ,
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return IdentityUnit(page, tuple(cells))


def page(number: int, *units: IdentityUnit | ProcedureUnit, loose: str = "") -> PageResult:
    """A recognised page with the given parts."""
    return PageResult(
        number=number,
        origin=PageOrigin.SCAN,
        width=WIDTH,
        height=700,
        rotation=0,
        skew_degrees=0.0,
        quality=Quality(200.0, 0.9, 0.9),
        image=b"",
        image_suffix=".jpg",
        units=units,
        loose_text=(region(loose),) if loose else (),
    )
