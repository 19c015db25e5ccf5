"""The page that follows a review, in headless Chromium: lights what is looked at, asks nothing else."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from readers.browser import PICTURES, missing, open_all
from report.sheets import make_data, make_record, write_record
from review.browser.test_serving import Served

from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.record.pointers import Json, replaced
from extractor.review.browser.beside import Beside
from extractor.review.browser.showing import Showing
from extractor.review.settings import Settings

pytestmark = pytest.mark.readers

PATIENCE = 30.0
LIT = "[...document.querySelectorAll('.lit')].map((one) => one.id || one.dataset.at)"
ENDS = "[...document.querySelectorAll('.mark.end')].map((one) => one.dataset.at)"
OPEN = "[...document.querySelectorAll('.mark.open')].map((one) => one.dataset.at)"
TOGETHER = "[...document.querySelectorAll('.mark.together')].map((one) => one.id)"
SCALE = "Math.round(document.querySelector('.pv-page svg').getBoundingClientRect().width)"
IN_VIEW = """(() => {
  const place = document.querySelector('.mark.lit').getBoundingClientRect();
  const frame = document.querySelector('.pv-scroll').getBoundingClientRect();
  return place.top >= frame.top && place.bottom <= frame.bottom && place.left >= frame.left;
})()"""
TITLE = "document.querySelector('.live-record h1').innerText"
STATE = "document.querySelector('.live-state').textContent"
Step = list[object]


def at(place: str) -> Step:
    """Until the page is at this place."""
    return ["wait", f'body[data-at="{place}"]']


def pause(milliseconds: int) -> Step:
    """Until smooth scrolling is over."""
    return ["look", f"new Promise((done) => setTimeout(() => done(null), {milliseconds}))"]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return write_record(tmp_path / "sheet", make_record())


@pytest.fixture
def beside() -> Iterator[Beside]:
    beside = Beside(Settings.of(lang="en"))
    beside.start()
    yield beside
    beside.close()


def followed(beside: Beside, showings: list[Showing], *steps: Step, **more: object) -> list[Any]:
    """What the steps that look saw while the page was led over these places, half a second each."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)

    def lead() -> None:
        end = time.monotonic() + PATIENCE
        beside.show(showings[0])
        while not beside.is_open and time.monotonic() < end:
            time.sleep(0.02)
        for showing in showings[1:]:
            time.sleep(2.0)
            beside.show(showing)

    thread = threading.Thread(target=lead)
    thread.start()
    (outcome,) = open_all([{"kind": "page", "source": beside.ticket(), "steps": steps, **more}])
    thread.join()
    assert outcome["faults"] == []
    base = beside.address.partition("?")[0]
    assert all(address.startswith((base, "data:")) for address in outcome["asked"])
    return [value for value in outcome["seen"] if value is not None]


def test_the_page_lights_what_is_looked_at_on_either_side(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    showings = [Showing(record, data, place) for place in ("/steps/1/duration", "/flow/1")]
    first, open_marks, second, ends, view = followed(
        beside,
        showings,
        *([at("/steps/1/duration"), ["look", LIT], ["look", OPEN]]),
        *([at("/flow/1"), ["look", LIT], ["look", ENDS], pause(900), ["look", IN_VIEW]]),
        picture=str(PICTURES / "review-page.png"),
    )
    assert {"v-steps-1-duration", "m-steps-1-duration"} <= set(first)
    assert "/steps/1/duration" in open_marks
    assert {"v-flow-1", "m-flow-1"} <= set(second)
    assert set(ends) == {"/steps/0/symbols/0", "/steps/1/symbols/0"}
    assert view is True


def test_all_places_of_one_question_are_lit(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    places = ("/steps/1/duration", "/steps/2/duration")
    showings = [
        Showing(record, data, places[0], together=places),
        Showing(record, data, "/flow/1"),
    ]
    lit, scale, left = followed(
        beside,
        showings,
        *(
            [
                at(places[0]),
                pause(300),
                ["look", TOGETHER],
                ["look", SCALE],
                at("/flow/1"),
                ["look", TOGETHER],
            ]
        ),
    )
    assert {f"m{place.replace('/', '-')}" for place in places} <= set(lit)
    assert scale < 1200, "the page is seen from end to end"
    assert left == []


def test_an_answer_shows_at_once_and_the_sheet_stays_where_it_was(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    changed = replaced(data, "/identity/sop_title", "Judul Lain")
    settled: Json = {place: known | {"needs_review": False} for place, known in data["evidence"].items()}
    showings = [
        Showing(record, data, "/steps/2/outputs"),
        Showing(record, changed | {"evidence": settled}, "/steps/2/duration"),
    ]
    near, title, still, left = followed(
        beside,
        showings,
        *([at("/steps/2/outputs"), pause(300), ["look", SCALE]]),
        *([at("/steps/2/duration"), ["look", TITLE], ["look", SCALE], ["look", OPEN]]),
    )
    assert (title, left) == ("Judul Lain", [])
    assert near > 1200
    assert still > 1200


def test_o_shows_the_whole_row_and_the_lanes(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    showings = [Showing(record, data, "/steps/2/outputs"), Showing(record, data, "/steps/2", whole=True)]
    near, whole, view = followed(
        beside,
        showings,
        *([at("/steps/2/outputs"), pause(300), ["look", SCALE]]),
        *([at("/steps/2"), pause(900), ["look", SCALE], ["look", IN_VIEW]]),
        picture=str(PICTURES / "review-row.png"),
    )
    assert (whole < near, view) == (True, True)


def test_pointing_elsewhere_lights_that_and_then_the_place_again(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    value = '.live-record [data-at="/steps/0/duration"]'
    pointed, back = followed(
        beside,
        [Showing(record, data, "/steps/1/duration")],
        *([at("/steps/1/duration"), ["hover", value], ["look", LIT]]),
        *(["hover", ".live-record h2"], ["look", LIT]),
    )
    assert "m-steps-0-duration" in pointed
    assert "m-steps-1-duration" in back


def test_no_serious_fault_for_keyboard_and_reader(beside: Beside, record: Path) -> None:
    data = codec.read(record).model_dump(mode="json")
    (faults,) = followed(beside, [Showing(record, data, "/flow/1")], at("/flow/1"), ["axe", None])
    assert [fault for fault in faults if fault["impact"] in {"serious", "critical"}] == []


def test_the_served_terminal_leads_the_page_beside_it(tmp_path: Path) -> None:
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    doubtful = {"needs_review": True, "confidence": 0.6}
    data = make_data()
    data["evidence"]["/steps/2/outputs"] |= doubtful
    served = Served(write_record(tmp_path / "sheet", SopRecord.model_validate(data)))
    try:
        here = "document.body.dataset.at"
        keys: list[Step] = [["click", ".xterm-screen"], ["press", "n"], pause(900), ["look", here]]
        leave: list[Step] = [["press", "q"], pause(1500), ["look", STATE]]
        steps = [["wait", "body[data-at]"], ["look", here], *keys, *leave]
        job: dict[str, Any] = {"kind": "page", "source": served.address, "steps": steps, "width": 1600}
        (outcome,) = open_all([job | {"picture": str(PICTURES / "review-served.png")}])
    finally:
        served.stop()
    assert outcome["faults"] == []
    assert all(address.startswith((served.base, "data:")) for address in outcome["asked"])
    first, second, state = [value for value in outcome["seen"] if value is not None]
    assert first != second
    assert state.startswith("The review has ended")
