"""Words that a sheet repeats put right unsure cells, and nothing else."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.model import ColumnRole
from extractor.meaning.correction.sheet_words import SURE, mend_repeated
from extractor.recognised.page import FieldText, ProcedureUnit
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.language.lookalike import REPEATED
from extractor.text.model import RegionText, TextLine

BOX = Box(0, 0, 100, 20)
OFTEN = ["Konsep LKj"] * REPEATED


def _field(text: str, confidence: float, role: ColumnRole = ColumnRole.ACTIVITY) -> FieldText:
    line = TextLine(BOX, text, confidence)
    return FieldText(0, role, (RegionText(BOX, (line,), text, confidence, Origin.OCR, State.READ),))


def _unit(fields: Sequence[FieldText]) -> ProcedureUnit:
    empty: Any = SimpleNamespace()
    return ProcedureUnit(1, cast("Any", empty), tuple(fields), (), cast("Any", empty))


def _mended(text: str, confidence: float, role: ColumnRole = ColumnRole.ACTIVITY) -> RegionText:
    fields = [*(_field(words, 0.99) for words in OFTEN), _field(text, confidence, role)]
    return mend_repeated([_unit(fields)])[0].fields[-1].texts[0]


@pytest.mark.parametrize(("read", "meant"), [("Konsep LKI", "Konsep LKj"), ("onsep LKj", "konsep LKj")])
def test_an_unsure_word_becomes_the_one_that_the_sheet_repeats(read: str, meant: str) -> None:
    cell = _mended(read, 0.5)
    assert cell.text.casefold() == meant.casefold()
    assert cell.raw == read
    assert cell.alternatives == (read,)
    assert cell.confidence == 0.5


def test_what_was_read_surely_is_the_sheets_own() -> None:
    assert _mended("Konsep LKI", SURE).text == "Konsep LKI"


@pytest.mark.parametrize("text", ["Konsep LKjIP", "Konsep LK", "Nonsep PPNS", "Konser LKj"])
def test_other_words_stay(text: str) -> None:
    words = _mended(text, 0.3).text.split()
    assert words[-1] == text.rsplit(maxsplit=1)[-1]


def test_known_words_stay_however_alike() -> None:
    assert _mended("Konser musik", 0.3).text == "Konser musik"


def test_a_word_that_stands_as_often_stays() -> None:
    fields = [_field(words, 0.5) for words in [*OFTEN, *["Konsep LKI"] * REPEATED]]
    texts = [field.texts[0].text for field in mend_repeated([_unit(fields)])[0].fields]
    assert texts == [*OFTEN, *["Konsep LKI"] * REPEATED]


def test_numbers_and_durations_are_never_touched() -> None:
    assert _mended("LKI 10", 0.3, ColumnRole.DURATION).text == "LKI 10"


@given(st.text(max_size=30))
def test_only_words_change(text: str) -> None:
    cell = _mended(text, 0.3)
    assert [c for c in cell.text if c.isdecimal()] == [c for c in text if c.isdecimal()]
    assert len(cell.text.split()) == len(text.split())
