from dataclasses import replace

import numpy as np
import pytest

from extractor.page.model import Character
from extractor.record.geometry import Box
from extractor.text.digital import digital_lines
from extractor.text.segmentation.region import Region

WIDTH = 10.0


def typed(text: str, x: float = 10.0, y: float = 10.0, space: float = 4.0) -> list[Character]:
    """Characters 10 wide and 20 tall; spaces are gaps alone."""
    characters = []
    for letter in text:
        if letter == " ":
            x += space
            continue
        characters.append(Character(letter, Box(x, y, x + WIDTH, y + 20)))
        x += WIDTH
    return characters


def region(characters: list[Character], inked: bool = True) -> Region:
    ink = np.zeros((200, 600), np.bool_)
    for character in characters:
        box = character.box
        ink[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = inked
    box = Box(0, 0, 600, 200)
    return Region(box, box, np.where(ink, 0, 255).astype(np.uint8), ink, np.zeros_like(ink))


def texts(characters: list[Character], inked: bool = True) -> list[str] | None:
    lines = digital_lines(region(characters, inked), characters)
    return None if lines is None else [line.text for line in lines]


def test_words_come_from_gaps_and_lines_from_baselines() -> None:
    characters = typed("Surat masuk") + typed("ke tim", y=40)
    assert texts(characters[::-1]) == ["Surat masuk", "ke tim"]


@pytest.mark.parametrize(("letter", "plain"), [("ﬁ", "fi"), ("\uf0b7", "•"), ("\u00ad", "-"), ("½", "½")])
def test_ligatures_and_symbols_are_typed_plainly(letter: str, plain: str) -> None:
    assert texts([*typed("a"), Character(letter, Box(20, 10, 30, 30)), *typed("bcdefghij", x=30)]) == [
        f"a{plain}bcdefghij"
    ]


def test_signs_of_symbol_fonts_are_bullets() -> None:
    sign = Character("\uf0aa", Box(10, 10, 20, 30), "ABCDEF+Wingdings-Regular")
    assert texts([sign, *typed("Surat", x=30)]) == ["• Surat"]


@pytest.mark.parametrize("letter", ["\ue123", "\uf001", "\ufffd"])
def test_letters_without_meaning_are_not_trusted(letter: str) -> None:
    assert texts([Character(letter, Box(10 * k, 10, 10 * k + 9, 30)) for k in range(5)]) is None


def test_overprinted_lines_are_not_trusted() -> None:
    assert texts(typed("Surat masuk tim") + typed("Xberkas rapat a", x=11)) is None


def test_hidden_characters_are_not_trusted() -> None:
    assert texts(typed("Surat"), inked=False) is None


def test_no_characters_are_no_lines() -> None:
    assert texts([]) == []


def test_one_unknown_letter_is_enough_to_look_at_the_picture() -> None:
    assert texts([*typed("Surat masuk dari camat"), Character("\ufffd", Box(300, 10, 310, 30))]) is None


def test_a_title_that_is_spread_out_keeps_its_words() -> None:
    spread = [
        Character(letter, Box(10 + 14 * n, 10, 20 + 14 * n, 30), run=1)
        for n, letter in enumerate("STANDAR OPERASIONAL")
    ]
    assert texts(spread) == ["STANDAR OPERASIONAL"]


@pytest.mark.parametrize(("width", "shown"), [(6.0, "me-masukkan"), (0.0, "memasukkan")])
def test_a_soft_hyphen_is_one_where_it_is_seen(width: float, shown: str) -> None:
    hyphen = Character("\u00ad", Box(30, 10, 30 + width, 30))
    assert texts([*typed("me"), hyphen, *typed("masukkan", x=30 + width)]) == [shown]


def test_words_that_run_up_the_page_are_no_line_of_it() -> None:
    upward = [
        Character(c, Box(500, 100 - 10 * n, 520, 110 - 10 * n), angle=270) for n, c in enumerate("Kepala")
    ]
    assert texts([*typed("Surat"), *upward]) == ["Surat"]


def test_words_that_the_picture_does_not_show_are_left_out() -> None:
    seen, covered = typed("Surat"), [replace(c, run=1) for c in typed("lama", y=80)]
    assert [line.text for line in digital_lines(region(seen), [*seen, *covered]) or ()] == ["Surat"]
