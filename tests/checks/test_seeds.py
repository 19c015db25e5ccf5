"""What the sample texts must show: their known irregularities and their sums."""

import datetime
from functools import cache
from pathlib import Path

import pytest

from extractor.checks.apply import with_checks
from extractor.checks.run import run_checks
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.conventions import find_convention
from extractor.checks.timing.declared import Agreement
from extractor.checks.timing.report import compute_times
from extractor.record import codec
from extractor.record.model import Finding, Review, ReviewState, Severity, SopRecord
from extractor.transcripts.source import read_text_source

SAMPLES = Path(__file__).parents[2] / "samples" / "text"
NAMES = ("kalipare", "satpolpp", "baturraden", "karangploso", "wonoasih")
SETTINGS = CheckSettings(today=datetime.date(2026, 6, 1))


@cache
def record(name: str) -> SopRecord:
    (found,) = read_text_source((SAMPLES / name / "sheet.txt").read_bytes(), "sheet.txt")
    return found


@cache
def findings(name: str) -> tuple[Finding, ...]:
    return tuple(run_checks(record(name), SETTINGS))


def of(name: str, code: str) -> list[Finding]:
    return [f for f in findings(name) if f.check == code]


@pytest.mark.parametrize(
    ("name", "nominal", "carried", "formal", "effective", "calendar"),
    [
        ("kalipare", "3 hari 155 menit", "3 hari 2 jam 35 menit", 1505, 1055, 4475),
        ("satpolpp", "185 menit", "3 jam 5 menit", 185, 185, 185),
        ("baturraden", "12 hari 22 menit", "12 hari 22 menit", 5422, 3622, 17302),
        ("karangploso", "2 hari 3 jam 15 menit", "2 hari 3 jam 15 menit", 1095, 795, 3075),
        ("wonoasih", "7 hari 2 jam 15 menit", "7 hari 2 jam 15 menit", 3285, 2235, 10215),
    ],
)
def test_sums(name: str, nominal: str, carried: str, formal: int, effective: int, calendar: int) -> None:
    report = compute_times(Sheet(record(name), SETTINGS))
    low, high = report.nominal
    assert low == high
    assert high.words() == nominal
    assert high.carried().words() == carried
    assert report.working_minutes == (formal, formal)
    assert find_convention("effective-5h").minutes(high) == effective
    assert find_convention("calendar").minutes(high) == calendar


def test_a_correct_declared_total_is_said_to_be() -> None:
    comparison = compute_times(Sheet(record("karangploso"), SETTINGS)).comparison
    assert comparison is not None
    assert comparison.agreement is Agreement.EXACT
    assert not of("karangploso", "TOT-01")
    assert not of("karangploso", "TOT-03")
    assert all(of(name, "TOT-03") for name in NAMES if name != "karangploso")


def test_wrong_years_are_errors_with_the_right_ones() -> None:
    found = of("kalipare", "CIT-02")
    assert [f.severity for f in found] == [Severity.ERROR, Severity.ERROR]
    assert all("Tahun 2014" in (f.suggestion or "") for f in found)
    assert "Petunjuk Teknis" in (found[1].suggestion or "")


def test_a_year_without_a_title_to_compare_is_no_error() -> None:
    (found,) = of("wonoasih", "CIT-02")
    assert found.where == "/identity/legal_basis/1"
    assert "53/2014" in found.message
    assert found.severity is not Severity.ERROR
    assert found.suggestion is None


def test_a_missing_year_and_a_misnamed_ministry() -> None:
    (missing,) = of("karangploso", "CIT-01")
    assert "tahun" in missing.message
    assert "Nomor 53 Tahun 2014" in (missing.suggestion or "")
    (misnamed,) = of("karangploso", "CIT-06")
    assert (misnamed.suggestion or "").startswith("Peraturan Menteri Pendayagunaan Aparatur Negara")


def test_a_number_of_nineteen_digits_and_its_twin() -> None:
    (length,) = of("baturraden", "NIP-01")
    assert "19" in length.message
    (differ,) = of("baturraden", "NIP-06")
    assert differ.suggestion == length.suggestion
    assert len(differ.suggestion or "") == 18


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (
            "kalipare",
            "IDN-02 IDN-09 IDN-10 IDN-15 DAT-07 STP-03 STP-05 STP-07 ACT-04 CHN-02 CHN-03 REF-01 TXT-01",
        ),
        ("satpolpp", "IDN-11 ACT-02 TXT-01 TXT-02 CIT-12 CHN-01 DUR-05"),
        ("baturraden", "IDN-01 IDN-04 IDN-05 IDN-14 DAT-09 REF-01 TXT-02"),
        ("karangploso", "IDN-02 IDN-10 DAT-05 TXT-01"),
        ("wonoasih", "IDN-01 CIT-04 STP-03 STP-05 STP-08 ACT-07"),
    ],
)
def test_known_irregularities(name: str, codes: str) -> None:
    assert set(codes.split()) <= {f.check for f in findings(name)}


def test_broken_chains() -> None:
    def broken(name: str) -> set[str]:
        return {f.where for f in of(name, "CHN-01")}

    def before(*numbers: int) -> set[str]:
        return {f"/steps/{number - 1}/requirements" for number in numbers}

    assert before(8, 9, 12) <= broken("kalipare")
    assert before(3, 4, 6, 8) <= broken("satpolpp")
    assert before(3) <= broken("baturraden")
    assert broken("karangploso") == set()


def test_nothing_else_is_an_error() -> None:
    errors = {(name, f.check) for name in NAMES for f in findings(name) if f.severity is Severity.ERROR}
    assert errors == {("kalipare", "CIT-02")}


def test_times_and_findings_are_computed_anew() -> None:
    stale = record("kalipare").model_copy(
        update={"timing": {"nominal": "invented"}, "findings": list(of("baturraden", "NIP-01"))}
    )
    fresh = with_checks(stale, SETTINGS)
    assert fresh.timing is not None
    assert fresh.timing["nominal"]["text"] == "3 hari 155 menit"
    assert fresh.findings == list(findings("kalipare"))
    assert with_checks(fresh, SETTINGS) == fresh


DRAWN = SAMPLES.parent / "expected"


def approved(name: str) -> SopRecord:
    """The record of a drawn sheet as a reviewer would leave it."""
    drawn = codec.read(DRAWN / name / "01" / "record.json")
    return with_checks(drawn.model_copy(update={"review": Review(state=ReviewState.APPROVED)}), SETTINGS)


@pytest.mark.parametrize(
    ("name", "codes", "errors"),
    [
        ("kalipare-digital", "IDN-02 IDN-09 DAT-07 STP-07 ACT-04 CHN-01 CHN-03 REF-01", {"CIT-02"}),
        ("satpolpp-hard", "IDN-11 CHN-01 DUR-05 TXT-02", set()),
        ("baturraden-typical", "IDN-01 IDN-05 NIP-07 CHN-01 ACT-02 REF-01", {"NIP-01"}),
        ("karangploso-good", "IDN-02 CIT-01 CIT-06 DAT-05 ACT-06", set()),
        ("wonoasih-digital", "CIT-02 CIT-04 STP-05 STP-08 ACT-07 DEC-03", set()),
    ],
)
def test_drawn_sheets(name: str, codes: str, errors: set[str]) -> None:
    found = approved(name).findings
    assert set(codes.split()) <= {f.check for f in found}
    assert {f.check for f in found if f.severity is Severity.ERROR} == errors
    assert not [f for f in found if f.check.startswith(("FLO", "TBL"))]
