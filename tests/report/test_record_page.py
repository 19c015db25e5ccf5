"""The report of a record holds what it has to, and nothing of a sheet can act in it."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from report.sheets import HOSTILE, hostile, make_data, make_record

from extractor.record.model import SopRecord
from extractor.report.changes import Edit, ReviewHistory
from extractor.report.examined import examine
from extractor.report.record_page import Setting, record_page

PICTURE = "data:image/png;base64,AAAA"


def html_of(record: SopRecord, history: ReviewHistory | None = None, *, masked: bool = False) -> str:
    setting = Setting("0.0", masked=masked)
    examined = examine(record, masked=masked)
    return record_page(examined, lambda _: PICTURE, history or ReviewHistory(), setting)


class Page(HTMLParser):
    """What a browser would find: elements with attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [
            value or "" for _, attributes in self.elements for key, value in attributes.items() if key == name
        ]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html_of(make_record()))


def test_each_value_of_the_sheet_is_there_and_names_its_place(page: Page) -> None:
    text = " ".join(" ".join(page.text).split())
    for words in (
        "Pengiriman Surat Keluar",
        "065/12/2019",
        "KECAMATAN CONTOH",
        "Memeriksa konsep",
        "2 jam",
        "Printer",
    ):
        assert words in text
    shown = page.all("data-at")
    for pointer in (
        "/steps/1/duration",
        "/steps/2/symbols/0",
        "/flow/1",
        "/actors/0/name",
        "/identity/sop_title",
    ):
        assert shown.count(pointer) >= 2, "a mark on the page, and the value"


def test_links_within_the_page_lead_somewhere(page: Page) -> None:
    names = page.all("id")
    assert len(names) == len(set(names))
    inside = {address[1:] for address in page.all("href") if address.startswith("#")}
    missing = inside - set(names)
    assert not {name for name in missing if not name.startswith("v-")}


def test_what_is_doubtful_says_why(page: Page) -> None:
    text = " ".join(page.text)
    assert "garis terputus" in text
    assert "the line is broken" in text
    marked = [
        attributes for _, attributes in page.elements if "open" in (attributes.get("class") or "").split()
    ]
    assert {"/steps/1/duration", "/flow/1"} <= {each.get("data-at") for each in marked}


def test_nothing_is_asked_of_the_network(page: Page) -> None:
    for name in ("href", "src", "action", "srcset", "poster"):
        assert all(value.startswith(("#", "data:image/")) for value in page.all(name)), name
    assert not page.all("style")
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_the_policy_lets_in_what_the_page_holds_and_nothing_else() -> None:
    html = html_of(make_record())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")  # type: ignore[index]
    assert policy.startswith("default-src 'none'; img-src data:;")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy


def test_both_languages_are_there_for_the_switch(page: Page) -> None:
    spoken = [
        attributes.get("lang") for _, attributes in page.elements if attributes.get("class") in {"id", "en"}
    ]
    assert spoken.count("id") == spoken.count("en") > 50
    assert len(page.all("data-label-id")) == len(page.all("data-label-en")) > 10


def test_hostile_words_stay_words() -> None:
    plain, spoilt = (
        Page(html_of(make_record())),
        Page(html_of(SopRecord.model_validate(hostile(make_data())))),
    )
    assert sum(tag == "script" for tag, _ in spoilt.elements) == sum(
        tag == "script" for tag, _ in plain.elements
    )
    assert not [tag for tag, attributes in spoilt.elements if tag == "img"]
    known = {name for _, attributes in plain.elements for name in attributes}
    assert {name for _, attributes in spoilt.elements for name in attributes} == known
    text = "".join(spoilt.text)
    assert "{{ 7*7 }}&<img src=x onerror=alert(1)>" in text
    assert not set(text) & {"\x00", "\x1b"}


@pytest.mark.parametrize(
    "change",
    [
        {"steps": [], "flow": [], "actors": []},
        {"status": "failed", "problems": ["no table"]},
        {"source": make_data()["source"] | {"pages": []}},
        {"evidence": {}},
        {"evidence": {"/a~1b/<i>/0": {"page": 1, "box": [9, 9, 1, 1], "confidence": 0.1, "origin": "ocr"}}},
        {"flow": [{"source": "nowhere", "target": "s9.9"}]},
        {"identity": {}},
    ],
)
def test_whatever_is_missing_the_rest_is_told(change: dict[str, object]) -> None:
    assert "</html>" in html_of(make_record(**change))


def test_a_cell_of_30000_letters_is_whole() -> None:
    data = make_data()
    data["steps"][0]["activity"] = "panjang " * 3750
    assert "panjang " * 3749 in "".join(Page(html_of(SopRecord.model_validate(data))).text)


def test_a_masked_report_names_nobody_and_shows_no_picture() -> None:
    history = ReviewHistory(
        (Edit("2026-01-02T03:04:05", "Siti", "edit", "/identity/approved_by/name", "X", "BUDI SANTOSO"),)
    )
    record = make_record(review={"state": "approved", "reviewer": "Siti Aminah", "edits": 1})
    shown = html_of(record, history)
    hidden = html_of(record, history, masked=True)
    for secret in ("BUDI SANTOSO", "196311161990102002", "196311161990102003", "Siti", PICTURE):
        assert secret in shown
        assert secret not in hidden


def test_changes_of_a_reviewer_are_told() -> None:
    edit = Edit("2026-01-02T03:04:05+00:00", "Siti", "edit", "/steps/1/duration", "1 jam", "2 jam")
    text = " ".join(Page(html_of(make_record(), ReviewHistory((edit,), confirmed=4))).text)
    for words in ("1 jam", "2026-01-02 03:04", "oleh Siti", "4 nilai diterima"):
        assert words in text


def test_times_are_told_under_each_convention() -> None:
    text = " ".join(" ".join(Page(html_of(make_record())).text).split())
    assert "6 jam" in text
    assert "6 hours" in text
    for words in ("jam kerja formal, lima hari kerja", "kalender 24 jam", "Langkah 2 gagal: ulangi 1, 2"):
        assert words in text
    assert HOSTILE not in text


def test_masking_makes_no_findings() -> None:
    found = [(f.check, f.where) for f in examine(make_record()).record.findings]
    assert [(f.check, f.where) for f in examine(make_record(), masked=True).record.findings] == found
