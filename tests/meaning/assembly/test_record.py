"""Recognised parts to records: every value with evidence, doubts marked, status honest."""

from dataclasses import replace

import pytest

from extractor.flow.model import Connector, DrawnSymbol, Leftover, LeftoverKind, PageFlow
from extractor.grid.model import ColumnRole
from extractor.meaning.assembly.grouping import SopPages, group_pages
from extractor.meaning.assembly.record import NOT_SOP, build_record, build_rejected, record_id
from extractor.options import Options, options_digest
from extractor.page.failure import PageFailure
from extractor.recognised.page import FieldText, PageResult, ProcedureUnit
from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin, SopRecord, State, Status, SymbolKind
from extractor.record.reasons import Code, because
from tests.meaning.sheets import INFO, identity, page, procedure, region

STEP_KEYS = ["number", "activity", "actors", "symbols/0", "requirements", "duration", "outputs", "remarks"]
LANES = ("Camat", "Sekcam", "Staf")


def record_of(*pages: PageResult) -> SopRecord:
    (sop,) = group_pages(pages, [])
    return build_record(INFO, sop, 0, pages, Options())


def single(unit: ProcedureUnit) -> SopRecord:
    return record_of(page(1, unit))


def test_every_value_has_evidence() -> None:
    record = record_of(
        page(1, identity(1, "Surat Masuk")), page(2, procedure(2, LANES, [1, 2], edges=[(0, 1)]))
    )
    wanted = {"/identity/sop_number", "/identity/sop_title", "/actors/0/name", "/flow/0"}
    for n in range(2):
        wanted |= {
            f"/steps/{n}/{key}"
            for key in [
                "number",
                "activity",
                "actors",
                "symbols/0",
                "requirements",
                "duration",
                "outputs",
                "remarks",
            ]
        }
    assert wanted <= set(record.evidence)
    assert record.status is Status.OK
    assert record.identity.sop_title == "Surat Masuk"


def test_symbols_and_edges_are_joined_by_ids() -> None:
    record = single(procedure(1, LANES, [1, 2], actors=[0, 2], edges=[(0, 1)]))
    assert [step.actors for step in record.steps] == [["a1"], ["a3"]]
    assert (record.flow[0].source, record.flow[0].target) == ("s1.1", "s2.1")
    assert record.evidence["/flow/0"].path == [(0.0, 0.0), (5.0, 9.0)]


def test_a_printed_label_points_to_its_words_and_an_implied_one_to_none() -> None:
    unit = procedure(1, LANES, [1, 2, 3], edges=[(0, 1), (1, 2)])
    printed, implied = unit.flow.connectors
    printed = replace(
        printed, label="no", text="Tidak", label_origin=LabelOrigin.PRINTED, label_box=Box(4, 5, 30, 15)
    )
    implied = replace(implied, label="yes", label_origin=LabelOrigin.IMPLIED)
    flow = replace(unit.flow, connectors=(printed, implied))
    evidence = single(replace(unit, flow=flow)).evidence
    assert (evidence["/flow/0/label"].box, evidence["/flow/0/label"].raw) == ([4.0, 5.0, 30.0, 15.0], "Tidak")
    assert evidence["/flow/0/label"].state is State.READ
    assert (evidence["/flow/1/label"].box, evidence["/flow/1/label"].state) == (None, State.INFERRED)


def test_words_inside_a_symbol_are_as_sure_as_their_reading() -> None:
    unit = procedure(1, LANES, [1, 2])
    first, second = unit.flow.symbols
    worded = replace(first, text="Mulai", text_confidence=0.6)
    record = single(replace(unit, flow=replace(unit.flow, symbols=(worded, second))))
    words = record.evidence["/steps/0/symbols/0/text"]
    assert (words.raw, words.confidence, words.needs_review) == ("Mulai", 0.6, True)
    assert not record.evidence["/steps/0/symbols/0"].needs_review
    assert "/steps/1/symbols/0/text" not in record.evidence


def test_a_sheet_without_a_total_says_that_it_has_none() -> None:
    absent = single(procedure(1, LANES, [1, 2])).evidence["/declared_total"]
    assert (absent.state, absent.needs_review) == (State.ABSENT, False)
    total = replace(procedure(1, LANES, [1, 2]), declared_total=region("45 menit"))
    record = single(total)
    assert record.declared_total is not None
    assert record.declared_total.maximum == "PT45M"
    assert record.evidence["/declared_total"].state is State.READ


