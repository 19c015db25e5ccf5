import pytest

from extractor.record.characters import without_surrogates


@pytest.mark.parametrize(
    ("text", "kept"),
    [("la\udcffp", "la\ufffdp"), ("\ud83d\ude00", "\ufffd\ufffd"), ("é 😀", "é 😀"), ("", "")],
)
def test_only_lone_surrogates_go(text: str, kept: str) -> None:
    assert without_surrogates(text) == kept
    without_surrogates(text).encode("utf-8")
