"""Words with places to records: columns kept by spaces, and the boxes of other programs' OCR."""

import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import BrokenFileError, InputError
from extractor.record.geometry import Box
from extractor.record.model import Status
from extractor.transcripts.formats.hocr import read_hocr
from extractor.transcripts.formats.ocr_json import read_ocr_json
from extractor.transcripts.formats.ocr_xml import read_ocr_xml
from extractor.transcripts.formats.words import read_words
from extractor.transcripts.layout.numbering import find_anchors
from extractor.transcripts.layout.page import Word
from extractor.transcripts.source import read_text_source

SHEET = """\
   PEMERINTAH KOTA CONTOH            Nomor SOP              065/12/2020
       DINAS PERHUBUNGAN             Tanggal Pembuatan      2 Januari 2020
                                     Tanggal Revisi
                                     Disahkan oleh                 KEPALA DINAS

                                                             ANDI SAPUTRA, S.H.
                                                          NIP. 19700101 199501 1 001
                                     Nama SOP               Pelayanan Izin
Dasar Hukum                          Kualifikasi Pelaksana
 1. Undang-Undang Nomor 22 Tahun      1. Memahami peraturan
    2009                              2. Dapat mengoperasikan komputer
 2. Peraturan Pemerintah Nomor 55
Peringatan                           Pencatatan dan Pendataan
Bila terlambat, izin tertunda.       Buku agenda
"""
TABLE = """\
                      SOP Pelayanan Izin
                                        Pelaksana                       Mutu Baku
No.        Kegiatan                         Kepala                                                      Ket.
                               Petugas      Seksi       Kelengkapan     Waktu         Output

      Menerima berkas                                   Formulir,
1.    permohonan dari                                   KTP            10 menit   Tanda terima
      masyarakat

                                                        Berkas                    Berkas yang
2.    Memeriksa berkas              Ya    Tidak         permohonan      1 hari    diparaf          Diarsipkan
"""
MORE = """\
                                        Pelaksana                       Mutu Baku
No.        Kegiatan                         Kepala                                                      Ket.
                               Petugas      Seksi       Kelengkapan     Waktu         Output

3.    Menyerahkan izin                                  Izin           2 jam      Izin diterima
"""
Placed = list[tuple[str, int, int, int, int]]


def places(text: str) -> Placed:
    """The words of a text with boxes of ten by twenty units a letter."""
    found = []
    for row, line in enumerate(text.split("\n")):
        column = 0
        for word in line.split():
            column = line.index(word, column)
            found.append((word, 10 * column, 30 * row, 10 * (column + len(word)), 30 * row + 20))
            column += len(word)
    return found


def hocr(text: str) -> str:
    words = "".join(
        f"<span class='ocrx_word' title='bbox {a} {b} {c} {d}; x_wconf 96'>{escape(w)}</span> "
        for w, a, b, c, d in places(text)
    )
    return f"<html><body><div class='ocr_page' title='bbox 0 0 2000 3000'>{words}</div></body></html>"


def alto(version: int, text: str) -> str:
    words = "".join(
        f'<String CONTENT={quoteattr(w)} HPOS="{a}" VPOS="{b}" WIDTH="{c - a}" HEIGHT="{d - b}" WC="0.97"/>'
        for w, a, b, c, d in places(text)
    )
    space = f' xmlns="http://www.loc.gov/standards/alto/ns-v{version}#"'
    body = f'<Page WIDTH="2000" HEIGHT="3000"><PrintSpace><TextBlock><TextLine>{words}</TextLine></TextBlock>'
    return f'<?xml version="1.0"?><alto{space}><Layout>{body}</PrintSpace></Page></Layout></alto>'


def page_xml(text: str) -> str:
    words = "".join(
        f'<Word><Coords points="{a},{b} {c},{b} {c},{d} {a},{d}"/>'
        f'<TextEquiv conf="0.98"><Unicode>{escape(w)}</Unicode></TextEquiv></Word>'
        for w, a, b, c, d in places(text)
    )
    space = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
    return (
        f'<PcGts xmlns="{space}"><Page><TextRegion><TextLine>{words}</TextLine></TextRegion></Page></PcGts>'
    )


def tesseract(text: str) -> str:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    return head + "".join(
        f"5\t1\t1\t1\t{b}\t{n}\t{a}\t{b}\t{c - a}\t{d - b}\t96.5\t{w}\n"
        for n, (w, a, b, c, d) in enumerate(places(text))
    )