def test_a_name_that_the_header_was_put_together_to_has_its_raw_reading_too() -> None:
    unit = replace(procedure(1, LANES, [1, 2]), lane_names=(None, None, None))
    evidence = single(unit).evidence
    assert [evidence[f"/actors/{n}/name"].raw for n in range(3)] == list(LANES)


def test_a_row_without_a_symbol_asks_for_review() -> None:
    unit = procedure(1, LANES, [1, 2])
    lost = type(unit.flow)(unit.flow.symbols[:1])
    record = single(type(unit)(1, unit.grid, unit.fields, unit.lane_names, lost))
    doubt = record.evidence["/steps/1/actors"]
    assert record.steps[1].actors == []
    assert doubt.needs_review
    assert doubt.state is State.UNREADABLE


def test_a_row_that_shows_a_shape_more_than_its_symbols_asks_for_review() -> None:
    unit = procedure(1, LANES, [1, 2])
    left = (
        Leftover(LeftoverKind.SHAPE, Box(50, 55, 70, 70), 1),
        Leftover(LeftoverKind.LINE, Box(0, 5, 30, 6), 0),
    )
    record = single(replace(unit, flow=replace(unit.flow, leftovers=left)))
    assert not record.evidence["/steps/0/actors"].needs_review
    assert record.evidence["/steps/1/actors"].needs_review
    assert record.evidence["/steps/1/actors"].reasons == [because(Code.SHAPE_UNREAD)]


def broken(mark: Box) -> SopRecord:
    """A flow over a page break by two off-page connectors; the first, in another lane, stands at `mark`."""
    first, second = procedure(1, LANES, [1, 2]), procedure(2, LANES, [3])
    out = DrawnSymbol(SymbolKind.OFF_PAGE, mark, (), 2, 1, 0.97)
    into = DrawnSymbol(SymbolKind.OFF_PAGE, Box(10, -22, 30, -2), (), 0, 0, 0.97)
    ways = [Connector(a, b, ((0.0, 0.0), (5.0, 9.0)), 0.95) for a, b in ((0, 1), (1, 2))]
    before = PageFlow((*first.flow.symbols, out), tuple(ways))
    after = PageFlow((into, *second.flow.symbols), (ways[0],))
    return record_of(page(1, replace(first, flow=before)), page(2, replace(second, flow=after)))


@pytest.mark.parametrize(
    ("mark", "stands"),
    [
        (Box(60, 60, 80, 80), True),
        (Box(60, 104, 80, 124), False),
        (Box(20, 72, 40, 92), False),
        (Box(20, 78, 40, 98), False),
    ],
    ids=["in its row", "below the frame", "on the symbol", "hanging on the symbol by a short line"],
)
def test_an_off_page_connector_that_stands_in_a_row_is_one_of_its_symbols(mark: Box, stands: bool) -> None:
    record = broken(mark)
    assert [(e.source, e.target) for e in record.flow] == [("s1.1", "s2.1"), ("s2.1", "s3.1")]
    assert record.steps[1].actors == (["a1", "a3"] if stands else ["a1"])
    assert record.steps[2].actors == ["a1"]


def test_nameless_lanes_of_a_table_that_goes_on_are_those_of_the_first() -> None:
    first = procedure(1, LANES, [1, 2])
    second = procedure(2, ("", "", ""), [3], header=False, actors=[1])
    table = replace(second.grid.table, xs=(*second.grid.table.xs[:-1], second.grid.table.xs[-1] + 300))
    cut = replace(second, grid=replace(second.grid, table=table))
    record = record_of(page(1, first), page(2, cut))
    assert [a.name for a in record.actors] == list(LANES)
    assert record.steps[2].actors == ["a2"]


def test_lanes_of_later_pages_are_the_first_ones_by_name() -> None:
    first = procedure(1, LANES, [1, 2], actors=[0, 1])
    second = procedure(2, ("Camat", "Sekc4m", "Staf"), [3], actors=[1])
    record = record_of(page(1, first), page(2, second))
    assert [a.name for a in record.actors] == list(LANES)
    assert record.steps[2].actors == ["a2"]


