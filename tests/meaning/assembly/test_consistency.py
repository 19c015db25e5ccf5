"""Records that contradict their own pages: never `ok`, never sure."""

from dataclasses import replace

import pytest

from extractor.flow.model import PageFlow
from extractor.grid.model import Column, ColumnRole, RowKind
from extractor.recognised.page import FieldText, ProcedureUnit
from extractor.record.model import SopRecord, State, Status
from extractor.record.reasons import Code, because
from tests.meaning.assembly.test_record import record_of as record_of_pages
from tests.meaning.sheets import page, procedure, region

LANES = ("Camat", "Sekcam")


def record_of(*units: ProcedureUnit) -> SopRecord:
    return record_of_pages(*(page(unit.page, unit) for unit in units))


def without(unit: ProcedureUnit, role: ColumnRole) -> ProcedureUnit:
    def other(column: Column) -> Column:
        return replace(column, role=ColumnRole.OTHER) if column.role is role else column

    return replace(unit, grid=replace(unit.grid, columns=tuple(map(other, unit.grid.columns))))


def doubted(record: SopRecord, step: int) -> set[bool]:
    values = [f"/steps/{step}/{name}" for name in ("activity", "requirements", "duration", "outputs")]
    return {record.evidence[value].needs_review for value in values}


def test_a_whole_sheet_is_ok() -> None:
    record = record_of(procedure(1, LANES, [1, 2]))
    assert record.status is Status.OK
    assert not record.problems


def test_columns_that_no_header_names_are_doubted() -> None:
    record = record_of(procedure(1, LANES, [1, 2]), procedure(2, LANES, [3], header=False, guessed=True))
    assert doubted(record, 2) == {True}
    assert True not in doubted(record, 0)


@pytest.mark.parametrize(("side", "column"), [("left", 1), ("right", -2)])
def test_words_that_the_papers_edge_cut_are_doubted(side: str, column: int) -> None:
    unit = procedure(1, LANES, [1, 2])
    kept = unit.grid.columns[1:] if side == "left" else unit.grid.columns[: column + 1]
    grid = replace(unit.grid, columns=kept, table=replace(unit.grid.table, open_sides=(side,)))
    whole = replace(page(1, replace(unit, grid=grid)), width=round(unit.grid.table.box.x1))
    marked = {key for key, value in record_of_pages(whole).evidence.items() if value.needs_review}
    name = {"left": "activity", "right": "outputs"}[side]
    assert marked >= {"/steps/0/" + name, "/steps/1/" + name}
    assert "/steps/0/remarks" not in marked


def test_a_table_that_has_a_body_but_no_step_is_not_ok() -> None:
    unit = procedure(1, LANES, [1, 2])
    rows = tuple(replace(row, kind=RowKind.OTHER, number=None) for row in unit.grid.rows)
    empty = replace(unit, grid=replace(unit.grid, rows=rows), fields=(), flow=PageFlow())
    record = record_of(empty)
    assert record.status is Status.PARTIAL
    assert record.problems == ["tabel pada halaman 1 tanpa langkah"]
    bare = replace(unit, page=2, grid=replace(unit.grid, rows=()), fields=(), flow=PageFlow())
    assert record_of(procedure(1, LANES, [1, 2]), bare).status is Status.OK
    assert record_of(bare).problems == ["tabel pada halaman 2 tanpa langkah"]


def test_steps_whose_rules_were_not_seen_are_doubted() -> None:
    unit = procedure(1, LANES, [1, 2])
    table = replace(unit.grid.table, unruled_from=1)
    record = record_of(replace(unit, grid=replace(unit.grid, table=table)))
    assert doubted(record, 0) == doubted(record, 1) == {True}


