"""Every written form of a duration, the forms that can be generated, and texts that are none."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.meaning.durations.numerals import read_numeral_words, spell
from extractor.meaning.durations.reader import parse_duration, read_duration
from extractor.record.durations import parse_iso

CASES = [
    line.split(" => ")
    for line in Path(__file__).with_name("duration_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
ISO = re.compile(r"P[\d.]+[A-Z]|PT[\d.]+[A-Z]|P[\d.A-Z]+(?:T[\d.A-Z]+)?")


def _expected(words):
    values = {"q": None, "d": None, "p": None}
    ends = []
    repaired = False
    parts = words.split(" p=")
    if len(parts) == 2:
        tail = parts[1].removesuffix(" repaired")
        repaired = tail != parts[1]
        values["p"] = tail
    for word in parts[0].split():
        key, equals, value = word.partition("=")
        if equals:
            values[key] = value
        elif word == "repaired":
            repaired = True
        elif word != "-":
            ends.append(word)
    low = ends[0] if ends else None
    return low, ends[-1] if ends else None, values, repaired


def test_there_are_enough_written_cases():
    assert len(CASES) >= 300
    assert len({text for text, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_written_case(text, expected):
    low, high, values, repaired = _expected(expected)
    reading = read_duration(text.replace("\\n", "\n"))
    duration = reading.duration
    assert duration is not None
    assert (duration.minimum, duration.maximum) == (low, high)
    assert (duration.qualifier, duration.day_kind, duration.per) == (values["q"], values["d"], values["p"])
    assert reading.repaired == repaired
    assert duration.text == " ".join(text.replace("\\n", "\n").split())
    if repaired or (low is None and values["q"] is None):
        assert reading.reasons
        assert reading.confidence < 0.9


@pytest.mark.parametrize("text", ["", "   ", "-", "–", "—", ".", "nihil", "--", "\n", " - "])
def test_blank_cells_have_no_duration(text):
    assert parse_duration(text) is None


def test_number_and_words_that_differ_are_doubted():
    reading = read_duration("1 (dua) hari")
    assert reading.duration.minimum == "P1D"
    assert reading.reasons
    assert reading.confidence < 0.9


def test_several_durations_are_added_up_and_doubted():
    for text, total in (
        ("1 minggu; 2 hari kerja;", "P1W2D"),
        ("3 hari 3 hari", "P6D"),
        ("1 jam; 1 jam", "PT2H"),
    ):
        reading = read_duration(text)
        assert reading.duration.minimum == total
        assert reading.reasons


def test_words_beside_an_amount_are_doubted():
    reading = read_duration("paling lambat 3 hari kalender setelah berkas diterima")
    assert reading.duration.minimum == "P3D"
    assert reading.duration.qualifier == "at_most"
    assert reading.reasons


def test_scraps_behind_an_amount_are_doubted():
    reading = read_duration("10 menit 1 N")
    assert reading.duration.minimum == "PT10M"
    assert reading.reasons
    assert reading.confidence < 0.9


def test_backward_range_is_doubted():
    reading = read_duration("3 - 1 hari")
    assert (reading.duration.minimum, reading.duration.maximum) == ("P1D", "P3D")
    assert reading.reasons


def test_unit_of_the_header_counts_for_bare_numbers_only():
    assert read_duration("15", "minute").duration.minimum == "PT15M"
    assert read_duration("10-15", "minute").duration.maximum == "PT15M"
    assert read_duration("2 jam", "minute").duration.minimum == "PT2H"


def test_window_is_kept_beside_the_amount():
    reading = read_duration("1 bulan (Jan-Feb)")
    assert reading.window == "jan-feb"
    assert reading.duration.minimum == "P1M"


UNITS = [
    ("tahun", "Y"),
    ("bulan", "M"),
    ("minggu", "W"),
    ("hari", "D"),
    ("jam", "H"),
    ("menit", "M"),
    ("detik", "S"),
]
amounts = st.lists(
    st.tuples(st.sampled_from(range(len(UNITS))), st.integers(1, 1999)),
    min_size=1,
    max_size=4,
    unique_by=lambda a: a[0],
).map(sorted)


def _iso(parts):
    date = "".join(f"{n}{UNITS[u][1]}" for u, n in parts if u < 4)
    time = "".join(f"{n}{UNITS[u][1]}" for u, n in parts if u >= 4)
    return f"P{date}" + (f"T{time}" if time else "")


@st.composite
def written(draw):
    """A duration as a sheet would print it, and its ISO form."""
    parts = draw(amounts)
    words = []
    for unit, number in parts:
        form = draw(st.sampled_from(["digits", "both", "words"]))
        figure = {"digits": str(number), "both": f"{number} ({spell(number)})", "words": spell(number)}[form]
        words.append(f"{figure}{draw(st.sampled_from([' ', '  ', chr(10)]))}{UNITS[unit][0]}")
    joined = draw(st.sampled_from([" ", ", ", " dan ", "\n"])).join(words)
    prefix = draw(st.sampled_from(["", "± ", "maksimal ", "paling lama ", "sekitar "]))
    text = prefix + draw(st.sampled_from([str.lower, str.upper, str.title]))(joined)
    return text, _iso(parts)


@given(written())
@settings(max_examples=150, deadline=None)
def test_every_duration_that_can_be_written_is_parsed_back(case):
    text, iso = case
    reading = read_duration(text)
    assert reading.duration is not None
    assert reading.duration.minimum == reading.duration.maximum == iso
    assert not reading.repaired
    assert not reading.reasons


@given(amounts, st.integers(1, 50))
@settings(max_examples=100, deadline=None)
def test_ranges_are_parsed_back(parts, more):
    unit, number = parts[0]
    for dash in ("-", " – ", " s.d. ", " sampai dengan "):
        duration = parse_duration(f"{number}{dash}{number + more} {UNITS[unit][0]}")
        assert duration.minimum == _iso([(unit, number)])
        assert duration.maximum == _iso([(unit, number + more)])


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_random_text_never_crashes_and_is_never_guessed_silently(text):
    reading = read_duration(text)
    if reading.duration is None:
        return
    if reading.duration.minimum is not None:
        parse_iso(reading.duration.minimum)
        parse_iso(reading.duration.maximum)
        assert any(c.isnumeric() for c in text) or reading.repaired or _has_numeral(text)
    elif reading.duration.qualifier is None:
        assert reading.reasons


def _has_numeral(text):
    return any(w.startswith("se") or read_numeral_words([w]) is not None for w in text.casefold().split())


@given(
    st.lists(
        st.sampled_from(
            [
                "1",
                "2",
                "10",
                "hari",
                "jam",
                "menit",
                "minggu",
                "bulan",
                "-",
                "–",
                ";",
                ",",
                "(",
                ")",
                "satu",
                "dua",
                "maks",
                "±",
                "/",
                "berkas",
                "I",
                "O",
                "l",
                "|",
                "januari",
                "tanggal",
                "setiap",
                "H-7",
                "½",
                "x",
                "kerja",
                "sesuai",
            ]
        ),
        max_size=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_shuffled_words_of_the_grammar_keep_the_contract(words):
    reading = read_duration(" ".join(words))
    duration = reading.duration
    if duration is None:
        return
    assert (duration.minimum is None) == (duration.maximum is None)
    if reading.repaired:
        assert reading.reasons
        assert reading.confidence < 0.9
    assert read_duration(" ".join(words)) == reading


def test_long_text_is_refused_quickly():
    reading = read_duration("1 hari " * 50_000)
    assert reading.duration.minimum is None
    assert reading.reasons


@given(st.integers(0, 1999))
def test_numeral_words_round_trip(number):
    assert read_numeral_words(spell(number).split()) == number


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("V 1 jam", "PT1H"),
        ("10 menit 1 Ne", "PT10M"),
        ("1 1 7 hari e", "P7D"),
        ("7 kepala 1 jam", None),
        ("a b c d 5 menit", None),
    ],
)
def test_scraps_around_one_amount_are_passed_over_and_doubted(text: str, length: str | None) -> None:
    reading = read_duration(text)
    assert reading.duration is not None
    assert reading.duration.minimum == length
    assert reading.confidence <= 0.6
    assert reading.reasons


@pytest.mark.parametrize(
    ("text", "minimum", "maximum", "repaired"),
    [
        ("10", "PT10M", "PT10M", False),
        ("10-15", "PT10M", "PT15M", False),
        ("±10", "PT10M", "PT10M", False),
        ("5/berkas", "PT5M", "PT5M", False),
        ("(6) 10", "PT10M", "PT10M", True),
        ("l0", "PT10M", "PT10M", True),
        ("2 harl", "P2D", "P2D", True),
        ("1 jam", "PT1H", "PT1H", False),
        ("O", None, None, False),
        ("Sesuai kebutuhan", None, None, False),
    ],
)
def test_a_unit_in_the_cell_goes_before_the_headers(
    text: str, minimum: str | None, maximum: str | None, repaired: bool
) -> None:
    reading = read_duration(text, "minute")
    assert reading.duration is not None
    assert (reading.duration.minimum, reading.duration.maximum) == (minimum, maximum)
    assert reading.repaired is repaired
    assert reading.unit_of_header is (minimum is not None and not any(u in text for u in ("har", "jam")))


@pytest.mark.parametrize(
    ("text", "minimum", "maximum", "qualifier"),
    [
        (
            "Pada hari dan jam kerja, maksimal 10 (sepuluh) hari kerja, sejak diterima",
            "P10D",
            "P10D",
            "at_most",
        ),
        ("Maksimal disahkan setelah 1 bulan sejak diterima", "P1M", "P1M", "at_most"),
        ("Perpanjangan waktu adalah maksimal 30 (tiga puluh) menit", "PT30M", "PT30M", "at_most"),
        ("Dikirim kepada pemohon paling lambat 2 hari kerja", "P2D", "P2D", "at_most"),
    ],
)
def test_a_length_inside_a_sentence_is_found_and_doubted(
    text: str, minimum: str, maximum: str, qualifier: str
) -> None:
    reading = read_duration(text)
    assert reading.duration is not None
    assert (reading.duration.minimum, reading.duration.maximum) == (minimum, maximum)
    assert reading.duration.qualifier == qualifier
    assert reading.reasons


@pytest.mark.parametrize(
    "text",
    [
        "Setiap hari kerja pukul 08.00",
        "1 hari kerja untuk 3 berkas yang lengkap",
        "Rapat 5 hari atau 2 minggu lagi",
    ],
)
def test_a_sentence_that_counts_other_things_gives_no_sure_length(text: str) -> None:
    assert read_duration(text).confidence <= 0.6


@pytest.mark.parametrize(
    ("text", "ends"),
    [("1 3 hari", ("P1D", "P3D")), ("10 15 menit", ("PT10M", "PT15M")), ("1 5 jam", ("PT1H", "PT5H"))],
)
def test_two_numbers_in_a_row_may_be_a_range_and_are_doubted(text: str, ends: tuple[str, str]) -> None:
    reading = read_duration(text)
    assert reading.duration is not None
    assert (reading.duration.minimum, reading.duration.maximum) == ends
    assert reading.confidence < 0.5
