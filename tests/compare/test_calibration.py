"""The measure of honest confidences: zero where shares and confidences agree, their distance where not."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.calibration import Judged, bins, expected_error, judged
from extractor.compare.evaluation import Evaluated
from extractor.compare.scoring import score
from extractor.compare.truth import of_record
from extractor.record import codec
from extractor.record.model import Evidence, Origin

RECORD = Path(__file__).parents[2] / "samples" / "expected" / "wonoasih-digital" / "01" / "record.json"


def test_nine_right_of_ten_at_nine_tenths_is_honest() -> None:
    values = [Judged(0.9, n > 0, marked=True) for n in range(10)]
    assert expected_error(values) == pytest.approx(0)


def test_all_wrong_at_full_confidence_is_the_worst() -> None:
    assert expected_error([Judged(1.0, right=False, marked=False)]) == 1


def test_bins_weigh_by_their_values() -> None:
    honest = [Judged(1.0, right=True, marked=False)] * 3
    assert expected_error([*honest, Judged(0.5, right=True, marked=True)]) == pytest.approx(0.5 / 4)
    assert [len(each) for each in bins(honest)] == [0] * 9 + [3]


def test_a_wrong_value_is_found_at_its_own_place() -> None:
    read = codec.read(RECORD)
    pointers = (
        "/steps/0/activity",
        "/steps/0/duration",
        "/steps/1/activity",
        "/flow/0",
        "/identity/sop_title",
    )
    evidence = {pointer: Evidence(confidence=0.9, origin=Origin.OCR) for pointer in pointers}
    record = read.model_copy(update={"evidence": evidence})
    truth = of_record(record)
    steps = (replace(truth.steps[0], activity=truth.steps[0].activity + "x"), *truth.steps[1:])
    sheet = Evaluated("sheet", score(replace(truth, steps=steps), record), record, None)
    found = list(judged(sheet))
    assert sorted(field for field, _ in found) == ["activity", "activity", "duration", "flow", "identity"]
    assert [field for field, value in found if not value.right] == ["activity"]
