"""A process and its diagram as BPMN 2.0 XML."""

from collections.abc import Iterable, Sequence

from lxml import etree

from extractor import __version__
from extractor.export.bpmn.diagram import UNKNOWN_LANE, Diagram
from extractor.export.bpmn.elements import BPMNDI, COLOR, DC, DI, SOP, Xml, add, root
from extractor.export.bpmn.facts import (
    add_element_facts,
    add_flow_facts,
    add_record_facts,
    doubtful_connectors,
    doubtful_steps,
)
from extractor.export.bpmn.model import Element, ElementKind, Process
from extractor.record.geometry import Box
from extractor.record.model import SopRecord
from extractor.render.swimlane.model import Point

PROCESS, POOL, _COLLABORATION = "Process_1", "Pool_1", "Collaboration_1"
_FILL, _STROKE = "#fff2cc", "#8f4a00"
"""Amber, for what waits for a reviewer; words take the colour of the border, and are read on the ground."""
_PLACEHOLDER = "__targetRef_placeholder"
"""What bpmn.io's editors call the property that takes a data object in; they look after it by this name."""


def write(record: SopRecord, process: Process, diagram: Diagram, title: str) -> bytes:
    """The whole file, in UTF-8."""
    definitions = root(
        "definitions",
        id="Definitions_1",
        targetNamespace=SOP,
        exporter="sop-extractor",
        exporterVersion=__version__,
    )
    collaboration = add(definitions, "collaboration", id=_COLLABORATION)
    add(collaboration, "participant", id=POOL, name=title, processRef=PROCESS)
    node = _add_process(definitions, record, process, title)
    _add_notes(node, process, diagram)
    _add_diagram(definitions, record, process, diagram)
    written: bytes = etree.tostring(definitions, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add_process(definitions: Xml, record: SopRecord, process: Process, title: str) -> Xml:
    node = add(definitions, "process", id=PROCESS, name=title)
    add_record_facts(node, record)
    _add_lanes(node, process)
    names: dict[str, str] = {}
    for use in process.data:
        names.setdefault(use.data, use.name)
    for data, name in names.items():
        add(node, "dataObject", id=data, name=name)
    for use in process.data:
        add(node, "dataObjectReference", id=use.id, name=use.name, dataObjectRef=use.data)
    doubtful = doubtful_steps(record)
    for element in process.elements:
        _add_element(node, element, record, process, doubtful=element.step in doubtful)
    lines = doubtful_connectors(record)
    for flow in process.sequences:
        one = add(
            node,
            "sequenceFlow",
            id=flow.id,
            name=flow.name or None,
            sourceRef=flow.source,
            targetRef=flow.target,
        )
        edge = flow.way.edge if flow.way else None
        add_flow_facts(one, flow, record, doubtful=edge in lines)
    return node


def _add_notes(node: Xml, process: Process, diagram: Diagram) -> None:
    """Times, the names of the columns beside the lanes, and what a reader has to know of the whole."""
    for key, (text, _) in diagram.notes.items():
        add(add(node, "textAnnotation", id=key), "text", text)
    for time in process.times:
        for n, task in enumerate(time.tasks, start=1):
            add(node, "association", id=f"{time.id}_of_{n}", sourceRef=task, targetRef=time.id)


def _add_lanes(node: Xml, process: Process) -> None:
    if not process.lanes:
        return
    lanes = add(node, "laneSet", id="Lanes_1")
    for n, name in enumerate(process.lanes):
        lane = add(lanes, "lane", id=_lane(n), name=UNKNOWN_LANE if name is None else name)
        for element in process.elements:
            if element.lane == n:
                add(lane, "flowNodeRef", element.id)


def _lane(n: int) -> str:
    return f"Lane_{n + 1}"


def _add_element(node: Xml, element: Element, record: SopRecord, process: Process, *, doubtful: bool) -> None:
    one = add(node, element.kind.value, id=element.id, name=element.name or None)
    add_element_facts(one, element, record, doubtful=doubtful)
    for flow in process.entering.get(element.id, ()):
        add(one, "incoming", flow.id)
    for flow in process.leaving.get(element.id, ()):
        add(one, "outgoing", flow.id)
    if element.link is not None:
        _add_link(one, element, process)
    if element.kind is ElementKind.TASK:
        _add_associations(one, element, process)


def _add_link(one: Xml, element: Element, process: Process) -> None:
    """The name of a pair and the other half of it."""
    link = add(one, "linkEventDefinition", id=f"{element.id}_link", name=element.link)
    for other in process.elements:
        if other.link == element.link and other is not element:
            add(link, "target" if element.kind is ElementKind.THROW else "source", f"{other.id}_link")


def _add_associations(one: Xml, element: Element, process: Process) -> None:
    uses = process.uses.get(element.id, ())
    inputs = [use for use in uses if not use.output]
    if inputs:
        add(one, "property", id=f"{element.id}_inputs", name=_PLACEHOLDER)
    for use in inputs:
        line = add(one, "dataInputAssociation", id=_association(use.id, element.id))
        add(line, "sourceRef", use.id)
        add(line, "targetRef", f"{element.id}_inputs")
    for use in uses:
        if use.output:
            line = add(one, "dataOutputAssociation", id=_association(use.id, element.id))
            add(line, "targetRef", use.id)


def _association(use: str, task: str) -> str:
    return f"{use}_{task}"


def _add_diagram(definitions: Xml, record: SopRecord, process: Process, diagram: Diagram) -> None:
    drawing = add(definitions, "BPMNDiagram", namespace=BPMNDI, id="Diagram_1")
    plane = add(drawing, "BPMNPlane", namespace=BPMNDI, id="Plane_1", bpmnElement=_COLLABORATION)
    _add_shape(plane, POOL, diagram.pool, isHorizontal=False)
    for n, box in enumerate(diagram.lanes):
        _add_shape(plane, _lane(n), box, isHorizontal=False)
    steps, lines = doubtful_steps(record), doubtful_connectors(record)
    for element in process.elements:
        marker = True if element.kind is ElementKind.EXCLUSIVE else None
        shape = _add_shape(plane, element.id, diagram.shapes[element.id], isMarkerVisible=marker)
        if element.kind is ElementKind.TASK and element.step in steps:
            _colour(shape, fill=True)
        _add_label(shape, diagram.labels.get(element.id))
    for use in process.data:
        _add_label(_add_shape(plane, use.id, diagram.shapes[use.id]), diagram.labels.get(use.id))
    for key, (_, box) in diagram.notes.items():
        _add_shape(plane, key, box)
    for flow in process.sequences:
        edge = _add_edge(plane, flow.id, diagram.flows[flow.id])
        if flow.way is not None and flow.way.edge in lines:
            _colour(edge, fill=False)
        _add_label(edge, diagram.labels.get(flow.id))
    for (use_id, task), points in diagram.associations.items():
        _add_edge(plane, _association(use_id, task), points)


def _add_shape(plane: Xml, element: str, box: Box, **attributes: bool | None) -> Xml:
    shape = add(plane, "BPMNShape", namespace=BPMNDI, id=f"{element}_di", bpmnElement=element, **attributes)
    _add_bounds(shape, box)
    return shape


def _add_bounds(parent: Xml, box: Box) -> None:
    """Sizes are those between the rounded corners, so that what only touches does not come to overlap."""
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    size = {"width": _number(x1 - x0), "height": _number(y1 - y0)}
    add(parent, "Bounds", namespace=DC, x=_number(x0), y=_number(y0), **size)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _add_label(parent: Xml, box: Box | None) -> None:
    if box is not None:
        _add_bounds(add(parent, "BPMNLabel", namespace=BPMNDI), box)


def _add_edge(plane: Xml, element: str, points: Iterable[Point] | Sequence[Point]) -> Xml:
    edge = add(plane, "BPMNEdge", namespace=BPMNDI, id=f"{element}_di", bpmnElement=element)
    for x, y in points:
        add(edge, "waypoint", namespace=DI, x=_number(x), y=_number(y))
    return edge


def _colour(shape: Xml, *, fill: bool) -> None:
    if fill:
        shape.set(f"{{{COLOR}}}background-color", _FILL)
    shape.set(f"{{{COLOR}}}border-color", _STROKE)
