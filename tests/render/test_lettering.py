"""Words keep their letters when they are broken into lines, and no line is wider than it may be."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.render.lettering import LEADING, text_size, text_width, wrap


def test_widths_are_those_of_the_font() -> None:
    assert text_width("Ii", 1000) == 278 + 222
    assert text_width("漢", 10) == 10
    assert text_width("", 12) == 0


def test_lines_break_at_spaces_and_long_words_within() -> None:
    assert wrap("satu dua tiga", text_width("satu dua", 12), 12) == ["satu dua", "tiga"]
    assert wrap("ab\ncd", 100, 12) == ["ab", "cd"]
    assert wrap("aaaa", text_width("aa", 12), 12) == ["aa", "aa"]
    assert wrap("", 10, 12) == [""]


@given(st.text(max_size=80), st.floats(20, 200))
def test_no_letter_is_lost_and_no_line_too_wide(text: str, width: float) -> None:
    lines = wrap(text, width, 12)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 12) <= width + 1e-9 for line in lines)
    assert text_size(text, width, 12)[1] == (len(lines) * 12 * LEADING if text.strip() else 0)
