import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.record.characters import inert, printable, without_surrogates


@pytest.mark.parametrize(
    ("text", "kept"),
    [("la\udcffp", "la\ufffdp"), ("\ud83d\ude00", "\ufffd\ufffd"), ("é 😀", "é 😀"), ("", "")],
)
def test_only_lone_surrogates_go(text: str, kept: str) -> None:
    assert without_surrogates(text) == kept
    without_surrogates(text).encode("utf-8")


@given(st.text(st.characters()))
def test_what_is_printed_stays_on_its_line_and_commands_nothing(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(character) == "Cc" for character in shown)
    assert printable(shown) == shown


def test_control_characters_are_shown_escaped() -> None:
    assert printable("a\x1b[31m\nb\u202ec\x9b\ud800 \u00e9") == "a\\x1b[31m\\nb\\u202ec\\x9b\ufffd \u00e9"


@given(st.text("=+-@'\t\r\n＝a ", max_size=6))
def test_inert_text_can_be_had_back(text: str) -> None:
    shown = inert(text)
    assert re.fullmatch(r"[-\s]*", shown) or shown[0] not in "=+-@＝\t\r\n"
    assert (shown[1:] if re.match(r"''*[=+\-@＝\t\r\n]", shown) else shown) == text
