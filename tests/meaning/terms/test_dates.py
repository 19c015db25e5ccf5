import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.meaning.terms.dates import read_date

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("01 Januari 2016", "2016-01-01"),
        ("1 Agustus 2019", "2019-08-01"),
        ("20 Desember 2014", "2014-12-20"),
        ("18 April 2023", "2023-04-18"),
        ("2 Pebruari 2020", "2020-02-02"),
        ("5 Nopember 2018", "2018-11-05"),
        ("Senin, 4 Maret 2024", "2024-03-04"),
        ("12 August 2021", "2021-08-12"),
        ("3 Okt 2020", "2020-10-03"),
        ("10 DESEMBER 2020", "2020-12-10"),
        ("20-12-2014", "2014-12-20"),
        ("20/12/2014", "2014-12-20"),
        ("20.12.2014", "2014-12-20"),
        ("5/1/24", "2024-01-05"),
        ("2014-12-20", "2014-12-20"),
        ("Agustus 2023", "2023-08"),
        (".... Agustus 2023", "2023-08"),
        ("12/2014", "2014-12"),
        ("2023", "2023"),
        ("Tahun 2024", "2024"),
    ],
)
def test_dates(text, iso):
    assert read_date(text).iso == iso


@pytest.mark.parametrize("text", ["", "-", "--", "0", ".", "Belum ada", ": "])
def test_blank(text):
    reading = read_date(text)
    assert reading.iso is None
    assert reading.blank


@pytest.mark.parametrize(
    "text", ["31 Februari 2020", "32/12/2020", "20 Desember", "besok pagi", "1 Januari 1800"]
)
def test_impossible_or_incomplete_dates_say_why(text):
    reading = read_date(text)
    assert reading.iso is None
    assert not reading.blank
    assert reading.reasons


def test_a_misread_month_is_mended_and_said():
    reading = read_date("01 Agustos 2019")
    assert reading.iso == "2019-08-01"
    assert reading.repaired


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2090, 1, 1)))
def test_every_date_comes_back(date):
    iso = date.isoformat()
    assert read_date(f"{date.day} {MONTHS[date.month - 1]} {date.year}").iso == iso
    assert read_date(f"{date.day:02d}-{date.month:02d}-{date.year}").iso == iso
    assert read_date(iso).iso == iso


@given(st.text(max_size=60))
def test_random_text_never_crashes(text):
    reading = read_date(text)
    assert reading.iso is None or reading.iso[:2] in ("19", "20")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1 1 Agustus 2019", "2019-08-11"),
        ("2 0 Mei 2021", "2021-05-20"),
        ("5 Mei 20 21", "2021-05-05"),
        ("3 1 Maret 2 0 2 0", "2020-03-31"),
    ],
)
def test_digits_torn_apart_are_put_together_and_doubted(text: str, iso: str) -> None:
    reading = read_date(text)
    assert reading.iso == iso
    assert reading.reasons


@pytest.mark.parametrize(
    "text",
    ["7 11 Agustus 2019", "5 Mei 2021 / 3", "12-03-2020 2", "5 Mei 2021 Tanggal Revisi Disahkan oleh kepala"],
)
def test_what_stands_beside_a_date_is_doubted(text: str) -> None:
    reading = read_date(text)
    assert reading.iso is not None
    assert reading.reasons


@pytest.mark.parametrize(
    "text", ["Malang, 5 Mei 2021", "Senin, 4 Maret 2024", "Tanggal 3 Okt 2020", "5 Mei 2021."]
)
def test_a_place_or_weekday_beside_a_date_is_no_doubt(text: str) -> None:
    assert not read_date(text).reasons
