"""The tidy tables, and their two files read by pandas, openpyxl and, where it is there, LibreOffice."""

import csv
import datetime
import re
import tracemalloc
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from export.entries import SAMPLES, entry, sample
from export.hostile import LONG, NASTY, spoilt, texts
from export.writing import write
from hypothesis import given, settings

from extractor.checks.apply import with_checks
from extractor.export import workbook
from extractor.export.csv_tables import FORMAT as CSV
from extractor.export.model import Entry, Note
from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Kind, Subject, Value
from extractor.record import codec
from extractor.record.model import Evidence, SopRecord
from extractor.store.knowledge import load_json

NAMES = [table.name for table in TABLES]


def rows(name: str, record: SopRecord) -> list[dict[str, Value]]:
    table = TABLES[NAMES.index(name)]
    heads = [head for head, _, _ in table.heads]
    return [dict(zip(heads, row.cells, strict=True)) for row in table.rows(Subject(entry(record)))]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [entry(with_checks(codec.read(path)), path.parents[1].name) for path in SAMPLES]


@pytest.fixture(scope="module")
def folder(entries: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, as CSV and XLSX."""
    place = tmp_path_factory.mktemp("tables")
    for name in ("csv", "xlsx"):
        assert all(outcome.error is None for outcome in write(name, entries, place))
    return place


def frame(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])


def test_pandas_joins_the_tables_without_losing_a_row(folder: Path, entries: list[Entry]) -> None:
    steps, edges, symbols = (frame(folder, name) for name in ("steps", "edges", "symbols"))
    assert len(steps) == sum(len(each.record.steps) for each in entries)
    assert not steps.duplicated(["record", "step"]).any()
    ends = edges.merge(symbols, left_on=["record", "source"], right_on=["record", "symbol"], validate="m:1")
    assert len(ends) == len(edges) == sum(len(each.record.flow) for each in entries)
    assert (ends["source_step"] == ends["step"]).all()
    lanes = symbols.merge(frame(folder, "actors"), on=["record", "actor"], validate="m:1")
    assert len(lanes) == len(symbols)
    assert set(frame(folder, "identity")["record"]) == set(steps["record"])
    assert set(frame(folder, "findings")["record"]) <= set(steps["record"])


def test_minutes_are_numbers_that_add_up_to_the_total(folder: Path, entries: list[Entry]) -> None:
    steps = frame(folder, "steps")
    assert pd.api.types.is_numeric_dtype(steps["minutes_maximum"])
    assert steps["counted"].dtype == bool
    sums = steps[steps["counted"]].groupby("record")["minutes_maximum"].sum()
    for each in entries:
        assert each.record.timing is not None
        assert sums[each.name] == each.record.timing["working_minutes"]["maximum"]


def test_values_are_what_the_record_says(folder: Path) -> None:
    identity = frame(folder, "identity").set_index("record").loc["karangploso-good"]
    assert identity["approver_nip"] == "19610219 198103 1 007"
    assert identity["date_created"] == "2014-12-20"
    assert identity["office"] == "KANTOR KECAMATAN KARANGPLOSO"
    assert identity["total"] == "2 hari 3 jam 15 menit"
    longer = frame(folder, "identity").set_index("record").loc["baturraden-typical", "approver_nip"]
    assert longer == "19730723 199303 3 1001", "a sheet prints one digit too many"
    findings = frame(folder, "findings").set_index(["record", "check"])
    assert findings.loc[("baturraden-typical", "NIP-07"), "suggestion"] == "19730723 199303 1 001"
    steps = frame(folder, "steps").set_index(["record", "step"])
    assert steps.loc[("karangploso-good", "s2"), "duration"] == "1 hari"
    assert steps.loc[("karangploso-good", "s2"), "actors"] == "Tim"


def test_the_workbook_holds_the_same_values_typed(folder: Path, entries: list[Entry]) -> None:
    book = openpyxl.load_workbook(folder / "records.xlsx")
    assert book.sheetnames == [*NAMES, "legend"]
    for table in TABLES:
        sheet = book[table.name]
        expected = [row.cells for each in entries for row in table.rows(Subject(each))]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert [cell.value for cell in sheet[1]] == [head for head, _, _ in table.heads]
        found = [tuple(map(plain, row)) for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert found == [tuple(value if value != "" else None for value in row) for row in expected]


def plain(value: Any) -> Value:
    """What openpyxl read, as the tables hold it; it leaves the escapes of text as they are."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value) or None
    return value


def test_doubtful_values_are_coloured_and_named(tmp_path: Path) -> None:
    record = sample()
    doubt = {"confidence": 0.4, "origin": "ocr", "needs_review": True}
    for where, changes in (
        ("/steps/1/activity", {}),
        ("/steps/1/duration/minimum", {}),
        ("/steps/2/activity", {"origin": "reviewer"}),
        ("/steps/3/remarks", {"needs_review": False, "state": "unreadable", "confidence": 0.3}),
        ("/identity/approved_by/nip", {}),
        ("/flow/0/label", {}),
        ("/flow/1", {}),
    ):
        record.evidence[where] = Evidence.model_validate(doubt | changes)
    write("xlsx", [entry(record)], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")

    def coloured(table: str) -> dict[int, list[str]]:
        heads = [cell.value for cell in book[table][1]]
        found = {
            row[0].row: [heads[c.column - 1] for c in row if c.fill.fgColor.rgb == "FFFFE2A8"]
            for row in book[table].iter_rows(min_row=2)
        }
        return {row: names for row, names in found.items() if names}

    durations = ["duration_text", "duration", "minutes_minimum", "minutes_maximum", "iso_minimum"]
    durations += ["iso_maximum", "qualifier", "day_kind", "per"]
    assert coloured("steps") == {3: ["activity", *durations], 5: ["remarks"]}
    assert coloured("identity") == {2: ["approver_nip"]}
    ends = ["source", "target", "source_step", "target_step", "source_actor", "target_actor"]
    assert coloured("edges") == {2: ["label", "text"], 3: ends}
    (second,) = [row for row in rows("steps", record) if row["step"] == "s2"]
    assert second["confidence"] == 0.4
    assert second["doubtful"] == ", ".join(["activity", *durations])


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ({"text": "5-10 menit", "minimum": "PT5M", "maximum": "PT10M"}, ("5 menit - 10 menit", 5, 10, True)),
        (
            {"text": "maks 2 jam", "minimum": "PT2H", "maximum": "PT2H", "qualifier": "at_most"},
            ("maksimal 2 jam", 0, 120, True),
        ),
        (
            {"text": "min 1 hari", "minimum": "P1D", "maximum": "P1D", "qualifier": "at_least"},
            ("minimal 1 hari", 450, None, True),
        ),
        (
            {"text": "5 menit/berkas", "minimum": "PT5M", "maximum": "PT5M", "per": "file"},
            ("5 menit", 5, 5, False),
        ),
        ({"text": "kondisional", "qualifier": "conditional"}, (None, None, None, False)),
        (None, (None, None, None, False)),
    ],
)
def test_durations_stand_in_words_and_in_minutes(
    duration: dict[str, str] | None, expected: tuple[Value, ...]
) -> None:
    data = sample().model_dump(mode="json")
    data["steps"][0]["duration"] = duration
    row = rows("steps", SopRecord.model_validate(data))[0]
    names = ("duration", "minutes_minimum", "minutes_maximum", "counted")
    assert tuple(row[name] for name in names) == expected


