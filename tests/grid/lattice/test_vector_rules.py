"""The paths of a born-digital page set the evidence for its rules right."""

from dataclasses import replace

import numpy as np
from grid.drawn_lattice import EDGE, connector, even, page_of

from extractor.grid.lattice.rule_mask import line_evidence
from extractor.grid.lattice.vector_rules import with_vector_rules
from extractor.page.model import DigitalLayer, Page, VectorShape

LATTICE = even(4, 4)


def with_paths(page: Page, *shapes: VectorShape) -> Page:
    return replace(page, digital=DigitalLayer((), shapes, ()))


def rule(y: float) -> VectorShape:
    return VectorShape("line", ((EDGE, y), (EDGE + 400, y)), 0.8, None, 1.0)


def test_a_scan_keeps_its_evidence() -> None:
    page = LATTICE.page()
    evidence = line_evidence(page)
    assert with_vector_rules(evidence, page) is evidence


def test_a_faint_line_counts_where_the_picture_shows_it() -> None:
    canvas = LATTICE.canvas()
    canvas[150, EDGE : EDGE + 400] = 240
    page = with_paths(page_of(canvas), rule(150.5), rule(170.5))
    evidence = with_vector_rules(line_evidence(page), page)
    assert evidence.horizontal[150, EDGE : EDGE + 400].all()
    assert not evidence.horizontal[165:176].any()


def test_a_bent_line_is_no_rule_but_one_below_it_is() -> None:
    canvas = LATTICE.canvas()
    connector(canvas, (80, 130), (280, 130), (280, 330))
    bend = VectorShape("curve", ((80, 130), (280, 130), (280, 330)), 0.0, None, 3.0)
    page = with_paths(page_of(canvas), bend)
    before = line_evidence(page)
    assert before.horizontal[128:133, 100:260].any(axis=0).all()
    after = with_vector_rules(before, page)
    assert not after.horizontal[:, 100:260].any()
    both = with_paths(page, bend, VectorShape("line", ((80, 130), (280, 130)), 0.0, None, 3.0))
    assert with_vector_rules(before, both).horizontal[129:132, 100:260].all()
    assert np.array_equal(before.horizontal, line_evidence(page).horizontal)
