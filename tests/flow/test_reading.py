"""Random flows, drawn in many ways and worn, are read back."""

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.flow.draw_connectors import draw_connectors
from extractor.flow.model import PageFlow
from extractor.flow.reading import read_flow
from extractor.record.geometry import Box
from training.synthesis.sheet import Drawn, draw_sheet

SHEETS = 8


def read(drawn: Drawn) -> PageFlow:
    words = ["" for _ in drawn.grid.steps]
    return read_flow(drawn.page, drawn.grid, drawn.symbols, words, drawn.read)


def edges(drawn: Drawn, flow: PageFlow) -> set[tuple[int, int]]:
    """The connectors by the symbols' places in the drawing."""
    place = {symbol.box: n for n, symbol in enumerate(drawn.symbols)}
    old = [place[symbol.box] for symbol in flow.symbols]
    return {(old[c.source], old[c.target]) for c in flow.connectors}


@cache
def rates(level: int) -> tuple[float, float, float]:
    """Precision, recall, and the share of wrong or missed connectors at a doubtful place."""
    hits = found = drawn_edges = wrong = confessed = 0
    for seed in range(SHEETS):
        drawn = draw_sheet(1000 * level + seed, level)
        flow = read(drawn)
        got, truth = edges(drawn, flow), {e[:2] for e in drawn.edges}
        hits, found, drawn_edges = hits + len(got & truth), found + len(got), drawn_edges + len(truth)
        doubtful = _doubtful(drawn, flow)
        wrong += len(got ^ truth)
        confessed += sum(bool(set(e) & doubtful) for e in got ^ truth)
    return hits / found, hits / drawn_edges, confessed / max(1, wrong)


def _doubtful(drawn: Drawn, flow: PageFlow) -> set[int]:
    place = {symbol.box: n for n, symbol in enumerate(drawn.symbols)}
    old = [place[symbol.box] for symbol in flow.symbols]
    ends = {old[end] for c in flow.connectors if c.confidence < 0.9 for end in (c.source, c.target)}
    return ends | {old[n] for n, s in enumerate(flow.symbols) if s.confidence < 0.9}


@pytest.mark.parametrize(("level", "least"), [(0, 0.93), (1, 0.93), (2, 0.88), (3, 0.8)])
def test_random_flows_are_recovered(level: int, least: float) -> None:
    precision, recall, _ = rates(level)
    assert precision >= least
    assert recall >= least


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), level=st.integers(0, 3))
def test_what_is_read_holds_together(seed: int, level: int) -> None:
    drawn = draw_sheet(seed, level, max_lanes=8)
    flow = read(drawn)
    assert sorted(s.box for s in flow.symbols) == sorted(s.box for s in drawn.symbols)
    assert [s.row for s in flow.symbols] == sorted(s.row for s in flow.symbols)
    pairs = [(c.source, c.target) for c in flow.connectors]
    assert len(pairs) == len(set(pairs))
    for connector in flow.connectors:
        assert connector.source != connector.target
        assert 0 <= connector.confidence <= 1
        assert connector.confidence >= 0.9 or connector.reasons
        ends = (flow.symbols[connector.source].box, flow.symbols[connector.target].box)
        for box, point in zip(ends, (connector.path[0], connector.path[-1]), strict=True):
            assert box.grow(drawn.style.text).contains(*point)


def test_reading_twice_gives_the_same() -> None:
    drawn = draw_sheet(5, 2)
    assert read(drawn) == read(drawn)


def test_printed_labels_are_found() -> None:
    right = printed = 0
    for seed in range(3, 16):
        drawn = draw_sheet(seed, 0)
        flow = read(drawn)
        place = {symbol.box: n for n, symbol in enumerate(drawn.symbols)}
        old = [place[symbol.box] for symbol in flow.symbols]
        labels = {(old[c.source], old[c.target]): c.label for c in flow.connectors}
        said = {e[:2]: e[2] for e in drawn.edges if e[3] and e[:2] in labels}
        printed += len(said)
        right += sum(labels[pair] == label for pair, label in said.items())
    assert printed > 10
    assert right >= 0.8 * printed


def test_no_symbols_no_flow() -> None:
    drawn = draw_sheet(0)

    def unread(boxes: Sequence[Box]) -> list[str]:
        raise AssertionError("nothing is there to be read")

    assert read_flow(drawn.page, drawn.grid, (), [], unread) == PageFlow()


def test_the_picture_shows_the_connectors() -> None:
    drawn = draw_sheet(0)
    flow = read(drawn)
    picture = draw_connectors(drawn.page.picture, flow)
    assert picture.shape == drawn.page.picture.shape
    x, y = (round(v) for v in flow.connectors[0].path[-1])
    assert np.any(picture[y - 3 : y + 4, x - 3 : x + 4] != drawn.page.picture[y - 3 : y + 4, x - 3 : x + 4])
    assert math.isfinite(float(picture.mean()))
