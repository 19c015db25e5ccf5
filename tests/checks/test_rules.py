"""Each check finds what it is for, and nothing on a record that nothing is wrong with."""

import datetime
from collections.abc import Iterator

import pytest
from checks.cases import CASES, Change
from checks.sheets import clean, doubt, record_of

from extractor.checks.apply import with_checks
from extractor.checks.registry import registered
from extractor.checks.run import NOT_RUN, is_settled, run_checks
from extractor.checks.settings import CheckSettings
from extractor.checks.words import regions
from extractor.record.model import Finding, Severity, SopRecord

SETTINGS = CheckSettings(today=datetime.date(2026, 6, 1))


def findings(record: SopRecord) -> list[Finding]:
    return run_checks(record, SETTINGS)


def changes() -> Iterator[tuple[str, Change]]:
    for code, cases in CASES.items():
        for change in cases:
            yield code, change


def test_nothing_is_found_on_a_clean_sheet() -> None:
    assert [(f.check, f.message) for f in findings(record_of(clean()))] == []


def test_every_check_has_a_sheet_that_trips_it() -> None:
    assert set(CASES) == set(registered()) - {NOT_RUN}, (
        "a check that fails has no sheet, but a test of its own"
    )


@pytest.mark.parametrize(("code", "change"), list(changes()))
def test_a_check_finds_what_it_is_for(code: str, change: Change) -> None:
    data = clean()
    change(data)
    found = [f for f in findings(record_of(data)) if f.check == code]
    assert found
    for finding in found:
        assert "{" not in finding.message
        assert finding.model_extra
        assert "{" not in finding.model_extra["message_en"]
        assert finding.where.startswith("/")


@pytest.mark.parametrize("code", ["DAT-02", "NIP-01", "CIT-02", "TOT-01"])
def test_what_rests_on_a_doubtful_reading_is_a_doubt(code: str) -> None:
    data = clean()
    CASES[code][0](data)
    (certain,) = (f for f in findings(record_of(data)) if f.check == code)
    assert certain.severity is Severity.ERROR
    doubt(data, certain.where)
    (doubtful,) = (f for f in findings(record_of(data)) if f.check == code)
    assert doubtful.severity is Severity.DOUBT
    assert doubtful.message.startswith(certain.message)
    assert "belum pasti" in doubtful.message


@pytest.mark.parametrize("code", ["FLO-03", "FLO-04", "FLO-05", "DEC-01", "TBL-01"])
def test_what_is_not_drawn_is_a_doubt_until_a_person_has_looked(code: str) -> None:
    data = clean()
    CASES[code][0](data)
    assert {f.severity for f in findings(record_of(data)) if f.check == code} == {Severity.ERROR}
    data["review"]["state"] = "unreviewed"
    assert {f.severity for f in findings(record_of(data)) if f.check == code} == {Severity.DOUBT}


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"columns": 10, "header_columns": 10},
        {"columns": 10, "header_columns": None, "numbers": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]},
        {"columns": 4, "header_columns": 4, "numbers": [1, None, 3, 4]},
        {"columns": None, "header_columns": 10},
    ],
)
def test_tables_that_agree_with_themselves_are_passed_over(table: dict[str, object]) -> None:
    data = clean()
    data["tables"] = [table]
    assert findings(record_of(data)) == []


def test_column_counts_that_may_be_misread_are_a_doubt() -> None:
    data = clean()
    data["tables"] = [{"columns": 10, "header_columns": 11}]
    doubt(data, "/tables/0/header_columns")
    assert [(f.check, f.severity) for f in findings(record_of(data))] == [("TBL-02", Severity.DOUBT)]


@pytest.mark.parametrize(
    ("activity", "severity"),
    [
        ("Menyusun laporan", None),
        ("a. menyusun laporan", None),
        ("Menugaskan Staf untuk menyusun dan mengirim laporan", None),
        ("Menyusun laporan dan menyampaikan kepada Camat", Severity.REMARK),
        ("Menyusun laporan serta mengirim laporan", Severity.WARNING),
        ("Menyusun, menggandakan dan mengirim laporan", Severity.WARNING),
        ("a. Menyusun laporan b. Mengirim laporan", Severity.WARNING),
    ],
)
def test_handing_over_is_hardly_another_activity(activity: str, severity: Severity | None) -> None:
    data = clean()
    data["steps"][1]["activity"] = activity
    found = [f.severity for f in findings(record_of(data)) if f.check == "STP-05"]
    assert found == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("output", "needs"),
    [
        ("Disposisi", "Surat masuk dan lembar disposisi"),
        ("Lembar diposisi yang sudah diisi arahan", "Lembar disposisi"),
        ("Konsep laporan", "Konsep laporan, komputer"),
        ("Konsep laporan", "Komputer dan printer"),
    ],
)
def test_chains_that_hold(output: str, needs: str) -> None:
    data = clean()
    data["steps"][0]["outputs"] = [output]
    data["steps"][1]["requirements"] = [needs]
    assert not [f for f in findings(record_of(data)) if f.check == "CHN-01"]


