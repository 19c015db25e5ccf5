"""The last fit of confidence: in order, never surer without measure, marks left alone."""

import pytest

from extractor.meaning.assembly.calibration import KindCalibration, calibrated, kind_of, load_kinds
from extractor.record.model import Evidence, Origin, State
from extractor.record.reasons import Code, because

CONFIDENCES = [n / 100 for n in range(101)]


def entry(confidence: float, *codes: Code, state: State = State.READ, marked: bool = False) -> Evidence:
    return Evidence(
        confidence=confidence,
        origin=Origin.OCR,
        state=state,
        needs_review=marked,
        reasons=[because(code) for code in codes],
    )


@pytest.mark.parametrize("kind", ["text", "duration", "actors", "flow", "identity"])
def test_what_was_surer_stays_surer(kind: str) -> None:
    found = [load_kinds()[kind].probability(confidence) for confidence in CONFIDENCES]
    assert found == sorted(found)
    assert 0 <= found[0] < 0.5 < found[-1] <= 1


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        ("/steps/3/activity", "text"),
        ("/steps/3/requirements/0", "text"),
        ("/steps/3/duration", "duration"),
        ("/steps/3/actors/1", "actors"),
        ("/flow/12", "flow"),
        ("/identity/approved_by/nip", "identity"),
        ("/identity/date_created", "identity"),
        ("/flow/12/label", None),
        ("/steps/3/number", None),
        ("/steps/3/symbols/0", None),
        ("/identity/legal_basis/0", None),
    ],
)
def test_kinds_are_those_that_sheets_were_measured_for(pointer: str, kind: str | None) -> None:
    assert kind_of(pointer) == kind


def test_a_value_that_is_usually_right_says_so_and_keeps_its_mark() -> None:
    before = {"/identity/sop_title": entry(0.5, marked=True)}
    after = calibrated(before)["/identity/sop_title"]
    assert after.confidence > 0.7
    assert after == before["/identity/sop_title"].model_copy(update={"confidence": after.confidence})


@pytest.mark.parametrize("pointer", ["/steps/0/duration", "/steps/0/actors/0", "/flow/0"])
def test_a_doubt_that_no_sheet_showed_is_never_raised(pointer: str) -> None:
    assert calibrated({pointer: entry(0.5)})[pointer].confidence > 0.5
    for code in (Code.COLUMNS_GUESSED, Code.COLUMN_MISSING, Code.NUMBERS_IN_ONE_ROW):
        assert calibrated({pointer: entry(0.5, code)})[pointer].confidence <= 0.5


@pytest.mark.parametrize("state", [State.UNREADABLE, State.HANDWRITTEN])
def test_what_could_not_be_read_is_as_it_was(state: State) -> None:
    before = {"/identity/date_created": entry(0.4, state=state)}
    assert calibrated(before) == before


def test_other_values_are_as_they_were() -> None:
    before = {"/steps/0/number": entry(0.4), "/actors/0": entry(0.7)}
    assert calibrated(before) == before


def test_a_fit_can_be_taken_back() -> None:
    line = KindCalibration(1.3, 0.4, frozenset())
    for confidence in (0.05, 0.3, 0.72, 0.95):
        assert line.confidence(line.probability(confidence)) == pytest.approx(confidence, abs=0.001)
