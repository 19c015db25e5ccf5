"""Reports in headless Chromium: each side lights the other; keyboard, reader, nothing from outside."""

from typing import Any

import pytest
from readers.browser import PICTURES, open_all
from report.sheets import bare, hostile, make_data, make_record, write_record

from extractor.record.model import SopRecord
from extractor.report.changes import ReviewHistory
from extractor.report.publish import Publication, publish_all, publish_record

pytestmark = pytest.mark.readers

GRAVE = {"serious", "critical"}
LIT = "[...document.querySelectorAll('.lit')].map((one) => one.id || one.dataset.at)"
FOCUS = "document.activeElement.dataset.at || document.activeElement.id"
ENGLISH = "label[for=in-en]"
ROWS = "document.querySelectorAll('[data-rows] tr').length"
SORTED = "document.querySelector('[data-sort=title]').getAttribute('aria-sort')"
SPOKEN = """[document.querySelector('#flow h2').innerText, document.documentElement.lang,
    document.querySelector('.pv-scroll').getAttribute('aria-label')]"""
HEAD = """[document.querySelector('.pv-head').hidden,
    document.querySelector('.pv-head use').getAttribute('href')]"""
IN_VIEW = """(() => {
    const place = document.getElementById('m-steps-2-outputs').getBoundingClientRect();
    const frame = document.querySelector('.pv-scroll').getBoundingClientRect();
    return place.top >= frame.top && place.bottom <= frame.bottom && place.width > 100;
})()"""
Step = list[object]


def pause(milliseconds: int) -> Step:
    """Until smooth scrolling, or the wait behind a key, is over."""
    return ["look", f"new Promise((done) => setTimeout(done, {milliseconds}))"]


PUBLICATION = Publication("0.0", lambda _: ReviewHistory())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of a report, of a hostile one, of one that says little, and of their list."""
    folder = tmp_path_factory.mktemp("pages")
    records = {
        "report": make_record(),
        "hostile": SopRecord.model_validate(hostile(make_data())),
        "bare": bare(),
    }
    paths = {name: write_record(folder / name, record) for name, record in records.items()}
    for name, path in paths.items():
        publish_record(path, folder / f"{name}.html", PUBLICATION)
    names = {path: name for name, path in paths.items()}
    list(publish_all(list(names), names, folder / "list.html", PUBLICATION))
    return {name: (folder / f"{name}.html").as_uri() for name in (*records, "list")}


def opened(pages: dict[str, str], name: str, *steps: Step, **more: object) -> list[Any]:
    """What the steps that look saw; the page itself is all that was asked for, and it had no fault."""
    (outcome,) = open_all([{"kind": "page", "source": pages[name], "steps": steps, **more}])
    assert outcome["faults"] == []
    assert {address for address in outcome["asked"] if not address.startswith("data:")} == {pages[name]}
    return [value for value in outcome["seen"] if value is not None]


@pytest.mark.parametrize("name", ["report", "hostile", "bare", "list"])
@pytest.mark.parametrize("width", [1440, 700])
def test_no_serious_fault_for_keyboard_and_reader(pages: dict[str, str], name: str, width: int) -> None:
    steps: list[Step] = [["axe", None], ["click", ENGLISH], ["axe", None]]
    runs = opened(pages, name, *steps, width=width, picture=str(PICTURES / f"{name}-{width}.png"))
    assert len(runs) == 2
    assert [fault for run in runs for fault in run if fault["impact"] in GRAVE] == []


def test_pointing_at_a_value_lights_its_place_and_back(pages: dict[str, str]) -> None:
    value, mark = '#steps [data-at="/steps/1/duration"]', '.pv [data-at="/steps/1/duration"]'
    steps: list[Step] = [["hover", value], ["look", LIT], ["hover", "h1"], ["hover", mark], ["look", LIT]]
    for lit in opened(pages, "report", *steps):
        assert {"v-steps-1-duration", "m-steps-1-duration"} <= set(lit)


def test_the_drawn_flow_lights_sheet_and_table(pages: dict[str, str]) -> None:
    place = '[data-at="/steps/1/symbols/0"]'
    count = f"document.querySelectorAll('{place}.lit').length"
    assert opened(pages, "report", ["hover", f".flowchart {place}"], ["look", count]) == [3]


def test_the_keyboard_reaches_every_value(pages: dict[str, str]) -> None:
    focus = "document.querySelector('#steps tbody [tabindex=\"0\"]').focus()"
    second, lit, last, first = opened(
        pages,
        "report",
        *(["look", focus], ["press", "ArrowRight"], ["press", "ArrowDown"], ["look", FOCUS], ["look", LIT]),
        *(["press", "End"], ["look", FOCUS], ["press", "Home"], ["look", FOCUS]),
    )
    assert second == "/steps/0/symbols/0"
    assert "m-steps-0-symbols-0" in lit
    assert (first, last) == ("/steps/0", "/steps/2/remarks")


def test_enter_leads_from_a_mark_to_its_value_and_from_a_value_to_its_mark(pages: dict[str, str]) -> None:
    focus = "document.getElementById('m-steps-2-outputs').focus()"
    to_value: list[Step] = [["look", focus], ["press", "Enter"], ["look", FOCUS]]
    to_mark: list[Step] = [["press", "Enter"], pause(900), ["look", IN_VIEW]]
    assert opened(pages, "report", *to_value, *to_mark) == ["/steps/2/outputs", True]


def test_lane_names_stay_in_view_when_the_sheet_is_near(pages: dict[str, str]) -> None:
    near: list[Step] = [["click", "[data-pv-zoom='1']"]] * 3
    down = "void (document.querySelector('.pv-scroll').scrollTop = 900)"
    first, last = opened(pages, "report", ["look", HEAD], *near, ["look", down], pause(900), ["look", HEAD])
    assert first[0] is True
    assert last == [False, "#pv-picture-1"]


def test_one_switch_turns_all_words(pages: dict[str, str]) -> None:
    before, after = opened(pages, "report", ["look", SPOKEN], ["click", ENGLISH], ["look", SPOKEN])
    assert (before, after) == (["Alur", "id", "Lembar"], ["Flow", "en", "Sheet"])


def test_the_list_is_searched_filtered_and_sorted(pages: dict[str, str]) -> None:
    seen = opened(
        pages,
        "list",
        *(["look", ROWS], ["fill", ["#words", "alert"]], pause(200), ["look", ROWS]),
        *(["fill", ["#words", "tidak ada"]], pause(200), ["look", ROWS]),
        *(["click", "[type=reset]"], ["click", "[data-sort=title] button"], ["look", SORTED], ["look", ROWS]),
    )
    assert seen == [3, 1, 0, "ascending", 3]