@pytest.mark.parametrize(("output", "needs"), [("Disposisi Sekcam", "Disposisi Camat"), ("Data", "Berita")])
def test_chains_that_break(output: str, needs: str) -> None:
    data = clean()
    data["steps"][0]["outputs"] = [output]
    data["steps"][1]["requirements"] = [needs]
    assert [f.where for f in findings(record_of(data)) if f.check == "CHN-01"] == ["/steps/1/requirements"]


@pytest.mark.parametrize(
    ("heading", "severity"),
    [
        ("28. SOP Penyusunan Laporan Kinerja", None),
        ("SOP Penyusunan Laporan Kinerja Kecamatan", Severity.REMARK),
        ("SOP Pengiriman Laporan Kinerja", Severity.WARNING),
    ],
)
def test_a_heading_may_be_numbered_or_cut_short(heading: str, severity: Severity | None) -> None:
    data = clean()
    data["mentions"] = {"procedure_title": heading}
    found = [f.severity for f in findings(record_of(data)) if f.check == "IDN-04"]
    assert found == ([severity] if severity else [])


def test_a_title_over_the_table_alone_is_no_error() -> None:
    data = clean()
    data["identity"]["sop_title"] = None
    assert {f.severity for f in findings(record_of(data)) if f.check == "IDN-03"} == {Severity.ERROR}
    data["mentions"] = {"procedure_title": "SOP Penyusunan Laporan Kinerja"}
    assert {f.severity for f in findings(record_of(data)) if f.check == "IDN-03"} == {Severity.WARNING}


def test_a_thing_of_an_office_is_no_role() -> None:
    data = clean()
    data["actors"] = [
        {"id": "a1", "name": "Atasan PPID"},
        {"id": "a2", "name": "Petugas PPID"},
        {"id": "a3", "name": "Sekcam"},
    ]
    for activity, found in (("Menyusun dokumen PPID", 0), ("Mengirim laporan kepada PPID", 1)):
        data["steps"][1]["activity"] = activity
        assert len([f for f in findings(record_of(data)) if f.check == "ACT-04"]) == found


def test_what_a_reviewer_settled_stays_settled() -> None:
    data = clean()
    data["identity"]["sop_number"] = "067/ /35.07.11/2025"
    data["steps"][1]["activity"] = ""
    doubt(data, "/identity/sop_number")
    first = with_checks(record_of(data), SETTINGS)
    settled = first.findings[0].model_copy(update={"settled": True})
    again = with_checks(first.model_copy(update={"findings": [settled, *first.findings[1:]]}), SETTINGS)
    assert [is_settled(f) for f in again.findings] == [True] + [False] * (len(first.findings) - 1)
    # Once the reading is sure the finding says so no more, and is still the same finding.
    sure = again.model_copy(update={"evidence": {}})
    found = with_checks(sure, SETTINGS).findings
    assert [f.check for f in found if is_settled(f)] == [settled.check]
    assert run_checks(again, SETTINGS) == again.findings


def test_a_missing_digit_of_a_second_mention_is_mended_from_the_other() -> None:
    data = clean()
    data["identity"]["approved_by"]["nip"] = "1970010119950310011"
    data["mentions"] = {"signature": {"nip": "197001011995031001"}}
    (differ,) = (f for f in findings(record_of(data)) if f.check == "NIP-06")
    assert differ.suggestion == "197001011995031001"


def test_messages_hold_no_number_of_a_person() -> None:
    data = clean()
    data["identity"]["approved_by"]["nip"] = "1970010119950310011"
    for finding in findings(record_of(data)):
        assert "19700101" not in finding.message + str(finding.model_extra)


def test_a_failed_record_has_no_findings() -> None:
    data = clean()
    data.update(status="failed", steps=[], flow=[])
    assert findings(record_of(data)) == []


@pytest.mark.parametrize(
    ("number", "agency", "found"),
    [
        ("067/12/35.07.11/2025", "PEMERINTAH KABUPATEN MALANG", 0),
        ("067/12/35.73.01/2025", "PEMERINTAH KABUPATEN MALANG", 1),
        ("067/12/35.73.01/2025", "PEMERINTAH KOTA MALANG", 0),
        ("067/12/12.10/2025", "PEMERINTAH KABUPATEN LABUHAN BATU", 0),
        ("067/12/12.12/2015", "PEMERINTAH KABUPATEN TOBA SAMOSIR", 0),
        ("067/12/31.71/2025", "KOTA ADMINISTRASI JAKARTA PUSAT", 0),
        ("067/12/61.01/2025", "PEMERINTAH PROVINSI KALIMANTAN BARAT", 0),
        ("067/12/62.01/2025", "PEMERINTAH PROVINSI KALIMANTAN BARAT", 1),
        ("067/12/99.01/2025", "PEMERINTAH KABUPATEN MALANG", 0),
    ],
)
def test_region_codes(number: str, agency: str, found: int) -> None:
    data = clean()
    data["identity"]["sop_number"] = number
    data["identity"]["agency"] = [agency]
    data["identity"]["approved_by"]["position"] = "KEPALA DINAS"
    assert len([f for f in findings(record_of(data)) if f.check == "IDN-13"]) == found


def test_all_regions_are_known() -> None:
    known = regions()
    assert (len(known["provinces"]), len(known["regencies"])) == (38, 514)
    assert {code[:2] for code in known["regencies"]} == set(known["provinces"])
    assert known["former"].keys() <= known["regencies"].keys()