def azure(text: str) -> str:
    words = [
        {"content": w, "polygon": [a, b, c, b, c, d, a, d], "confidence": 0.99}
        for w, a, b, c, d in places(text)
    ]
    return json.dumps({"analyzeResult": {"pages": [{"pageNumber": 1, "words": words}]}})


def azure_before(text: str) -> str:
    words = [
        {"text": w, "boundingBox": [a, b, c, b, c, d, a, d], "confidence": 0.99}
        for w, a, b, c, d in places(text)
    ]
    return json.dumps({"analyzeResult": {"readResults": [{"page": 1, "lines": [{"words": words}]}]}})


def textract(text: str) -> str:
    boxes = [
        {"Left": a / 2000, "Top": b / 3000, "Width": (c - a) / 2000, "Height": (d - b) / 3000}
        for _, a, b, c, d in places(text)
    ]
    blocks = [
        {"BlockType": "WORD", "Text": w, "Confidence": 99.1, "Page": 1, "Geometry": {"BoundingBox": box}}
        for (w, *_), box in zip(places(text), boxes, strict=True)
    ]
    return json.dumps({"Blocks": [{"BlockType": "PAGE"}, *blocks]})


def document_ai(text: str) -> str:
    whole, tokens = "", []
    for w, a, b, c, d in places(text):
        start = len(whole)
        whole += w + " "
        corners = [{"x": x / 2000, "y": y / 3000} for x, y in ((a, b), (c, b), (c, d), (a, d))]
        segment = {"startIndex": str(start), "endIndex": str(len(whole))}
        layout = {"textAnchor": {"textSegments": [segment]}, "boundingPoly": {"normalizedVertices": corners}}
        tokens.append({"layout": layout | {"confidence": 0.98}})
    return json.dumps({"document": {"text": whole, "pages": [{"pageNumber": 1, "tokens": tokens}]}})


FORMS = {
    "sheet.txt": [lambda text: text],
    "sheet.hocr": [hocr],
    "sheet.html": [hocr],
    "sheet.xml": [lambda t: alto(2, t), lambda t: alto(3, t), lambda t: alto(4, t), page_xml],
    "sheet.tsv": [tesseract],
    "sheet.json": [azure, azure_before, textract, document_ai],
}
CASES = [
    pytest.param(name, form, id=f"{name}-{n}")
    for name, forms in FORMS.items()
    for n, form in enumerate(forms)
]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_all_forms_with_places_give_the_same_record(name, form):
    (record,) = read_text_source(form(SHEET + "\n\n\n" + TABLE).encode(), name)
    assert record.status is Status.OK
    identity = record.identity
    assert identity.agency == ["PEMERINTAH KOTA CONTOH", "DINAS PERHUBUNGAN"]
    assert (identity.sop_number, identity.sop_title) == ("065/12/2020", "Pelayanan Izin")
    assert (identity.date_created, identity.date_revised) == ("2020-01-02", None)
    assert (identity.approved_by.name, identity.approved_by.nip) == (
        "ANDI SAPUTRA, S.H.",
        "197001011995011001",
    )
    assert [basis.text for basis in identity.legal_basis] == [
        "Undang-Undang Nomor 22 Tahun 2009",
        "Peraturan Pemerintah Nomor 55",
    ]
    assert identity.qualifications == ["Memahami peraturan", "Dapat mengoperasikan komputer"]
    assert identity.warnings == ["Bila terlambat, izin tertunda."]
    assert identity.record_keeping == ["Buku agenda"]
    assert [a.name for a in record.actors] == ["Petugas", "Kepala Seksi"]
    first, second = record.steps
    assert first.activity == "Menerima berkas permohonan dari masyarakat"
    assert (first.requirements, first.outputs) == (["Formulir, KTP"], ["Tanda terima"])
    assert (second.activity, second.outputs, second.remarks) == (
        "Memeriksa berkas",
        ["Berkas yang diparaf"],
        "Diarsipkan",
    )
    assert [s.duration.minimum for s in record.steps] == ["PT10M", "P1D"]
    assert second.lane_texts == [{"actor": "a1", "text": "Ya"}, {"actor": "a2", "text": "Tidak"}]


