"""Branch labels: known words in spite of misread letters, and labels that follow from the drawing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.flow.inference.cues import find_cues
from extractor.flow.ink.layers import find_strokes
from extractor.flow.labels import branch_sense, imply_labels, label_connectors
from extractor.flow.model import Connector, DrawnSymbol
from extractor.flow.reading import read_flow
from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin, SymbolKind
from training.synthesis.sheet import draw_sheet

NO_CUES = find_cues(["", "", ""], ["A"])


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("Ya", "yes"),
        ("Y", "yes"),
        ("T", "no"),
        ("TIDAK", "no"),
        ("Tdak", "no"),
        ("T1dak", "no"),
        ("Tidak setuiu", "no"),
        ("Setuju", "yes"),
        ("Belum lengkap", "no"),
        ("Lengkap.", "yes"),
        ("selesai", None),
        ("", None),
        ("17", None),
    ],
)
def test_sense_of_a_label(text: str, sense: str | None) -> None:
    assert branch_sense(text) == sense


def symbols(*kinds: SymbolKind) -> list[DrawnSymbol]:
    return [DrawnSymbol(k, Box(0, 100 * i, 40, 100 * i + 20), (), 0, i, 1.0) for i, k in enumerate(kinds)]


def line(source: int, target: int, label: str | None = None) -> Connector:
    return Connector(source, target, ((0, 0), (0, 10)), 0.95, label)


START, CHECK, END = SymbolKind.TERMINATOR, SymbolKind.DECISION, SymbolKind.TERMINATOR


def test_one_label_gives_the_other() -> None:
    drawn = symbols(START, CHECK, END)
    done = imply_labels([line(0, 1), line(1, 2), line(1, 0, "yes")], drawn, NO_CUES)
    assert [c.label for c in done] == [None, "no", "yes"], "what is printed wins over the way it leads"
    assert done[1].label_origin is LabelOrigin.IMPLIED


def test_without_labels_the_way_back_is_no() -> None:
    drawn = symbols(START, CHECK, END)
    done = imply_labels([line(0, 1), line(1, 2), line(1, 0)], drawn, NO_CUES)
    assert [c.label for c in done] == [None, "yes", "no"]


def test_words_against_the_drawing_are_doubted() -> None:
    cues = find_cues(["", "Jika tidak lengkap dikembalikan kepada Arsip", ""], ["Kantor", "Arsip"])
    drawn = symbols(START, CHECK, END)
    drawn[2] = DrawnSymbol(END, drawn[2].box, (), 1, 2, 1.0)
    done = imply_labels([line(0, 1), line(1, 2), line(1, 0)], drawn, cues)
    assert done[1].label_confidence < 0.9


def test_of_two_ways_ahead_the_one_that_the_words_do_not_tell_is_the_other_and_doubted() -> None:
    cues = find_cues(["", "Jika setuju diserahkan kepada Arsip, jika", "", ""], ["Kantor", "Arsip"])
    drawn = symbols(START, CHECK, SymbolKind.PROCESS, END)
    drawn[2] = replace(drawn[2], lane=1)
    assert cues.sense(1, 1) == "yes"
    done = imply_labels([line(0, 1), line(1, 2), line(1, 3)], drawn, cues)
    assert [c.label for c in done] == [None, "yes", "no"]
    assert done[2].label_confidence < 0.9


def test_a_lone_exit_that_leads_back_is_left_open() -> None:
    done = imply_labels([line(0, 1), line(1, 0)], symbols(START, CHECK), NO_CUES)
    assert done[1].label is None


def test_two_ways_that_leave_a_plain_box_may_bear_yes_and_no() -> None:
    sheet = draw_sheet(9, 0)

    def unread(boxes: Sequence[Box]) -> list[str]:
        return [""] * len(boxes)

    def read(boxes: Sequence[Box]) -> list[str]:
        return sheet.read(list(boxes))

    flow = read_flow(sheet.page, sheet.grid, sheet.symbols, [""] * len(sheet.grid.steps), unread)
    strokes = find_strokes(sheet.page, sheet.grid, flow.symbols)
    boxes = [replace(s, kind=SymbolKind.PROCESS) for s in flow.symbols]
    bare = [replace(c, label=None, label_origin=None) for c in flow.connectors]
    plain = label_connectors(bare, boxes, strokes, NO_CUES, read)
    leaving = Counter(c.source for c in plain)
    assert any(c.label in ("yes", "no") and leaving[c.source] > 1 for c in plain)
    assert not any(c.label and leaving[c.source] == 1 for c in plain)
