"""The spaCy pipeline's spans, and line kinds with and without the trained part."""

import csv
from functools import cache
from pathlib import Path

import pytest

from extractor.store.knowledge import model_path
from extractor.transcripts import pipeline
from extractor.transcripts.line_kind import LineKind, classify_by_rules, classify_lines

HELDOUT = Path(__file__).parents[2] / "training" / "line_kind_heldout.tsv"


@cache
def built():
    return pipeline.build_pipeline(["Kasubag Umum", "Camat"])


def spans(text):
    doc = built()(text)
    return {(span.label_, span.text) for span in doc.spans[pipeline.SPANS_KEY]}


def test_spans_of_rules_and_ruler():
    found = spans("Memeriksa konsep surat 1 (satu) hari kerja, jika setuju diserahkan kepada Kasubag Umum")
    assert {("VERB", "Memeriksa"), ("DOC", "surat"), ("CONDITION", "jika")} <= found
    assert ("TIME", "1 (satu) hari kerja") in found
    assert ("ROLE", "Kasubag Umum") in found


def test_codes_are_found_whole():
    found = spans("NIP. 19720304 199803 1 002, 4 Januari 2021, UU Nomor 25 Tahun 2009")
    assert ("DATE", "4 Januari 2021") in found
    assert ("LAW", "UU Nomor 25 Tahun 2009") in found
    assert any(label == "NIP" and "19720304 199803 1 002" in text for label, text in found)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Dasar Hukum Kualifikasi pelaksana", LineKind.IDENTITY_LABEL),
        ("1 |Menerima surat dari Camat Q disposisi 10", LineKind.STEP),
        ("2. | Membuat format - Format 1 hari Format", LineKind.STEP),
        ("1 2 3 4 5 6 7 8", LineKind.NUMBER_ROW),
        ("NIP. 19720304 199803 1 002", LineKind.SIGNATURE),
        ("Jumlah waktu 2 hari 3 jam", LineKind.TOTAL),
        ("No. Aktivitas Camat Kelengkapan Waktu Output Ket", LineKind.HEADER),
        ("' \" >", LineKind.NOISE),
        ("", LineKind.NOISE),
    ],
)
def test_kinds(line, kind):
    (reading,) = classify_lines([line])
    assert reading.kind is kind
    assert 0 < reading.confidence <= 1


def heldout():
    with HELDOUT.open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["line"], row["kind"]) for row in rows]


def share(found, wanted):
    return sum(f == w for f, w in zip(found, wanted, strict=True)) / len(wanted)


def test_the_trained_part_helps_the_rules():
    lines, wanted = zip(*heldout(), strict=True)
    alone = share(classify_by_rules(lines), wanted)
    both = share([reading.kind for reading in classify_lines(lines)], wanted)
    assert alone >= 0.6
    assert both >= alone + 0.05


def test_rules_work_without_the_model(monkeypatch):
    monkeypatch.setattr(pipeline, "MODEL", "no_such_model")
    pipeline.load_pipeline.cache_clear()
    try:
        (reading,) = classify_lines(["1 |Menerima surat dari Camat"])
        assert "textcat" not in pipeline.load_pipeline().pipe_names
        assert reading.kind is LineKind.STEP
    finally:
        pipeline.load_pipeline.cache_clear()


def test_model_is_small_and_has_a_card():
    folder = model_path("line_kind")
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) < 5 * 1024 * 1024
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    for part in ("Data", "Scores", "Limits", "Rebuild"):
        assert part in card
