"""Checks and times are total: whatever stands in a valid record, none of them raises."""

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from checks.sheets import clean, record_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.checks import registry
from extractor.checks.apply import with_checks
from extractor.checks.registry import Check, registered
from extractor.checks.run import NOT_RUN, run_checks
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.export import as_timing
from extractor.checks.timing.report import TimeRequest, compute_times
from extractor.record import codec
from extractor.record.model import Severity, SopRecord, SymbolKind
from extractor.render.timeline import draw_timeline

Json = dict[str, Any]
EXPECTED = Path(__file__).parents[2] / "samples" / "expected"
MENTIONS = {
    "signature": {"nip": "197001011995031001", "name": "BUDI SANTOSO", "date": "2025-02-04"},
    "cover": ["SOP LAPORAN"],
    "procedure_title": "Penyusunan Laporan",
}
ODD = (
    *(
        "",
        " ",
        "-",
        ",",
        ", S.Sos",
        "|",
        "()",
        "0",
        "{",
        "{0}",
        "%s",
        "\u00a0",
        "\u0661\u0662",
        "\ufffd",
        "-1",
    ),
    *(
        "2014-02-30",
        "99999999999999999999-01-01",
        "20",
        "desember",
        "abcdefghijklmnopqr",
        "P",
        "PT",
        "P1.2.3D",
    ),
    *("P" + "9" * 400 + "D", "PT" + "9" * 5000 + "H", "P.D", "PT999999999H", "P1Y2M3W4DT5H6M7S"),
    *("kecamatan", "camat  ", "apabila tidak setuju dikembalikan kepada ,", "UU Nomor 0 Tahun 0 tentang"),
    *("Undang-Undang Nomor 9999999999999999999999 Tahun 2014", "a1", "s1.1", "yes", "no"),
)
TEXTS = st.sampled_from(ODD) | st.text(max_size=30) | st.text("0123456789-/., PTDHM", max_size=24)
NUMBERS = st.integers(-(10**18), 10**18) | st.integers(0, 6)
FEW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def records() -> list[Json]:
    found = [clean() | {"mentions": MENTIONS}]
    found += [json.loads(path.read_text()) for path in sorted(EXPECTED.rglob("record.json"))[:2]]
    return [SopRecord.model_validate(data).model_dump(mode="json") for data in found]


RECORDS = records()


def leaves(data: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all single values and lists of a record but those that say how it was made."""
    if isinstance(data, dict):
        hidden = {"provenance", "schema_version", "id", "status", "findings", "timing", "sha256"}
        return [
            place
            for key, value in data.items()
            if key not in hidden
            for place in leaves(value, (*where, key))
        ]
    if isinstance(data, list):
        return [where, *(place for n, value in enumerate(data) for place in leaves(value, (*where, n)))]
    return [where]


PLACES = [leaves(record) for record in RECORDS]


def edited(record: Json, place: tuple[Any, ...], draw: st.DataObject) -> Json | None:
    """The record with another value there of the same sort; None where that is no valid record."""
    changed = copy.deepcopy(record)
    holder = changed
    for name in place[:-1]:
        if isinstance(holder, list) and name >= len(holder):
            return None
        holder = holder[name]
    last = place[-1]
    if isinstance(holder, list) and last >= len(holder):
        return None
    old = holder[last]
    if isinstance(old, list):
        holder[last] = draw.draw(st.sampled_from([[], old[::-1], old + old, old[:1]]))
    elif isinstance(old, bool) or old is None or isinstance(old, str):
        kinds = st.sampled_from([kind.value for kind in SymbolKind])
        holder[last] = draw.draw(kinds if last == "kind" else TEXTS | st.none())
    else:
        holder[last] = draw.draw(NUMBERS)
    try:
        SopRecord.model_validate(changed)
    except ValueError:
        return None
    return changed


@FEW
@given(st.data())
def test_no_edit_of_any_field_makes_a_check_or_the_times_fail(draw: st.DataObject) -> None:
    number = draw.draw(st.integers(0, len(RECORDS) - 1))
    data = RECORDS[number]
    for place in draw.draw(st.lists(st.sampled_from(PLACES[number]), min_size=1, max_size=6)):
        data = edited(data, place, draw) or data
    record = SopRecord.model_validate(data)
    checked = with_checks(record)
    assert [finding.message_en for finding in checked.findings if finding.check == NOT_RUN] == []
    if record.steps:
        known = {step.number: 0.5 for step in record.steps}
        request = TimeRequest(passes=known, start=datetime.date(2026, 3, 2), runs=100)
        report = compute_times(Sheet(record, CheckSettings()), request)
        json.dumps(as_timing(report, record), allow_nan=False)
        draw_timeline(report, record)
    codec.loads(codec.dumps(checked))


@pytest.mark.parametrize(
    ("field", "value"),
    [("date_revised", "-"), ("date_effective", "9" * 30 + "-01-01"), ("date_created", "sekarang")],
)
def test_a_date_that_is_none_fails_no_check(field: str, value: str) -> None:
    data = clean()
    data["identity"][field] = value
    found = {finding.check for finding in run_checks(record_of(data))}
    assert "DAT-01" in found
    assert NOT_RUN not in found


def test_a_time_that_no_clock_holds_is_not_counted() -> None:
    data = clean()
    data["steps"][1]["duration"] |= {"minimum": "P" + "9" * 400 + "D", "maximum": "P" + "9" * 400 + "D"}
    checked = with_checks(record_of(data))
    assert checked.timing is not None
    assert checked.timing["not_counted"] == [{"step": 2, "reason": "unread", "shared_by": None}]
    assert {"DUR-02"} <= {finding.check for finding in checked.findings}


def _fails(sheet: Sheet) -> Any:
    raise KeyError(sheet.record.identity.sop_title)


def test_a_check_that_fails_is_a_finding_and_loses_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Check("OWN-01", Severity.WARNING, "house rule", "", "", _fails)
    known = registered() | {"OWN-01": own}
    monkeypatch.setattr("extractor.checks.run.registered", lambda: known)
    data = clean()
    data["identity"]["sop_number"] = None
    found = run_checks(record_of(data))
    assert {finding.check for finding in found} >= {"IDN-01", NOT_RUN}
    (failed,) = (finding for finding in found if finding.check == NOT_RUN)
    assert "OWN-01" in failed.message
    assert "KeyError at test_total.py" in failed.message
    assert "Penyusunan" not in failed.message, "no text of the sheet"
    assert registry.registered()[NOT_RUN].severity is failed.severity


def test_times_that_fail_are_a_finding_and_lose_no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("extractor.checks.apply.compute_times", fails)
    data = clean()
    data["identity"]["sop_number"] = None
    checked = with_checks(record_of(data))
    assert checked.timing is None
    assert [finding.check for finding in checked.findings][:: len(checked.findings) - 1] == [
        "IDN-01",
        NOT_RUN,
    ]
