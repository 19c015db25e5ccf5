from hypothesis import given
from hypothesis import strategies as st

from extractor.review.words.marking import first_difference, marked, shortened


@given(st.text(), st.text())
def test_the_parts_make_the_text_and_the_like_ones_are_in_what_is_known(known: str, text: str) -> None:
    parts = marked(known, text)
    assert "".join(part for part, _ in parts) == text
    assert all(part in known for part, differs in parts if not differs)


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_differs_is_never_cut(known: str, text: str) -> None:
    parts = marked(known, text)
    short = shortened(parts)
    assert [part for part, differs in short if differs] == [part for part, differs in parts if differs]
    assert len(short) == len(parts)
    if len(text) <= 100:
        assert short == parts


def test_a_long_text_is_cut_around_its_difference() -> None:
    known = "a" * 80 + "x" + "b" * 80
    short = shortened(marked(known, known.replace("x", "y")))
    assert short == [("…" + "a" * 16, False), ("y", True), ("b" * 16 + "…", False)]
    assert shortened(marked(known, known)) == [(known, False)]


@given(st.text(), st.text())
def test_before_the_first_difference_all_is_alike(known: str, text: str) -> None:
    place = first_difference(known, text)
    assert text[:place] == known[:place]
    assert place == len(text) if known == text else known[place:] != text[place:]