def without_apostrophe(text: str) -> str:
    """The text of a CSV cell as it was, by the rule that the documentation gives."""
    return text[1:] if re.match(r"''*[=+\-@＝＋－＠\t\r\n]", text) else text


def as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@settings(max_examples=60)
@given(texts, texts)
def test_any_text_is_whole_and_inert_in_csv(tmp_path_factory: pytest.TempPathFactory, a: str, b: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    given_entry = entry(spoilt(a, b))
    (outcome,) = write("csv", [given_entry], folder)
    assert outcome.notes == ()
    csv.field_size_limit(10_000_000)
    for table in TABLES:
        with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            _, *found = csv.reader(stream)
        expected = [[as_text(cell) for cell in row.cells] for row in table.rows(Subject(given_entry))]
        assert [[without_apostrophe(cell) for cell in row] for row in found] == expected
        texts_of = [c for row in found for c in row if not re.fullmatch(r"[-\s]*|[\d.]+", c)]
        assert [c for c in texts_of if c[0] in "=+-@＝＋－＠\t\r\n"] == []


@pytest.mark.parametrize("text", [*NASTY, *LONG], ids=range(len(NASTY) + len(LONG)))
def test_pandas_reads_any_text_from_csv(tmp_path: Path, text: str) -> None:
    given_entry = entry(spoilt(text))
    write("csv", [given_entry], tmp_path)
    for table in TABLES:
        read = pd.read_csv(tmp_path / f"{table.name}.csv", dtype=str, keep_default_na=False)
        expected = [[as_text(cell) for cell in row.cells] for row in table.rows(Subject(given_entry))]
        assert [[without_apostrophe(cell) for cell in row] for row in read.to_numpy().tolist()] == expected


@settings(max_examples=25)
@given(texts, texts)
def test_any_text_is_whole_and_inert_in_xlsx(
    tmp_path_factory: pytest.TempPathFactory, a: str, b: str
) -> None:
    check_workbook(entry(spoilt(a, b)), tmp_path_factory.mktemp("xlsx"))


@pytest.mark.parametrize("text", [*NASTY, *LONG], ids=range(len(NASTY) + len(LONG)))
def test_what_spoils_files_does_not_spoil_xlsx(tmp_path: Path, text: str) -> None:
    check_workbook(entry(spoilt(text)), tmp_path)


def check_workbook(given_entry: Entry, folder: Path) -> None:
    (outcome,) = write("xlsx", [given_entry], folder)
    assert outcome.notes == ()
    book = openpyxl.load_workbook(folder / "records.xlsx")
    for table in TABLES:
        cells = list(book[table.name].iter_rows(min_row=2))
        assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "b", "d", "inlineStr"}
        assert all(cell.hyperlink is None for row in cells for cell in row)
        expected = [tuple(value or None for value in row.cells) for row in table.rows(Subject(given_entry))]
        assert [tuple(plain(cell.value) or None for cell in row) for row in cells] == expected


