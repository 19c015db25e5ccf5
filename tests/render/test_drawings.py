"""The flow and the timeline as SVG: everything of the record, at the place of its layout, well formed."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.sheets import bare, hostile, make_data, make_record

from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.report import compute_times
from extractor.record.model import SopRecord
from extractor.render.flowchart import draw_flowchart
from extractor.render.svg import Drawing, broken, measured
from extractor.render.timeline import draw_timeline

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def places(root: ET.Element) -> dict[str, ET.Element]:
    return {element.get("data-at", ""): element for element in root.iter() if element.get("data-at")}


def test_every_lane_step_symbol_and_connector_is_drawn() -> None:
    drawn = places(parsed(draw_flowchart(make_record())))
    lanes = {f"/actors/{n}/name" for n in range(2)}
    steps = {f"/steps/{n}/{part}" for n in range(3) for part in ("activity", "duration", "symbols/0")}
    assert drawn.keys() == lanes | steps | {f"/flow/{n}" for n in range(3)}
    assert drawn["/flow/1"].findtext(f"{SVG}title") == "2 → 1 [Tidak]"
    assert drawn["/flow/2"].findtext(f"{SVG}title") == "2 → 3 [Ya]"


def test_what_is_doubtful_is_dashed() -> None:
    drawn = places(parsed(draw_flowchart(make_record(), {"/flow/1", "/steps/1/symbols/0"})))
    dashed = {at for at, element in drawn.items() if any(part.get("stroke-dasharray") for part in element)}
    assert dashed == {"/flow/1", "/steps/1/symbols/0"}


def test_all_lies_within_the_picture() -> None:
    root = parsed(draw_flowchart(make_record()))
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", 0)) <= width
        assert 0 <= float(text.get("y", 0)) <= height


def test_what_can_be_pointed_at_has_a_name_even_where_nothing_was_read() -> None:
    for element in places(parsed(draw_flowchart(bare()))).values():
        assert (element.findtext(f"{SVG}title") or "").strip()


def test_hostile_words_are_words() -> None:
    plain = parsed(draw_flowchart(make_record()))
    spoilt = parsed(draw_flowchart(SopRecord.model_validate(hostile(make_data()))))
    assert {element.tag for element in spoilt.iter()} == {element.tag for element in plain.iter()}
    names = {name for element in spoilt.iter() for name in element.keys()}  # noqa: SIM118 - no mapping
    assert not {name for name in names if name.startswith("on") or name in {"style", "href"}}


@pytest.mark.parametrize(
    "change",
    [
        {"actors": []},
        {"flow": [{"source": "s1.1", "target": "s1.1"}, {"source": "x", "target": "s1.1"}]},
        {"steps": make_data()["steps"] * 2},
    ],
)
def test_records_that_contradict_themselves_are_drawn_too(change: dict[str, object]) -> None:
    assert places(parsed(draw_flowchart(make_record(**change))))


def test_the_timeline_has_a_bar_for_each_step_of_the_straight_run() -> None:
    record = make_record()
    svg = draw_timeline(compute_times(Sheet(record, CheckSettings())), record)
    assert list(places(parsed(svg))) == [f"/steps/{n}/duration" for n in range(3)]


@given(st.text(max_size=200), st.floats(20, 300), st.integers(1, 4))
def test_lines_keep_to_their_room_and_number(text: str, width: float, most: int) -> None:
    lines = broken(text, width, 12, most)
    assert len(lines) <= most
    assert all(measured(line.rstrip("…"), 12) <= width or len(line) <= 2 for line in lines)


@given(st.text(max_size=60))
def test_any_words_make_a_well_formed_picture(text: str) -> None:
    drawing = Drawing(100, 50, text, "any")
    drawing.write(text, 1, 2)
    drawing.add("g", at=text)
    assert len(parsed(drawing.text())) == 4
