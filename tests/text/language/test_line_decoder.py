"""Lines decoded with the lexicon."""

import numpy as np

from extractor.text.engines.base import Trace
from extractor.text.engines.smoothing import smoothings
from extractor.text.language.lexicon import Lexicon
from extractor.text.language.line_decoder import LineDecoder

ALPHABET = ("", *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .")
LEXICON = Lexicon(["kemarin"], ["surat", "masuk", "menit"], ["menit"])


def trace(read: str, doubts: dict[int, tuple[str, float]]) -> Trace:
    """Each letter of `read`, then a blank; `doubts` names a second letter and its share by place."""
    steps = np.full((2 * len(read), len(ALPHABET)), 1e-6, np.float32)
    for k, letter in enumerate(read):
        other, share = doubts.get(k, ("", 0.0))
        steps[2 * k, ALPHABET.index(letter)] = 1.0 - share
        steps[2 * k + 1, 0] = 1.0
        if share:
            steps[2 * k, ALPHABET.index(other)] = share
    return Trace(steps / steps.sum(axis=1, keepdims=True), ALPHABET)


def test_a_word_is_found_in_what_the_network_saw_second() -> None:
    unclear = trace("Suret nasuk", {3: ("a", 0.2), 6: ("m", 0.1)})
    assert LineDecoder(LEXICON).decode(unclear, "Suret nasuk") == "Surat masuk"


def test_clear_letters_of_an_unknown_word_stay() -> None:
    assert LineDecoder(LEXICON).decode(trace("Sutrisno", {}), "Sutrisno") is None


def test_digits_are_never_changed() -> None:
    unclear = trace("S menlt", {0: ("5", 0.4), 5: ("i", 0.4)})
    assert LineDecoder(LEXICON).decode(unclear, "S menlt") != "5 menit"
    assert LineDecoder(LEXICON).decode(trace("5 menlt", {5: ("i", 0.3)}), "5 menlt") == "5 menit"


def test_smoothings_keep_shape_and_paper() -> None:
    picture = np.full((20, 40), 255, np.uint8)
    picture[8:12, 10:30] = 0
    smoothed = smoothings(picture)
    assert all(image.shape == picture.shape for image in smoothed)
    assert all(image[0, 0] == 255 and image[10, 20] < 60 for image in smoothed)
    assert (smoothed[-1] < 128).sum() > (picture < 128).sum()


def test_words_one_letter_off_a_known_one_are_near_misses() -> None:
    assert LEXICON.near_misses("surat masuk dari Sutrisno") == 0
    assert LEXICON.near_misses("surt-surt masuk") == 2
