"""The fit of records' confidences: shares of what was right, and no certainty from sheets without a fault."""

import pytest

from training.fit_record_calibration import Sample, fit


def seen(confidence: float, right: bool, code: str = "") -> Sample:
    return Sample("set", "set/sheet", "text", confidence, right, False, frozenset([code] if code else []))


def test_values_are_as_probable_as_they_are_right() -> None:
    low, high = [seen(0.3, n < 150) for n in range(200)], [seen(0.8, n < 190) for n in range(200)]
    found = fit([*low, *high])
    assert found.probability(0.3) == pytest.approx(0.75, abs=0.03)
    assert found.probability(0.8) == pytest.approx(0.95, abs=0.03)


def test_what_boasts_is_lowered() -> None:
    assert fit([seen(0.9, n % 2 == 0) for n in range(200)]).probability(0.9) < 0.6


def test_sheets_without_a_fault_make_nothing_certain() -> None:
    found = fit([seen(0.9, right=True)] * 500)
    assert 0.9 < found.probability(0.9) < 1
    assert found.probability(0.1) < 0.5


def test_a_reason_seen_once_is_not_spoken_for() -> None:
    often, once = [seen(0.6, True, "often")] * 5, [seen(0.6, True, "once")]
    assert fit([*often, *once]).reasons == {"often"}