def test_a_table_goes_on_over_pages_and_another_sop_begins_with_its_identity():
    text = "\f".join((SHEET, TABLE, MORE, SHEET.replace("Pelayanan Izin", "Pencabutan Izin"), TABLE))
    first, second = read_text_source(text.encode(), "sheet.txt")
    assert [s.number for s in first.steps] == [1, 2, 3]
    assert first.steps[2].outputs == ["Izin diterima"]
    assert [s.number for s in second.steps] == [1, 2]
    assert (first.identity.sop_title, second.identity.sop_title) == ("Pelayanan Izin", "Pencabutan Izin")


def test_a_number_that_was_not_read_is_inferred_and_marked():
    (record,) = read_text_source(hocr(TABLE.replace("1. ", "i: ") + MORE).encode(), "sheet.hocr")
    assert [s.number for s in record.steps] == [1, 2, 3]
    assert record.evidence["/steps/0/number"].needs_review
    assert record.steps[0].activity.startswith("Menerima berkas")


def test_a_number_that_was_read_as_another_is_inferred_and_marked():
    (record,) = read_text_source(hocr(TABLE.replace("2. ", "4. ") + MORE).encode(), "sheet.hocr")
    assert [s.number for s in record.steps] == [1, 2, 3]
    assert record.evidence["/steps/1/number"].needs_review
    assert not record.evidence["/steps/2/number"].needs_review


@pytest.mark.parametrize(
    ("shown", "steps"),
    [
        ([(1, 0), (5, 30), (3, 60)], [(1, True), (2, False), (3, True)]),  # 2 was misread
        ([(1, 0), (3, 30), (4, 60)], [(1, True), (3, True), (4, True)]),  # 2 was not read at all
        ([(1, 0), (3, 55), (3, 60), (4, 90)], [(1, True), (3, True), (4, True)]),  # read twice in one row
    ],
)
def test_the_ladder_of_numbers(shown, steps):
    words = [Word(str(n), Box(0, y, 10, y + 20), 0.9, 1, 1) for n, y in shown]
    assert [(anchor.number, anchor.sure) for anchor in find_anchors(words, 1)] == steps


def test_a_speck_in_the_row_of_a_number_is_no_row_of_its_own():
    boxes = [("1", 0, 20), ("3", 60, 20), ("3", 79, 3), ("4", 90, 20)]
    words = [Word(text, Box(0, y, 10, y + height), 0.9, 1, 1) for text, y, height in boxes]
    assert [(anchor.number, anchor.sure) for anchor in find_anchors(words, 1)] == [
        (1, True),
        (3, True),
        (4, True),
    ]


def test_scraps_that_were_read_with_little_confidence_are_no_words_and_mark_their_cell():
    word = next(w for w in places(TABLE) if w[0] == "Memeriksa")
    box = f"{word[1] + 20} {word[2] + 2} {word[3] + 5} {word[4]}"
    scrap = f"<span class='ocrx_word' title='bbox {box}; x_wconf 20'>Wm</span>"
    words = hocr(TABLE).replace("</div>", scrap + "</div>")
    (record,) = read_text_source(words.encode(), "sheet.hocr")
    assert record.steps[1].activity == "Memeriksa berkas"
    assert record.evidence["/steps/1/activity"].needs_review
    assert not record.evidence["/steps/0/activity"].needs_review


def test_words_of_a_line_without_boxes_of_their_own_are_parted():
    line = "<span class='ocr_line' title='bbox 0 0 100 10'>Nama SOP</span>"
    (page,) = read_hocr(f"<div class='ocr_page'>{line}</div>")
    assert [(w.text, w.box.x0, w.box.x1) for w in page.words] == [("Nama", 0.0, 50.0), ("SOP", 62.5, 100.0)]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[" * 100_000,
        b'<alto><Layout><Page><String CONTENT="x"',
        b"<alto>" + b"<a>" * 50_000,
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
        + b"c" * 9000
        + b'"><!ENTITY d "&b;&b;&b;">]><alto>&d;</alto>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><PcGts><Page>&b;</Page></PcGts>',
        b'{"Blocks": [1, {"BlockType": "WORD"}, {"BlockType": "WORD", "Geometry": {"BoundingBox": 5}}]}',
        b'{"analyzeResult": {"pages": [{"words": [{"content": 4, "polygon": ["x"]}]}]}}',
    ],
)
def test_broken_forms_give_a_clear_error_or_a_record(data):
    for name in ("sheet.xml", "sheet.json", "sheet.hocr"):
        try:
            records = read_text_source(data, name)
        except InputError:
            continue
        assert all(record.status is not Status.OK for record in records)
        assert not any("root:" in record.model_dump_json() for record in records)


