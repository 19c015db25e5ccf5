"""Texts that were read across tables: the search for rows, and texts drawn in types never learnt from."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.record.folding import letters_of
from extractor.record.model import SopRecord, Status
from extractor.transcripts.running.columns import TaggedLine, body_line, tag_lines
from extractor.transcripts.running.features import SEEN, features_of
from extractor.transcripts.running.rows import COLUMNS, BodyLine, LinePart, place_rows
from extractor.transcripts.source import read_text_source
from training.ocr_texts import labelled_text

FILLED = COLUMNS[:-1]  # remarks may be blank, and do not tell rows
FIELDS = {"activity": "activity", "requirements": "requirements", "output": "outputs"}


def parts(row: int, columns: tuple[str, ...], *, first: bool) -> BodyLine:
    return BodyLine(
        tuple(
            LinePart(c, (n,), 0.97 if first else 0.03, row + 1 if c == "number" else None)
            for n, c in enumerate(columns)
        ),
        fresh=False,
    )


@given(st.lists(st.integers(1, 4), min_size=3, max_size=9), st.sampled_from(("lines", "cells", "columns")))
def test_rows_are_found_in_whatever_order_cells_come(heights: list[int], order: str) -> None:
    told: list[tuple[int, BodyLine]] = []
    if order == "lines":
        for row, height in enumerate(heights):
            told += [(row, parts(row, FILLED, first=n == 0)) for n in range(height)]
    else:
        cells = [(row, column) for row in range(len(heights)) for column in FILLED]
        if order == "columns":
            cells.sort(key=lambda cell: COLUMNS.index(cell[1]))
        for row, column in cells:
            told += [(row, parts(row, (column,), first=n == 0)) for n in range(heights[row])]
    assert place_rows([line for _, line in told], 1) == [row for row, _ in told]


@given(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=4, unique=True).map(tuple))
def test_a_column_never_goes_back_to_a_row_above(columns: tuple[str, ...]) -> None:
    rng = random.Random(len(columns))
    lines = [parts(0, columns, first=rng.random() < 0.5) for _ in range(20)]
    rows = place_rows(lines, 1)
    assert rows == sorted(rows)


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40).filter(lambda t: "\n" not in t), max_size=12))
def test_every_word_of_a_text_is_seen_and_has_a_role(lines: list[str]) -> None:
    words = [line.split() for line in lines]
    assert features_of(words).shape == (sum(map(len, words)) + len(words), SEEN)
    tagged = tag_lines(words)
    assert [list(line.words) for line in tagged] == words
    assert all(len(line.roles) == len(line.words) and all(0 <= p <= 1 for p in line.sure) for line in tagged)


def test_scraps_and_what_stands_in_lanes_are_no_part_of_cells() -> None:
    words = ("1", "Menerima", "|", "Ya", "10", "menit")
    roles = ("number", "activity", "activity", "lane", "duration", "duration")
    line = TaggedLine(words, roles, (0.9,) * 6, (0.9, 0.9, 0.1, 0.1, 0.9, 0.1))
    held = {part.column: part.words for part in body_line(line, fresh=False).parts}
    assert held == {"number": (0,), "activity": (1,), "duration": (4, 5)}


def drawn(seeds: range, order: str) -> list[tuple[SopRecord, list[dict[str, str]]]]:
    """Records of texts of drawn sheets whose words come in an order, none misread, with the truth."""
    found = []
    for seed in seeds:
        text = labelled_text(seed, held_out=True, unread=True, order=order, noise=0.0)
        plain = "\n".join(" ".join(word for word, *_ in line) if line else "" for line in text.lines)
        records = read_text_source(plain.encode(), "sheet.txt")
        found.append((max(records, key=lambda r: len(r.steps)), text.steps))
    return found


@pytest.mark.parametrize(("order", "least"), [("lines", 0.4), ("cells", 0.8), ("columns", 0.65)])
def test_sheets_in_types_never_learnt_from_are_read_and_mistakes_are_marked(order: str, least: float) -> None:
    right = total = silent = 0
    for record, steps in drawn(range(500, 508), order):
        by_number = {step.number: step for step in record.steps}
        for n, true in enumerate(steps):
            for name, field in FIELDS.items():
                total += 1
                value = getattr(by_number.get(n + 1), field, "")
                shown = value if isinstance(value, str) else " ".join(value)
                is_right = letters_of(shown) in letters_of(true[name]) and bool(shown) == bool(true[name])
                right += is_right
                if n + 1 in by_number and not is_right:
                    at = record.steps.index(by_number[n + 1])
                    silent += not record.evidence[f"/steps/{at}/{field}"].needs_review
    assert right / total >= least
    assert silent <= 0.02 * total


def test_a_running_table_without_times_is_never_ok() -> None:
    lines = ["SOP Pengujian", "No Kegiatan Pelaksana Kelengkapan Waktu Output", "Camat Staf"]
    for n, verb in enumerate(("Menerima surat masuk", "Memeriksa berkas", "Menyimpan arsip"), start=1):
        lines.append(f"{n} {verb} Surat permohonan Dokumen")
    (record,) = read_text_source("\n".join(lines).encode(), "sheet.txt")
    assert record.status is not Status.OK


def test_labels_and_values_with_blank_lines_between_belong_together() -> None:
    identity = (
        "Nomor SOP\n\n070/12/2014\n\nTanggal Pembuatan\n\n20 Desember 2014\n\nNama SOP\n\nPelaporan Kinerja\n"
    )
    rows = "\n\n".join(f"{n}.\n\nMenyusun berkas\n\nSurat\n\n1 jam\n\nLaporan" for n in (1, 2, 3))
    (record,) = read_text_source(
        f"{identity}\nNo Kegiatan Kelengkapan Waktu Output\n{rows}".encode(), "a.txt"
    )
    assert record.identity.sop_number == "070/12/2014"
    assert record.identity.date_created == "2014-12-20"
    assert record.identity.sop_title == "Pelaporan Kinerja"


def test_what_a_text_of_thousands_of_lines_costs_is_bounded() -> None:
    lines = [parts(n // 2, FILLED, first=n % 2 == 0) for n in range(4000)]
    assert place_rows(lines, 1) == [n // 2 for n in range(4000)]
