"""A BPMN file as its reader sees it, read without the code that wrote it."""

from functools import cache
from itertools import pairwise

from export.entries import entry
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from extractor.export.bpmn.format import convert
from extractor.record.geometry import Box
from extractor.record.model import SopRecord

NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "w": "http://www.omg.org/spec/DD/20100524/DI",
    "sop": "urn:sop-extractor:bpmn:1.0",
}
NODES = {
    *("startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"),
    *("intermediateThrowEvent", "intermediateCatchEvent"),
}
Segment = tuple[tuple[float, float], tuple[float, float]]


def export_bpmn(record: SopRecord) -> "etree._Element":
    """The file of a record, parsed; it keeps to the OMG's schema, and no id is there twice."""
    root = etree.fromstring(convert(entry(record)).files[0].content)
    _validator().validate(etree.ElementTree(root))
    return root


@cache
def _validator() -> BpmnValidator:
    return BpmnValidator()


def find(root: "etree._Element", path: str) -> "list[etree._Element]":
    return root.xpath(path, namespaces=NS)


def tag(element: "etree._Element") -> str:
    return etree.QName(element).localname


def nodes(root: "etree._Element") -> "dict[str, etree._Element]":
    """The flow nodes by id."""
    return {one.get("id"): one for one in find(root, "//b:process/*") if tag(one) in NODES}


def flows(root: "etree._Element") -> set[tuple[str, str]]:
    return {(one.get("sourceRef"), one.get("targetRef")) for one in find(root, "//b:sequenceFlow")}


def kinds(root: "etree._Element") -> list[str]:
    return sorted(tag(one) for one in nodes(root).values())


def box_of(parent: "etree._Element") -> Box:
    x, y, width, height = (
        float(find(parent, "dc:Bounds")[0].get(name)) for name in ("x", "y", "width", "height")
    )
    return Box(x, y, x + width, y + height)


def shapes(root: "etree._Element") -> dict[str, Box]:
    return {one.get("bpmnElement"): box_of(one) for one in find(root, "//di:BPMNShape")}


def labels(root: "etree._Element") -> dict[str, Box]:
    return {one.getparent().get("bpmnElement"): box_of(one) for one in find(root, "//di:BPMNLabel")}


def routes(root: "etree._Element") -> dict[str, list[Segment]]:
    """The straight parts of each line."""
    found = {}
    for edge in find(root, "//di:BPMNEdge"):
        points = [(float(one.get("x")), float(one.get("y"))) for one in find(edge, "w:waypoint")]
        found[edge.get("bpmnElement")] = list(pairwise(points))
    return found
