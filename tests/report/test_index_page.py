"""The list of many records, as data that its script draws."""

import json
import re

from report.sheets import HOSTILE, make_record

from extractor.report.examined import examine
from extractor.report.index_page import index_entry, index_page


def data_of(html: str) -> dict[str, list[object]]:
    found = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    return json.loads(found[1])  # type: ignore[index, no-any-return]


def test_a_line_says_what_is_searched_filtered_and_counted() -> None:
    entry = index_entry(examine(make_record()), "x.html")
    assert (entry.office, entry.year, entry.steps, entry.lanes) == (
        "KECAMATAN CONTOH",
        2019,
        3,
        ("Kasubag Umum", "Camat"),
    )
    assert (entry.minutes, entry.time, entry.doubts) == (360.0, ("6 jam", "6 hours"), 3)


def test_hostile_words_are_data_and_nothing_else() -> None:
    identity = make_record().identity.model_copy(update={"sop_title": HOSTILE, "agency": [HOSTILE]})
    html = index_page([index_entry(examine(make_record(identity=identity)), "a.html")], "0")
    assert html.count("<script") == 2
    assert "<img" not in html
    data = data_of(html)
    assert "<img src=x onerror=alert(1)>" in str(data["offices"])


def test_offices_lanes_and_checks_are_named_once() -> None:
    entries = [index_entry(examine(make_record()), f"{n}.html") for n in range(3)]
    data = data_of(index_page(entries, "0"))
    assert data["lanes"] == ["Kasubag Umum", "Camat"]
    assert data["offices"] == ["KECAMATAN CONTOH"]
    assert len(data["rows"]) == 3


def test_an_empty_list_is_a_page_too() -> None:
    assert data_of(index_page([], "0"))["rows"] == []