def test_a_row_goes_on_over_the_page_break() -> None:
    first = procedure(1, LANES, [1, 2])
    second = procedure(2, LANES, [None, 3])
    record = record_of(page(1, first), page(2, second))
    assert [s.number for s in record.steps] == [1, 2, 3]
    assert record.steps[1].activity == "Menyusun laporan 1 1 Menyusun laporan 2 0"
    assert len(record.steps[1].symbols) == 2


def with_duration(text: str, covers: tuple[int, ...] = (), confidence: float = 0.99) -> SopRecord:
    fields = [
        FieldText(0, ColumnRole.ACTIVITY, (region("Membuat"),)),
        FieldText(1, ColumnRole.ACTIVITY, (region("Mengirim"),)),
        FieldText(0, ColumnRole.DURATION, (region(text, confidence),), covers=covers),
        FieldText(1, ColumnRole.DURATION, ()),
    ]
    return single(procedure(1, LANES, [1, 2], fields=fields))


def test_a_merged_duration_counts_once_and_names_the_other_steps() -> None:
    record = with_duration("2 jam", covers=(1,))
    assert record.steps[0].duration is not None
    assert record.steps[0].duration.shared_with == [2]
    assert record.steps[1].duration is None


@pytest.mark.parametrize(("text", "doubtful"), [("10 menit", False), ("1O menit", True), ("", False)])
def test_a_mended_duration_asks_for_review(text: str, doubtful: bool) -> None:
    assert with_duration(text).evidence["/steps/0/duration"].needs_review is doubtful


@pytest.mark.parametrize(
    ("header", "text", "length", "doubtful"),
    [
        ("Waktu (menit)", "10", "PT10M", False),
        ("WAKTU (Hari Kerja)", "3", "P3D", False),
        ("Waktu dalam jam", "1,5", "PT1H30M", False),
        ("Waktu (menit)", "1O", "PT10M", True),
        ("Waktu (jam)", "30 mcnit", "PT30M", True),
        ("Waktu (menit)", "2 hari", "P2D", False),
        ("Waktu (jam/menit)", "10", None, True),
        ("Waktu", "10", None, True),
    ],
)
def test_a_bare_number_takes_the_unit_of_its_header(
    header: str, text: str, length: str | None, doubtful: bool
) -> None:
    unit = procedure(1, LANES, [1, 2], fields=[FieldText(0, ColumnRole.DURATION, (region(text),))])
    columns = [replace(c, name=header) if c.role is ColumnRole.DURATION else c for c in unit.grid.columns]
    record = single(replace(unit, grid=replace(unit.grid, columns=tuple(columns))))
    duration, evidence = record.steps[0].duration, record.evidence["/steps/0/duration"]
    assert duration is not None
    assert (duration.text, duration.minimum, duration.maximum) == (text, length, length)
    assert evidence.raw == text
    assert evidence.needs_review is doubtful
    bare = length is not None and not any(c.isalpha() for c in text)
    assert (evidence.reasons == [because(Code.UNIT_OF_HEADER)]) is bare


def test_low_confidence_asks_for_review() -> None:
    assert with_duration("10 menit", confidence=0.5).evidence["/steps/0/duration"].needs_review


def test_items_keep_their_numbers_and_lose_their_bullets() -> None:
    fields = [
        FieldText(0, ColumnRole.REQUIREMENTS, (region("1. Surat\n2. Nota\ndinas"),)),
        FieldText(0, ColumnRole.OUTPUT, (region("- Surat\n- Nota"),)),
    ]
    step = single(procedure(1, LANES, [1, 2], fields=fields)).steps[0]
    assert step.requirements == ["1. Surat", "2. Nota dinas"]
    assert step.outputs == ["Surat", "Nota"]


def test_what_the_grid_warns_of_is_a_warning_of_its_page() -> None:
    unit = procedure(1, LANES, [1, 2])
    told = "No column of the procedure table was recognised as duration."
    record = single(replace(unit, grid=replace(unit.grid, warnings=(told, told))))
    assert record.source.pages[0].warnings == [told]
    assert single(unit).source.pages[0].warnings == []


