"""No letter of a font that does not say what its letters mean is believed."""

from pathlib import Path

from extractor.options import PageOptions
from extractor.page.digital.fonts import with_doubts
from extractor.page.load import load_page
from extractor.page.model import Character
from extractor.record.geometry import Box


def typed(words: str, font: str) -> list[Character]:
    return [Character(letter, Box(0, 0, 9, 9), font) for letter in words]


def test_letters_of_a_doubted_font_are_unknown() -> None:
    found = with_doubts([*typed("surat a", "Good"), *typed("tv sbu", "Bad")], {"Bad"})
    assert "".join(c.text for c in found).replace("\ufffd", "?") == "surat a?? ???"


def test_a_font_whose_words_cannot_be_spoken_is_doubted() -> None:
    sentence = "memeriksa kelengkapan berkas permohonan surat keterangan " * 3
    shifted = "".join(chr(ord(c) + 1) if c.isalpha() else c for c in sentence)
    found = with_doubts([*typed(sentence, "Good"), *typed(shifted, "Bad")], ())
    assert {c.font for c in found if c.text == "\ufffd"} == {"Bad"}


def test_a_sheet_whose_letters_mean_nothing_is_read_off_its_picture(tmp_path: Path) -> None:
    whole = (Path(__file__).parents[3] / "samples/kalipare-digital.pdf").read_bytes()
    path = tmp_path / "sheet.pdf"
    path.write_bytes(whole.replace(b"/ToUnicode", b"/ToNothing"))
    page = load_page(path, 2, PageOptions())
    assert page.digital is None
    assert any("cannot be read" in warning for warning in page.warnings)
