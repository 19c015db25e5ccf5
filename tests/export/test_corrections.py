"""Reviewers' corrections in the words of the pages."""

import pytest
from export.page_entries import drawn_layout, line
from hypothesis import given
from hypothesis import strategies as st

from extractor.export.pages.corrections import Correction, corrections, with_corrections
from extractor.record.geometry import Box
from extractor.record.model import (
    Duration,
    Evidence,
    Origin,
    PageOrigin,
    PageRole,
    SopRecord,
    Source,
    SourcePage,
    State,
    Status,
    Step,
)
from extractor.record.page_layout import PageLayout

CELL = Box(100, 100, 900, 400)
words = st.text("abc 1.-", min_size=1, max_size=40).filter(str.strip)


def text_of(layout: PageLayout) -> list[str]:
    return [each.text for each in layout.lines]


def places_of(layout: PageLayout) -> dict[str, Box]:
    return {word.text: word.box for each in layout.lines for word in each.words}


def test_words_that_stay_keep_their_places() -> None:
    before = drawn_layout(
        line("1. Memeriksa bcrkas", (120, 120, 500, 160)), line("masuk", (120, 170, 220, 210))
    )
    after = with_corrections(before, [Correction(CELL, "Memeriksa berkas masuk")])
    assert text_of(after) == ["1. Memeriksa berkas", "masuk"]
    old, new = places_of(before), places_of(after)
    assert new["Memeriksa"] == old["Memeriksa"]
    assert new["berkas"] == old["bcrkas"]
    assert new["masuk"] == old["masuk"]
    assert [each.confidence for each in after.lines] == [1.0, 1.0]


@pytest.mark.parametrize("new", ["Surat masuk dan keluar", "dan Surat masuk", "Surat", "a b c d e f g h"])
def test_words_that_are_new_lie_in_the_lines(new: str) -> None:
    before = drawn_layout(line("Surat masuk", (120, 120, 500, 160)))
    after = with_corrections(before, [Correction(CELL, new)])
    assert text_of(after) == [new]
    ends = [end for each in after.lines for end in each.spans]
    assert ends == sorted(ends)
    assert 120 <= ends[0] <= ends[-1] <= 500


def test_more_words_than_before_are_shared_among_the_lines() -> None:
    before = drawn_layout(line("xx", (120, 120, 500, 160)), line("yy", (120, 170, 500, 210)))
    after = with_corrections(before, [Correction(CELL, "satu dua tiga empat")])
    assert text_of(after) == ["satu dua", "tiga empat"]


def test_words_up_the_page_stay_in_their_order() -> None:
    before = drawn_layout(line("Kepala Oinas", (120, 120, 150, 380), turns=1))
    after = with_corrections(before, [Correction(CELL, "Kepala Dinas Pendidikan")])
    assert text_of(after) == ["Kepala Dinas Pendidikan"]
    (only,) = after.lines
    tops = [word.box.y0 for word in only.words]
    assert tops == sorted(tops, reverse=True)
    assert only.words[0].box == places_of(before)["Kepala"]


def test_what_was_not_read_gets_a_line_of_its_own() -> None:
    before = drawn_layout()
    after = with_corrections(before, [Correction(Box(120, 120, 500, 160), "ditulis tangan")])
    assert text_of(after) == ["ditulis tangan"]
    assert after.blocks[0].cells[0].lines
    outside = with_corrections(before, [Correction(Box(100, 600, 300, 640), "di bawah tabel")])
    assert text_of(outside) == ["di bawah tabel"]
    assert len(outside.blocks) == 2


def test_an_emptied_value_leaves_no_line() -> None:
    before = drawn_layout(line("noda", (120, 120, 500, 160)))
    assert text_of(with_corrections(before, [Correction(CELL, "")])) == []


@given(st.lists(words, min_size=1, max_size=3), words)
def test_a_correction_is_always_in_the_lines(old: list[str], new: str) -> None:
    before = drawn_layout(*(line(t, (120, 120 + 50 * n, 800, 160 + 50 * n)) for n, t in enumerate(old)))
    after = with_corrections(before, [Correction(CELL, new)])
    kept = iter([word for each in after.lines for word in each.text.split()])
    assert all(word in kept for word in new.split())
    for each in after.lines:
        assert len(each.spans) == 2 * len(each.text.split())


def record(evidence: dict[str, Evidence]) -> SopRecord:
    page = SourcePage(number=1, role=PageRole.PROCEDURE, origin=PageOrigin.SCAN)
    step = Step(
        id="s1",
        number=1,
        activity="Memeriksa",
        duration=Duration(text="5 menit"),
        outputs=["Surat", "Disposisi"],
    )
    result = SopRecord(
        id="sop-1",
        status=Status.OK,
        source=Source(file="a.pdf", sha256="0", media_type="application/pdf", pages=[page]),
        steps=[step],
        evidence=evidence,
    )
    result.identity.date_created = "2014-12-20"
    return result


def corrected(page: int = 1, box: list[float] | None = None, **known: object) -> Evidence:
    values = {"confidence": 1.0, "origin": Origin.REVIEWER, "state": State.CORRECTED} | known
    return Evidence(page=page, box=box or [1, 2, 3, 4], **values)  # type: ignore[arg-type]


def test_only_what_a_reviewer_changed_on_the_page_is_put_in() -> None:
    found = corrections(
        record(
            {
                "/steps/0/activity": corrected(),
                "/steps/0/duration": corrected(),
                "/steps/0/outputs": corrected(raw="Sura"),
                "/steps/0/requirements": corrected(page=2),
                "/steps/0/symbols/0": corrected(),
                "/flow/0": corrected(),
                "/steps/0/number": corrected(),
                "/steps/9/activity": corrected(),
                "/identity/date_created": corrected(),
                "/steps/0/remarks": corrected(origin=Origin.OCR, state=State.READ),
            }
        ),
        1,
    )
    box = Box(1, 2, 3, 4)
    assert found == [
        Correction(box, "Memeriksa"),
        Correction(box, "5 menit"),
        Correction(box, "Surat Disposisi", "Sura"),
    ]


def test_other_values_in_the_box_stay() -> None:
    before = drawn_layout(
        line("KEPALA DINAS", (120, 120, 400, 150)),
        line("BUDI SANT0SO", (120, 160, 400, 190)),
        line("Pembina", (120, 200, 250, 230)),
    )
    after = with_corrections(before, [Correction(CELL, "BUDI SANTOSO", "BUDI SANT0SO")])
    assert text_of(after) == ["KEPALA DINAS", "BUDI SANTOSO", "Pembina"]
    assert [each.confidence for each in after.lines] == [0.9, 1.0, 0.9]
    assert text_of(with_corrections(before, [Correction(CELL, "", "BUDI SANT0SO")])) == [
        "KEPALA DINAS",
        "Pembina",
    ]