@pytest.mark.parametrize(("role", "asked"), [(ColumnRole.REQUIREMENTS, True), (ColumnRole.DURATION, False)])
def test_a_cell_beside_several_steps_of_a_scan_is_doubted_in_all_of_them(
    role: ColumnRole, asked: bool
) -> None:
    unit = procedure(1, LANES, [1, 2, 3])
    kept = [f for f in unit.fields if f.role is not role]
    fields = (
        *kept,
        FieldText(0, role, (region("10 menit"),), covers=(1,)),
        FieldText(2, role, (region("1 jam"),)),
    )
    record = record_of(replace(unit, fields=fields))
    name = {ColumnRole.REQUIREMENTS: "requirements", ColumnRole.DURATION: "duration"}[role]
    marked = [record.evidence[f"/steps/{index}/{name}"].needs_review for index in range(3)]
    assert marked == [asked, asked, False]


@pytest.mark.parametrize("role", [ColumnRole.ACTIVITY, ColumnRole.LANE])
def test_a_table_without_a_column_that_all_have_is_not_ok(role: ColumnRole) -> None:
    record = record_of(without(procedure(1, LANES, [1, 2]), role))
    assert record.status is Status.PARTIAL
    assert doubted(record, 0) == {True}


@pytest.mark.parametrize(("numbers", "lost"), [([2, 3], "1"), ([1, 4, 5], "2, 3")])
def test_numbers_that_are_left_out_are_told(numbers: list[int], lost: str) -> None:
    record = record_of(procedure(1, LANES, numbers))
    assert record.status is Status.PARTIAL
    assert record.problems == [f"langkah {lost} tidak ditemukan"]
    first = next(n for n, step in enumerate(record.steps) if step.number != n + 1)
    assert record.evidence[f"/steps/{first}/number"].needs_review


def test_a_misread_number_does_not_make_an_endless_problem() -> None:
    record = record_of(procedure(1, LANES, [1, 999]))
    assert len(record.problems[0]) < 100


def test_a_step_that_nobody_does_is_told() -> None:
    unit = procedure(1, LANES, [1, 2])
    record = record_of(replace(unit, flow=replace(unit.flow, symbols=unit.flow.symbols[:1], connectors=())))
    assert record.status is Status.PARTIAL
    assert record.evidence["/steps/1/actors"].needs_review


@pytest.mark.parametrize(("number", "told"), [(3, True), (1, False)])
def test_a_table_that_was_not_understood_behind_the_first_is_told(number: int, told: bool) -> None:
    """Before it, it may belong to anything."""
    unread = replace(page(number), unread_tables=1)
    record = record_of_pages(*sorted([unread, page(2, procedure(2, LANES, [1, 2]))], key=lambda p: p.number))
    assert (record.status is Status.PARTIAL) is told
    assert any(f"halaman {number}" in problem for problem in record.problems) is told


def test_a_field_is_as_sure_as_its_column_and_on_the_pages_that_go_on_too() -> None:
    def unsure(column: Column) -> Column:
        return replace(column, confidence=0.6) if column.role is ColumnRole.OUTPUT else column

    first = procedure(1, LANES, [1, 2])
    first = replace(first, grid=replace(first.grid, columns=tuple(map(unsure, first.grid.columns))))
    record = record_of(first, procedure(2, LANES, [3], header=False))
    for step in range(3):
        assert record.evidence[f"/steps/{step}/outputs"].confidence <= 0.6
        assert record.evidence[f"/steps/{step}/outputs"].reasons == [
            because(Code.COLUMN_UNSURE, column="outputs")
        ]
        assert not record.evidence[f"/steps/{step}/requirements"].needs_review


@pytest.mark.parametrize(("chance", "doubtful"), [(0.5, True), (0.99, False)])
def test_a_field_without_a_column_is_in_doubt_where_another_may_be_its_own(
    chance: float, doubtful: bool
) -> None:
    unit = without(procedure(1, LANES, [1, 2]), ColumnRole.OUTPUT)
    unit = replace(unit, grid=replace(unit.grid, lacking=((ColumnRole.OUTPUT, chance),)))
    evidence = record_of(unit).evidence["/steps/0/outputs"]
    assert evidence.state is State.ABSENT
    assert evidence.needs_review is doubtful


def test_the_rows_beside_a_step_that_is_missing_are_doubted() -> None:
    record = record_of(procedure(1, LANES, [1, 2, 4, 5]))
    assert record.status is Status.PARTIAL
    assert [doubted(record, step) for step in range(4)] == [{False}, {True}, {True}, {False}]
