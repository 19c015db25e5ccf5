"""What is told to the page that follows, and who may open it."""

import json
from pathlib import Path

import pytest
from report.sheets import make_data

from extractor.record.model import SopRecord
from extractor.record.pointers import Json, replaced
from extractor.review.browser.gate import Gate
from extractor.review.browser.live import Followed
from extractor.review.browser.sheet import live_asset, live_page, live_sheet
from extractor.review.browser.showing import Showing, telling, told
from extractor.review.settings import Settings

RECORD = Path("/results/lembar/01/record.json")


@pytest.fixture(scope="module")
def data() -> Json:
    return SopRecord.model_validate(make_data()).model_dump(mode="json")


def showing(data: Json, at: str = "/flow/1", *, whole: bool = False) -> Showing:
    return Showing(RECORD, data, at, whole)


def test_the_record_is_told_once_and_again_where_it_has_changed(data: Json) -> None:
    sent: list[dict[str, object]] = []
    follow = telling(sent.append)
    changed = replaced(data, "/identity/sop_title", "Lain")
    for one in (showing(data), showing(data, "/steps/0"), showing(changed, whole=True)):
        follow(one)
    assert ["data" in message for message in sent] == [True, False, True]
    before, read = None, []
    for message in sent:
        before = told(message, before)
        read.append(before)
    assert read == [showing(data), showing(data, "/steps/0"), showing(changed, whole=True)]
    assert told(sent[1], None) is None


def test_the_places_of_one_question_go_to_the_page_together(data: Json) -> None:
    sent: list[dict[str, object]] = []
    question = Showing(RECORD, data, "/flow/0", together=("/flow/0", "/flow/1"))
    telling(sent.append)(question)
    read = told(json.loads(json.dumps(sent[0])), None)
    assert read == question
    followed = Followed()
    followed.show(question)
    place = json.loads(followed.message().partition("data: ")[2])
    assert (place["at"], place["together"]) == ("/flow/0", ["/flow/0", "/flow/1"])


def test_a_page_fetches_the_record_anew_only_where_it_says_something_else(data: Json) -> None:
    followed = Followed()
    settled = replaced(data, "/evidence", {})
    for one in (showing(data), showing(data, "/steps/0"), showing(settled)):
        followed.show(one)
        assert followed.revision == 1
    followed.show(showing(replaced(data, "/identity/sop_title", "Lain")))
    assert followed.revision == 2
    followed.end()
    assert followed.message().startswith("event: ended")


def test_open_places_are_those_that_a_person_has_to_look_at(data: Json) -> None:
    assert showing(data).open_places == [
        place for place, known in data["evidence"].items() if known["needs_review"]
    ]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_sheet_holds_pages_and_values_under_the_same_places(data: Json, lang: str) -> None:
    html = live_sheet(showing(data), Settings.of(lang=lang), "key", 3)
    for place in ("/flow/1", "/steps/1/duration", "/identity/sop_title"):
        assert html.count(f'data-at="{place}"') >= 1 + (place != "/identity/sop_title"), place
    assert 'href="/live/key/pages/1?revision=3"' in html
    assert ("-&gt; 1 Kasubag Umum [tidak]" if lang == "id" else "-&gt; 1 Kasubag Umum [no]") in html


def test_the_page_asks_nothing_of_other_sites() -> None:
    html = live_page(Settings.of(lang="id"), "key", "ws://127.0.0.1:1/ws/key")
    files = [live_asset(name) or "" for name in ("live.js", "live.css", "page_view.js", "page_view.css")]
    assert all(files)
    for text in (html, *files):
        assert "https://" not in text.replace("https://www.w3.org", "")
        assert "<script>" not in text
    assert live_asset("live.html.j2") is None
    assert live_asset("../sheet.py") is None


def test_a_ticket_opens_once_and_the_address_always() -> None:
    gate = Gate(1)
    ticket = gate.ticket().partition("token=")[2]
    token = gate.address.partition("token=")[2]
    assert [gate.opens(ticket), gate.opens(ticket), gate.opens(token), gate.opens(token)] == [
        True,
        False,
        True,
        True,
    ]
    assert not gate.opens("")
