"""The drawing of a process: nothing overlaps, nothing leaves its lane, no line runs through a box."""

from itertools import combinations
from pathlib import Path

import pytest
from export.bpmn.flows import flow_record, flow_records, symbol
from export.bpmn.reading import Segment, box_of, export_bpmn, find, labels, nodes, routes, shapes
from export.entries import SAMPLES
from hypothesis import given, settings
from lxml import etree

from extractor.record import codec
from extractor.record.geometry import Box
from extractor.record.model import Evidence, Origin, SopRecord


def assert_sound(root: "etree._Element") -> None:
    known, words = shapes(root), labels(root)
    frames = {one.get("id") for one in find(root, "//b:lane | //b:participant")}
    boxes = {key: box for key, box in known.items() if key not in frames}
    assert set(nodes(root)) <= set(boxes)
    pool = known["Pool_1"]
    lanes = find(root, "//b:lane")
    for lane in lanes:
        for node in find(lane, "b:flowNodeRef"):
            assert is_inside(boxes[node.text], known[lane.get("id")])
    for one, other in combinations(lanes, 2):
        assert known[one.get("id")].overlap(known[other.get("id")]) < 1e-9
    for key, box in boxes.items():
        assert is_inside(box, pool) or key == "Note_order"
    for one, other in combinations([*boxes.items(), *words.items()], 2):
        assert one[1].overlap(other[1]) < 1e-9, (one[0], other[0])
    assert_clear(root, boxes)


def assert_clear(root: "etree._Element", boxes: dict[str, Box]) -> None:
    """Every line begins and ends on the border of its own boxes, and meets no other."""
    for key, route in routes(root).items():
        source, target = ends(root, key)
        assert touches(boxes[source], route[0][0])
        assert touches(boxes[target], route[-1][1])
        for segment in route:
            line = thin(segment)
            for other, box in boxes.items():
                allowed = other in {source, target}
                assert line.overlap(box.grow(-1) if allowed else box) == 0, (key, other)


def ends(root: "etree._Element", key: str) -> tuple[str, str]:
    (line,) = find(root, f"//b:process//*[@id='{key}']")
    if line.get("sourceRef"):
        return line.get("sourceRef"), line.get("targetRef")
    task = line.getparent().get("id")
    source = find(line, "b:sourceRef")
    return (source[0].text, task) if source else (task, find(line, "b:targetRef")[0].text)


def is_inside(box: Box, frame: Box) -> bool:
    return frame.x0 <= box.x0 < box.x1 <= frame.x1 and frame.y0 <= box.y0 < box.y1 <= frame.y1


def touches(box: Box, point: tuple[float, float]) -> bool:
    return box.grow(0.1).contains(*point) and not box.grow(-0.1).contains(*point)


def thin(segment: Segment) -> Box:
    (x0, y0), (x1, y1) = segment
    assert abs(x0 - x1) < 0.02 or abs(y0 - y1) < 0.02
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)).grow(0.1)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parts[-3])
def test_sheets_are_drawn_soundly(path: Path) -> None:
    root = export_bpmn(codec.read(path))
    assert_sound(root)
    drawn = {key for key in routes(root) if key.startswith(("Input", "Output"))}
    assert len(drawn) == len(find(root, "//b:dataInputAssociation | //b:dataOutputAssociation"))


@settings(max_examples=60)
@given(flow_records())
def test_whatever_is_drawn_is_drawn_soundly(record: SopRecord) -> None:
    assert_sound(export_bpmn(record))


def test_long_names_and_many_documents_get_their_room() -> None:
    record = flow_record(
        [[symbol("s1")], [symbol("s2", "a2", "decision")]], [("s1", "s2"), ("s2", "s1", "no")]
    )
    record.actors[0].name = "Kepala Sub Bagian Perencanaan, Evaluasi dan Pelaporan Keuangan Daerah"
    record.identity.sop_title = "Penyusunan " * 40
    record.steps[0].activity = "Menyusun laporan pertanggungjawaban keuangan daerah " * 12
    record.steps[0].requirements = [f"Berkas {n} " * n for n in range(1, 15)]
    record.steps[1].outputs = ["x" * 400]
    record.steps[1].duration.text = "paling lambat tiga hari kerja sejak berkas diterima lengkap"
    root = export_bpmn(record)
    assert_sound(root)
    task = shapes(root)["Task_1_1"]
    assert task.height > 100
    assert task.width <= 240


def test_lanes_stand_as_on_the_sheet_and_rows_follow_one_another() -> None:
    record = codec.read(SAMPLES[0])
    root = export_bpmn(record)
    lanes = find(root, "//b:lane")
    assert [one.get("name") for one in lanes] == [actor.name for actor in record.actors]
    known = shapes(root)
    edges = [known[one.get("id")].x0 for one in lanes]
    assert edges == sorted(edges)
    tops = [known[f"Task_{n}_1"].y0 for n in range(1, len(record.steps) + 1)]
    assert tops == sorted(tops)
    upright = find(root, "//di:BPMNShape[@isHorizontal='false']")
    assert len(upright) == len(lanes) + 1
    assert all(box_of(one).height > 0 for one in upright)


def test_what_waits_for_a_reviewer_is_coloured() -> None:
    record = codec.read(SAMPLES[0])
    doubt = Evidence(confidence=0.5, origin=Origin.OCR, needs_review=True)
    record.evidence = {"/steps/1/duration": doubt, "/flow/0": doubt, "/identity/sop_title": doubt}
    root = export_bpmn(record)
    colour = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}border-color"
    coloured = [one.get("bpmnElement") for one in find(root, "//di:*") if one.get(colour)]
    assert "Task_2_1" in coloured
    assert len(coloured) == 2
    assert find(root, "//b:userTask[@id='Task_2_1']//sop:step[@doubtful='true']")