DOCLING = {
    "schema_name": "DoclingDocument",
    "body": {"children": [{"$ref": "#/texts/0"}, {"$ref": "#/groups/0"}, {"$ref": "#/body"}]},
    "groups": [{"children": [{"$ref": "#/tables/0"}, {"$ref": "#/tables/9"}]}],
    "texts": [{"text": "SOP Pelayanan Izin", "label": "section_header", "children": []}],
    "tables": [{"data": {"table_cells": []}, "children": []}],
}
GRID = [
    ["No", "Kegiatan", "Pelaksana", "", "Mutu Baku", "", "", "Ket"],
    ["", "", "Staf", "Camat", "Kelengkapan", "Waktu", "Output", ""],
    ["1", "Menerima surat", "", "", "Surat", "5 menit", "Berkas", ""],
    ["2", "Menyimpan surat", "", "", "Berkas", "1 jam", "Arsip", "Selesai"],
]


def test_tables_of_documents_in_json():
    docling = [
        {"text": text, "start_row_offset_idx": r, "end_row_offset_idx": r + 1, "start_col_offset_idx": c,
         "end_col_offset_idx": c + (2 if text == "Pelaksana" else 1)}
        for r, row in enumerate(GRID) for c, text in enumerate(row) if text
    ]  # fmt: skip
    cells = [
        {"rowIndex": r, "columnIndex": c, "content": t}
        for r, row in enumerate(GRID)
        for c, t in enumerate(row)
    ]
    document = DOCLING | {"tables": [{"data": {"table_cells": docling}, "children": []}]}
    for content in (document, {"analyzeResult": {"tables": [{"cells": cells}]}}):
        (record,) = read_text_source(json.dumps(content).encode(), "sheet.json")
        assert record.status is Status.OK
        assert [a.name for a in record.actors] == ["Staf", "Camat"]
        assert [s.duration.minimum for s in record.steps] == ["PT5M", "PT1H"]
        assert (record.steps[1].outputs, record.steps[1].remarks) == (["Arsip"], "Selesai")


def test_no_xml_is_refused():
    with pytest.raises(BrokenFileError):
        read_ocr_xml(b"")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["Blocks", "BlockType", "Geometry", "BoundingBox", "analyzeResult", "pages", "words",
                         "content", "polygon", "document", "text", "tokens", "layout", "Left", "vertices"]),
        inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(json_values)
@settings(max_examples=150, deadline=None)
def test_any_json_gives_pages_or_none(content):
    assert all(page.words for page in read_ocr_json(content))


moves = st.lists(st.tuples(st.integers(0, 60), st.integers(-40, 40), st.integers(-40, 40)), max_size=8)


@given(moves)
@settings(max_examples=40, deadline=None)
def test_words_out_of_place_never_break_the_reading(moved):
    words = places(TABLE)
    for index, dx, dy in moved:
        w, a, b, c, d = words[index % len(words)]
        words[index % len(words)] = (w, max(a + dx, 0), max(b + dy, 0), max(c + dx, 1), max(d + dy, 1))
    spans = "".join(
        f"<span class='ocrx_word' title='bbox {a} {b} {c} {d}'>{w}</span>" for w, a, b, c, d in words
    )
    for record in read_text_source(f"<div class='ocr_page'>{spans}</div>".encode(), "sheet.hocr"):
        assert type(record).model_validate_json(record.model_dump_json()) == record


SAMPLES = Path(__file__).parents[2] / "samples" / "text"


def test_raw_ocr_without_columns_is_not_taken_for_a_text_that_keeps_them():
    for name in ("satpolpp", "wonoasih"):
        (record,) = read_text_source((SAMPLES / name / "sheet.txt").read_bytes(), "sheet.txt")
        assert len(record.steps) == 8


def test_pages_of_several_files_are_one_document() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    page = head + "5\t1\t1\t1\t1\t1\t10\t10\t40\t12\t96\tKegiatan\n"
    pages = read_words(f"{page}\n\f\n{page}")
    assert pages is not None
    assert [(p.number, p.words[0].text) for p in pages] == [(1, "Kegiatan"), (2, "Kegiatan")]
