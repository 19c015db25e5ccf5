"""bpmn.io draws the exported processes: all of it, in its place, with its words; nothing from outside."""

import pytest
from export.bpmn.flows import flow_record, symbol
from export.bpmn.reading import export_bpmn, find, labels, shapes
from export.entries import SAMPLES, entry
from readers.browser import PICTURES, Json, open_all

from extractor.export.bpmn.format import convert
from extractor.record import codec
from extractor.record.geometry import Box
from extractor.record.model import SopRecord

pytestmark = pytest.mark.readers

FORK = flow_record(
    [
        [symbol("m", "a1", "terminator", "Mulai"), symbol("s1")],
        [symbol("s2"), symbol("s3", "a2"), symbol("s4", "a3"), symbol("o1", "a2", "off_page")],
        [symbol("o2", "a2", "off_page"), symbol("s5", "a2", "decision")],
        [symbol("s6", "a1"), symbol("e", "a1", "terminator", "Selesai")],
    ],
    [
        *(("m", "s1"), ("s1", "s2"), ("s1", "s3"), ("s1", "s4"), ("s2", "s5"), ("s3", "o1"), ("o1", "o2")),
        *(("o2", "s5"), ("s4", "s5"), ("s5", "s6", "yes"), ("s5", "s1", "no"), ("s6", "e")),
    ],
)
NASTY = "<img src=x onerror=alert(1)> \u202e${7*7} <script src='http://x/'></script>"


def hostile() -> SopRecord:
    record = flow_record(
        [[symbol("s1", "a1", "terminator", NASTY), symbol("s2")], [symbol("s3", "a2", "decision")]],
        [("s1", "s2"), ("s2", "s3"), ("s3", "s2", NASTY)],
    )
    record.identity.sop_title = record.actors[0].name = NASTY
    for step in record.steps:
        step.activity, step.requirements, step.outputs = NASTY, [NASTY], [NASTY]
    return record


RECORDS = {path.parts[-3]: codec.read(path) for path in SAMPLES} | {"fork": FORK, "hostile": hostile()}


@pytest.fixture(scope="module")
def drawings() -> dict[str, Json]:
    """All records in one browser, which takes seconds to start."""
    jobs = [
        {
            "kind": "bpmn",
            "source": convert(entry(record)).files[0].content.decode(),
            "picture": str(PICTURES / f"{name}.png"),
        }
        for name, record in RECORDS.items()
    ]
    return dict(zip(RECORDS, open_all(jobs), strict=True))


@pytest.fixture(params=RECORDS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_all_is_drawn_at_its_place_without_a_warning(name: str, drawings: dict[str, Json]) -> None:
    """The program draws on whole pixels, and makes the place of words as high as they are."""
    drawn, root = drawings[name], export_bpmn(RECORDS[name])
    assert drawn["warnings"] == []
    boxes = {one["id"]: Box(*one["box"]) for one in drawn["elements"] if one["box"]}
    words = {f"{key}_label": box for key, box in labels(root).items()}
    assert set(boxes) == {*shapes(root), *words}
    for key, box in shapes(root).items():
        assert boxes[key] == pytest.approx(box, abs=1.01)
    for key, box in words.items():
        assert boxes[key].overlap(box.grow(1.01)) == pytest.approx(1)
    lines = {one["id"] for one in drawn["elements"] if one["route"]}
    assert lines == {one.get("bpmnElement") for one in find(root, "//di:BPMNEdge")}
    assert (PICTURES / f"{name}.png").stat().st_size > 5000


def test_words_stay_within_their_boxes(name: str, drawings: dict[str, Json]) -> None:
    """What the program breaks into lines by its own measure has the room that was reckoned for it."""
    boxed = [one for one in drawings[name]["elements"] if one["words"] and one["box"]]
    assert len(boxed) > len(RECORDS[name].steps)
    for one in boxed:
        if one["type"] in {"bpmn:UserTask", "label", "bpmn:TextAnnotation"}:
            inside = Box(*one["words"]).overlap(Box(*one["box"]).grow(4))
            assert inside > 0.999, one


def test_nothing_is_asked_from_outside_and_no_text_runs(name: str, drawings: dict[str, Json]) -> None:
    assert drawings[name]["asked"] == []


def test_words_are_shown_as_they_are(drawings: dict[str, Json]) -> None:
    tasks = [one for one in drawings["hostile"]["elements"] if one["type"] == "bpmn:UserTask"]
    assert tasks
    shown = "".join(tasks[0]["text"].split())
    assert shown == "".join(f"1. {NASTY}".split())
