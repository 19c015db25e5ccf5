"""Texts that spoil files come through whole, and are nothing but text."""

import pytest
from export.bpmn.flows import flow_record, symbol
from export.bpmn.reading import export_bpmn, find
from export.entries import entry
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from extractor.export.bpmn.format import convert, title_of
from extractor.record.characters import xml_text
from extractor.record.model import LegalBasis, SopRecord

NASTY = [
    "<script>alert(1)</script>",
    "]]> &lt; &#0; <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "a \"quoted\" text, 'both' ways\nand\r\nlines\tand tabs",
    "\u202etext from the right\u202c \u200f \u05d0\u0639",
    "=cmd|' /C calc'!A0",
    "{{7*7}} ${jndi:ldap://x} %s",
    "e\u0301 \U0001f600 \ufeff \u2028",
    "  room at both ends  ",
]
texts = st.sampled_from(NASTY) | st.text(max_size=40)


def spoilt(text: str) -> SopRecord:
    """A record with a text in every place that the format takes one from."""
    record = flow_record(
        [[symbol("s1", "a1", "terminator", text), symbol("s2")], [symbol("s3", "a2", "decision")]],
        [("s1", "s2"), ("s2", "s3"), ("s3", "s2", text)],
    )
    record.identity.sop_title = record.identity.sop_number = text
    record.identity.legal_basis = [LegalBasis(text=text)]
    record.identity.agency = record.identity.equipment = [text]
    record.identity.approved_by.name = text
    record.source.file = text
    record.actors[0].name = text
    for step in record.steps:
        step.activity = step.remarks = step.duration.text = text
        step.requirements = step.outputs = [text]
    return record


@settings(max_examples=40)
@given(texts)
def test_texts_come_through_whole(text: str) -> None:
    root = export_bpmn(spoilt(text))
    same = xml_text(text)
    name = xml_text(text.strip())
    assert find(root, "//b:participant")[0].get("name") == xml_text(title_of(spoilt(text)))
    assert find(root, "//b:lane")[0].get("name") == same
    assert find(root, "//b:userTask")[0].get("name") == xml_text(f"1. {text}".strip())
    assert find(root, "//sop:legalBasis")[0].text or same == ""
    assert find(root, "//sop:identity")[0].get("number") == same
    assert [one.get("name") for one in find(root, "//b:dataObject")] == ([name] if name else [])
    assert find(root, "//sop:duration/@text") == [same] * len(find(root, "//sop:duration"))


def test_a_file_holds_no_markup_of_its_texts() -> None:
    root = export_bpmn(spoilt("<evil xmlns='urn:evil'/><?evil?><!-- evil -->"))
    assert not [one for one in root.iter() if not isinstance(one.tag, str) or "evil" in one.tag]
    assert root.getroottree().docinfo.doctype == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x00\x1bb", "a\ufffd\ufffdb"), ("\ud800", "\ufffd"), ("\ufffe\x7f\x85", "\ufffd\x7f\x85")],
)
def test_what_xml_cannot_hold_leaves_a_sign(text: str, shown: str) -> None:
    assert xml_text(text) == shown


@given(st.text())
def test_xml_can_hold_what_is_left(text: str) -> None:
    node = etree.Element("a", b=xml_text(text))
    assert etree.fromstring(etree.tostring(node)).get("b") == xml_text(text)


def test_long_texts_are_kept() -> None:
    record = flow_record([[symbol("s1")]], [])
    record.steps[0].activity = "kata " * 6_000
    record.steps[0].outputs = ["x" * 30_000]
    root = etree.fromstring(convert(entry(record)).files[0].content)
    assert len(find(root, "//b:userTask")[0].get("name")) == len("1. " + "kata " * 6_000) - 1
    assert {len(one.get("name")) for one in find(root, "//b:dataObject")} == {len("Disposisi"), 30_000}