def test_a_lost_page_makes_the_record_partial() -> None:
    pages = [page(1, identity(1, "Surat Masuk")), page(2, procedure(2, LANES, [1, 2]))]
    (sop,) = group_pages(pages, [PageFailure(3, "E-LIMIT", "terlalu besar")])
    record = build_record(INFO, sop, 0, pages, Options())
    assert record.status is Status.PARTIAL
    assert [p.number for p in record.source.pages] == [1, 2, 3]
    assert "E-LIMIT" in record.problems[0]


def test_identity_without_procedure_is_partial() -> None:
    assert record_of(page(1, identity(1, "Surat Masuk"))).status is Status.PARTIAL


def test_another_layout_says_so_and_keeps_its_words() -> None:
    record = build_rejected(INFO, [page(1, loose="Dengan hormat")], [], Options())
    assert record.status is Status.FAILED
    assert record.problems == [NOT_SOP]
    assert record.model_dump()["text"] == [{"page": 1, "text": "Dengan hormat"}]


def test_a_record_tells_what_it_was_made_with() -> None:
    made = record_of(page(1, procedure(1, LANES, [1, 2]))).provenance
    assert made.options_digest == options_digest(Options())
    assert "symbols/classifier.json" in made.models


def test_ids_are_stable_and_differ_by_place() -> None:
    assert record_id(INFO, 1, 0) == record_id(INFO, 1, 0)
    assert len({record_id(INFO, 1, 0), record_id(INFO, 1, 1), record_id(INFO, 3, 0)}) == 3


def test_a_record_survives_its_json() -> None:
    record = record_of(page(1, identity(1, "Surat Masuk")), page(2, procedure(2, LANES, [1, 2])))
    assert SopRecord.model_validate_json(record.model_dump_json()) == record


def test_no_parts_at_all_is_a_failure() -> None:
    record = build_record(INFO, SopPages((), (), (1,)), 0, [page(1)], Options())
    assert record.status is Status.FAILED


def test_all_of_a_row_that_holds_several_steps_is_doubted() -> None:
    unit = procedure(1, LANES, [1, 2, 3], actors=[0, 1, 2])
    rows = tuple(replace(row, crowded=row.number == 2) for row in unit.grid.rows)
    record = single(replace(unit, grid=replace(unit.grid, rows=rows)))
    for index, crowded in enumerate([False, True, False]):
        found = [record.evidence[f"/steps/{index}/{key}"] for key in STEP_KEYS]
        assert all(one.needs_review for one in found) is crowded
        assert any(one.reasons == [because(Code.NUMBERS_IN_ONE_ROW)] for one in found) is crowded


@pytest.mark.parametrize(("confidence", "doubted"), [(0.2, True), (0.7, False)])
def test_steps_of_a_lane_whose_name_could_not_be_read_are_doubted(confidence: float, doubted: bool) -> None:
    unit = procedure(1, LANES, [1, 2], actors=[0, 1])
    names = (region("Camat"), region("Skcnm", confidence), region("Staf"))
    record = single(replace(unit, lane_names=names))
    assert not record.evidence["/steps/0/actors"].needs_review
    assert record.evidence["/steps/1/actors"].needs_review is doubted


@pytest.mark.parametrize("name", ["Ii", "J", "III", "lI"])
def test_a_lane_of_strokes_alone_is_doubted_with_its_steps(name: str) -> None:
    record = single(procedure(1, (name, "Camat"), [1, 2], actors=[0, 1]))
    assert record.evidence["/actors/0/name"].needs_review
    assert record.evidence["/steps/0/actors"].needs_review
    assert not record.evidence["/steps/1/actors"].needs_review


@pytest.mark.parametrize(
    ("name", "doubted"),
    [
        ("Wqxz Lorg", True),
        ("A Lurah", True),
        ("KPA", False),
        ("Kepala Dinas", False),
        ("PEMOHON", False),
        ("Ka. UPT", False),
        ("Petugas loket", False),
    ],
)
def test_a_lane_whose_words_nobody_knows_is_doubted(name: str, *, doubted: bool) -> None:
    record = single(procedure(1, (name, "Camat"), [1, 2], actors=[0, 1]))
    assert record.evidence["/actors/0/name"].needs_review == doubted
