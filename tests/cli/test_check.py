"""`sop check`."""

import csv
import io
import json
from pathlib import Path

import pytest
from checks.sheets import clean, record_of
from typer.testing import CliRunner

from extractor.checks.apply import with_checks
from extractor.cli import app
from extractor.errors import ExitCode
from extractor.record import codec


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a record that nothing is wrong with, and one with a wrong total and a missing number."""
    faulty = clean()
    faulty["declared_total"] = {"text": "x", "minimum": "P9D", "maximum": "P9D"}
    faulty["identity"]["sop_number"] = None
    for name, data in (("good", clean()), ("bad", faulty)):
        data["identity"] |= {"date_created": "2026-02-03", "date_revised": "2026-02-04"}
        data["identity"] |= {"date_effective": "2026-02-04"}
        if data["identity"]["sop_number"]:
            data["identity"]["sop_number"] = "067/12/35.07.11/2026"
        path = tmp_path / name / "01" / "record.json"
        path.parent.mkdir(parents=True)
        path.write_text(codec.dumps(record_of(data)), encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *map(str, arguments), "--ignore", "DAT-10"])
    return result.exit_code, result.stdout


def test_errors_set_the_exit_code(folder: Path) -> None:
    assert run(folder / "bad")[0] == ExitCode.FINDINGS
    assert run(folder / "good")[0] == ExitCode.OK
    assert run(folder / "bad", "--ignore", "TOT-01")[0] == ExitCode.OK
    assert run(folder / "bad", "--select", "IDN", "--severity", "warning")[0] == ExitCode.FINDINGS


def test_the_table_names_check_place_and_words_in_both_languages(folder: Path) -> None:
    _, shown = run(folder / "bad" / "01" / "record.json")
    assert "TOT-01" in shown
    assert "/declared_total" in shown
    assert "Jumlah waktu tertulis" in shown
    assert "The stated total" in run(folder / "bad", "--language", "en")[1]


def test_many_records_end_in_statistics(folder: Path) -> None:
    _, shown = run(folder, "--format", "json")
    data = json.loads(shown)
    assert data["statistics"]["records"] == 2
    by_check = {entry["check"]: entry for entry in data["statistics"]["checks"]}
    assert by_check["TOT-01"]["records"] == 1
    assert {entry["office"] for entry in data["statistics"]["offices"]} == {"KECAMATAN SUKAMAJU"}


def test_sarif_has_a_rule_for_each_result(folder: Path) -> None:
    log = json.loads(run(folder, "--format", "sarif")[1])
    (done,) = log["runs"]
    rules = {rule["id"] for rule in done["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in done["results"]} <= rules
    assert {result["level"] for result in done["results"]} == {"error", "warning"}


def test_csv_has_a_row_for_each_finding(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(folder, "--format", "csv")[1])))
    assert {row["check"] for row in rows} == {"TOT-01", "IDN-01"}


def test_wrong_codes_and_missing_records_are_refused(folder: Path) -> None:
    assert isinstance(CliRunner().invoke(app, ["check", str(folder), "--select", "XYZ"]).exception, Exception)
    assert isinstance(CliRunner().invoke(app, ["check", str(folder / "none")]).exception, Exception)


def test_a_broken_record_is_told_and_the_rest_checked(folder: Path) -> None:
    (folder / "good" / "02").mkdir()
    (folder / "good" / "02" / "record.json").write_text("{}", encoding="utf-8")
    assert run(folder / "good")[0] == ExitCode.PARTIAL
    assert run(folder / "good" / "02")[0] == ExitCode.BAD_INPUT


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(app, ["check", "--help"])
    assert "sop check outputs" in result.stdout


def test_what_a_reviewer_settled_is_told_as_settled(tmp_path: Path) -> None:
    data = clean()
    data["steps"][1]["activity"] = ""
    record = with_checks(record_of(data))
    settled = [finding.model_copy(update={"settled": True}) for finding in record.findings]
    path = tmp_path / "record.json"
    path.write_text(codec.dumps(record.model_copy(update={"findings": settled})), encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(run(path, "--select", "STP-02", "--format", "csv")[1]))
    assert row["settled"] == "yes"
    log = json.loads(run(path, "--select", "STP-02", "--format", "sarif")[1])
    (result,) = log["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert "settled" in run(path, "--select", "STP-02")[1]
