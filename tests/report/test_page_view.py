"""The page view by itself, as another page would use it."""

import re

from report.sheets import make_record

from extractor.report.page_view import MarkKind, anchor, page_view
from extractor.report.pages import asset, environment


def test_every_kind_of_mark_lies_where_the_evidence_says() -> None:
    (sheet,) = page_view(make_record(), lambda page: f"/pages/{page.number}").pages
    marks = {mark.at: mark for mark in sheet.marks}
    assert {mark.kind for mark in sheet.marks} == set(MarkKind) - {MarkKind.LABEL}
    assert marks["/flow/1"].points == "590.0,425.0 590.0,280.0 480.0,265.0"
    assert tuple(marks["/steps/1"].box) == (50, 350, 1150, 500)
    assert tuple(sheet.header or ()) == (380, 150, 670, 200)
    assert sheet.picture == "/pages/1"


def test_small_and_drawn_things_lie_over_large_ones() -> None:
    (sheet,) = page_view(make_record(), lambda _: None).pages
    order = [list(MarkKind).index(mark.kind) for mark in sheet.marks]
    assert order == sorted(order)
    assert sheet.marks[0].kind is MarkKind.ROW


def test_marks_are_named_in_both_languages() -> None:
    (sheet,) = page_view(make_record(), lambda _: None).pages
    names = {mark.at: mark.name for mark in sheet.marks}
    assert names["/steps/1/duration"] == ("langkah 2, waktu: 2 jam", "step 2, time: 2 jam")
    assert names["/actors/1/name"].id == "pelaksana Camat"
    assert names["/flow/1"].en == "from step 2 to step 1 [Tidak]: Tidak"


def test_a_text_has_no_pages_and_a_page_without_marks_is_shown() -> None:
    source = make_record().source
    assert page_view(make_record(source=source.model_copy(update={"pages": []})), lambda _: None).pages == ()
    (sheet,) = page_view(make_record(evidence={}), lambda _: None).pages
    assert sheet.marks == ()


def test_anchors_hold_only_letters_digits_and_hyphens() -> None:
    assert re.fullmatch(r"[\w-]+", anchor("m", '/a~1b/"<x>/0'), re.ASCII)


def test_the_component_stands_without_the_report() -> None:
    """Its template, style and script need nothing of the report's: a live page uses them as they are."""
    view = page_view(make_record(), lambda page: f"/pages/{page.number}")
    macros = environment().get_template("page_view.html.j2").module
    html = str(macros.page_view(view, "no picture"))  # type: ignore[attr-defined]
    assert html.count("data-at=") == sum(len(sheet.marks) for sheet in view.pages)
    assert 'href="/pages/1"' in html
    used = set(re.findall(r'class="((?:pv|mark)[\w-]*)', html))
    assert all(f".{name}" in asset("page_view.css") for name in used)
    assert "globalThis.PageView" in asset("page_view.js")
