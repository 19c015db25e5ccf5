"""XML elements: namespaces of BPMN, and text that XML can hold."""

from typing import TypeAlias

from lxml import etree

from extractor.record.characters import xml_text

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
COLOR = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
SOP = "urn:sop-extractor:bpmn:1.0"
"""The namespace of what BPMN has no place for; docs/exports.md lists its elements."""

NAMESPACES = {None: BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "color": COLOR, "sop": SOP}

Xml: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for the type


def root(tag: str, **attributes: str) -> Xml:
    """The element that holds all others; it declares the prefixes."""
    return etree.Element(f"{{{BPMN}}}{tag}", attributes, nsmap=NAMESPACES)


def add(
    parent: Xml, tag: str, text: str | None = None, /, namespace: str = BPMN, **attributes: object
) -> Xml:
    """A new last child. Attributes that are None are left out; booleans are written as XML has them."""
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}")
    for name, value in attributes.items():
        if value is not None:
            written = str(value).lower() if isinstance(value, bool) else xml_text(str(value))
            element.set(name, written)
    if text is not None:
        element.text = xml_text(text)
    return element


def add_fact(parent: Xml, tag: str, text: str | None = None, /, **attributes: object) -> Xml:
    """A new last child in the namespace of the product."""
    return add(parent, tag, text, namespace=SOP, **attributes)
