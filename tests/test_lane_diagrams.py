"""Drawn swimlane diagrams without step rows: symbols as the flow takes them, words inside, branches."""

from pathlib import Path

import pytest
from PIL import Image

from extractor import pipeline
from extractor.options import Options, PageOptions
from extractor.page.files.source import inspect
from extractor.record.folding import letters_of
from extractor.record.model import Layout, SopRecord, Status
from training.synthesis.health_sheets import scanned
from training.synthesis.lane_diagrams import Diagram, DiagramStyle, draw_diagram

STYLES = {
    "columns": DiagramStyle(titled=True),
    "rows": DiagramStyle(columns=False),
    "rounded columns": DiagramStyle(font="Times-Roman", rounded=True, stroke=0.6),
    "heavy rows": DiagramStyle(columns=False, font="Times-Roman", stroke=1.6, size=9.5),
}


def read(diagram: Diagram, folder: Path, dpi: float | None = None, wear: str = "good") -> SopRecord:
    path = folder / ("sheet.pdf" if dpi is None else "sheet.png")
    if dpi is None:
        path.write_bytes(diagram.pdf)
    else:
        Image.fromarray(scanned(diagram.pdf, dpi, wear)[0]).save(path, dpi=(dpi, dpi))
    page = pipeline.recognise_page(path, 1, Options())
    (record,) = pipeline.assemble(inspect(path, PageOptions()), [page], Options())
    return record


def flow_of(record: SopRecord) -> dict[tuple[int, int], str | None]:
    step = {symbol.id: n for n, s in enumerate(record.steps) for symbol in s.symbols}
    return {(step[edge.source], step[edge.target]): edge.label for edge in record.flow}


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_born_digital_diagram_is_read_whole(style: DiagramStyle, tmp_path: Path) -> None:
    diagram = draw_diagram(style)
    record = read(diagram, tmp_path)
    assert (record.layout, record.status, record.problems) == (Layout.DIAGRAM, Status.OK, [])
    assert [actor.name for actor in record.actors] == list(diagram.lanes)
    assert [step.activity for step in record.steps] == [node.text for node in diagram.nodes]
    assert [step.actors for step in record.steps] == [[f"a{node.lane + 1}"] for node in diagram.nodes]
    assert [step.symbols[0].kind for step in record.steps] == [node.kind for node in diagram.nodes]
    assert flow_of(record) == diagram.flow
    assert record.tables == []


@pytest.mark.parametrize(("dpi", "wear"), [(300, "faded")])
def test_a_scan_of_columns_is_read_whole(dpi: int, wear: str, tmp_path: Path) -> None:
    diagram = draw_diagram(STYLES["columns"])
    record = read(diagram, tmp_path, dpi, wear)
    assert record.layout is Layout.DIAGRAM
    assert [step.activity for step in record.steps] == [node.text for node in diagram.nodes]
    assert [step.actors for step in record.steps] == [[f"a{node.lane + 1}"] for node in diagram.nodes]
    assert flow_of(record) == diagram.flow


@pytest.mark.parametrize(
    ("style", "dpi", "wear"),
    [("rows", 150, "black-and-white"), ("rounded columns", 200, "good"), ("heavy rows", 200, "good")],
)
def test_what_is_wrong_on_a_scan_is_marked(style: str, dpi: int, wear: str, tmp_path: Path) -> None:
    diagram = draw_diagram(STYLES[style])
    record = read(diagram, tmp_path, dpi, wear)
    if record.layout is not Layout.DIAGRAM or len(record.steps) != len(diagram.nodes):
        assert record.status is not Status.OK
        return
    evidence = record.evidence
    for n, (step, node) in enumerate(zip(record.steps, diagram.nodes, strict=True)):
        same = letters_of(step.activity) == letters_of(node.text)
        assert same or evidence[f"/steps/{n}/activity"].needs_review
        assert step.symbols[0].kind == node.kind or evidence[f"/steps/{n}/symbols/0"].needs_review
        assert step.actors == [f"a{node.lane + 1}"] or evidence[f"/steps/{n}/actors"].needs_review
    for n, (pair, label) in enumerate(flow_of(record).items()):
        assert diagram.flow.get(pair, "missing") == label or evidence[f"/flow/{n}"].needs_review
