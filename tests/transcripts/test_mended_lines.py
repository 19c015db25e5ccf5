"""Words that were torn apart over two lines, and times of which the number alone was read."""

import pytest

from extractor.meaning.durations.reader import read_duration
from extractor.transcripts.model import Piece
from extractor.transcripts.running.columns import TaggedLine, body_line
from extractor.transcripts.running.times import with_units
from extractor.transcripts.running.torn import join_torn
from extractor.transcripts.tokens import find_duration, tokenize_line


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        (["k 1h", "Draft ari Dokumen"], ["k", "Draft 1 hari Dokumen"]),
        (["k 1h", "", "Draft ari Dokumen"], ["k", "", "Draft 1 hari Dokumen"]),
        (["5 menit isposisi Camat", "7 D:"], ["5 menit Disposisi Camat", "7"]),
        (["Di 1", "isposisi 0 menit"], ["", "Disposisi 10 menit"]),
    ],
)
def test_torn_words_are_whole_again(torn, whole):
    assert join_torn(torn) == whole


@pytest.mark.parametrize(
    "lines",
    [
        ["di dan", "surat keluar 10 menit"],
        ["M", "", "", "enugaskan staf"],  # too far off
        ["M", "xyzqw"],  # no word either way
        ["D", "Isposisi"],  # begins by itself
        ["1", "0 surat"],  # a count, no time
        ["  1  |  Menerima   surat"],  # spaces stay where nothing is mended
    ],
)
def test_other_lines_stay_as_they_are(lines):
    assert join_torn(lines) == lines


def test_a_lone_number_takes_the_unit_of_the_same_number_and_is_doubted():
    rows = [*(["10 menit"] * 2), "1 hari", "10", "2"]
    found = with_units({n: {"duration": Piece((text,), n + 1, 1, 0.7)} for n, text in enumerate(rows)})
    mended = found[3]["duration"]
    assert mended.text == "10 menit"
    assert mended.raw == ("10",)
    assert mended.reason is not None
    assert mended.confidence < 0.5
    assert found[4]["duration"].text == "2 hari"  # as all other numbers of one digit


def test_a_lone_number_stays_alone_where_units_disagree():
    found = with_units({n: {"duration": Piece((t,), n, 1)} for n, t in enumerate(["1 jam", "2 hari", "3"])})
    assert found[2]["duration"].text == "3"


def test_a_misread_number_in_front_of_a_unit_is_of_the_time():
    tokens = tokenize_line("dokumen TS menit bukti")
    assert find_duration(tokens) is None
    assert find_duration(tokens, misread=True) == (1, 3)
    assert read_duration("TS menit").reasons  # and it is said that it was mended


def test_letters_that_are_no_word_are_no_time():
    words = ("Surat", "Ja", "Thari")
    line = TaggedLine(words, ("requirements", "duration", "duration"), (0.9,) * 3, (0.9,) * 3)
    parts = {part.column: part.words for part in body_line(line, fresh=False).parts}
    assert parts == {"requirements": (0,), "duration": (2,)}


@pytest.mark.parametrize(("misread", "length"), [("Liam", "PT1H"), ("2iam", "PT2H"), ("15menir", "PT15M")])
def test_numbers_run_into_misread_units_are_mended_and_doubted(misread, length):
    reading = read_duration(misread)
    assert reading.duration.minimum == length
    assert reading.reasons


@pytest.mark.parametrize("word", ["diam", "Sabtu", "Limit", "Senin"])
def test_words_like_units_are_no_times(word):
    assert read_duration(word).duration.minimum is None