def test_what_no_cell_can_hold_is_cut_and_told(tmp_path: Path) -> None:
    (outcome,) = write("xlsx", [entry(spoilt("\U0001f600" * 20_000, "y"))], tmp_path)
    assert outcome.notes == (Note("what texts have over 32767 characters", outcome.notes[0].count),)
    assert outcome.notes[0].count > 5
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")
    assert book["steps"]["E2"].value == "\U0001f600" * 16_383


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 6)
    write("xlsx", [entry()], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")
    names = [name for name in book.sheetnames if name.startswith("steps")]
    assert names == ["steps", "steps 2", "steps 3"]
    assert sum(book[name].max_row - 1 for name in names) == len(sample().steps) == 12
    assert [cell.value for cell in book["steps 3"][1]] == [cell.value for cell in book["steps"][1]]


def test_memory_does_not_grow_with_the_rows_of_a_workbook(tmp_path: Path) -> None:
    """Some hundred bytes for each row that is higher than a line would come to three times this."""
    record = sample()
    with (tmp_path / "records.xlsx").open("wb") as stream, workbook.collect({"records": stream}) as book:
        tracemalloc.start()
        for number in range(20):
            book.add(entry(record, f"r{number}"))
        before, _ = tracemalloc.get_traced_memory()
        for number in range(80):
            book.add(entry(record, f"s{number}"))
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert after - before < 100_000


def test_numbers_that_no_spreadsheet_keeps_stand_as_text(tmp_path: Path) -> None:
    record = sample()
    record.steps[0].number = 10**30
    record.timing = {"working_minutes": {"minimum": float("inf"), "maximum": float("nan")}}
    record.identity.date_created = "1899-05-01"
    write("xlsx", [entry(record)], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "records.xlsx")
    assert book["steps"]["C2"].value == str(10**30)
    heads = [cell.value for cell in book["identity"][1]]
    row = dict(zip(heads, (cell.value for cell in book["identity"][2]), strict=True))
    assert (row["minutes_minimum"], row["minutes_maximum"]) == ("inf", "nan")
    assert row["date_created"] == "1899-05-01"


def test_each_column_has_its_meaning_in_both_languages() -> None:
    meanings = load_json(workbook.MEANINGS)
    for table in TABLES:
        heads = {head for head, _, _ in table.heads}
        assert set(meanings[table.name]) == heads - set(meanings["every"])
        assert all(len(meaning) == 2 and all(meaning) for meaning in meanings[table.name].values())
        assert {kind for _, kind, _ in table.heads} <= set(Kind)
    assert CSV.parts == tuple(NAMES)
