"""Connectors that run exactly on a rule: told by thicker ink or by colour."""

import numpy as np

from extractor.flow.ink.rule_tracks import RuleTrack, overlaid

UNIT = 15.0
LENGTH = 200


def track() -> RuleTrack:
    return RuleTrack(True, 0, np.full(LENGTH, 20.0), np.ones(LENGTH, bool), 3.0)


def rule() -> tuple[np.ndarray, np.ndarray]:
    """The ink of a level rule three pixels thick, and no colour."""
    ink = np.zeros((41, LENGTH), bool)
    ink[19:22] = True
    return ink, np.zeros(ink.shape, np.uint8)


def stretches(ink: np.ndarray, chroma: np.ndarray) -> list[tuple[int, int]]:
    return [(first, last) for first, last, _ in overlaid(track(), ink, chroma, UNIT)]


def test_a_plain_rule_carries_nothing() -> None:
    assert stretches(*rule()) == []


def test_a_thicker_stretch_is_a_connector() -> None:
    ink, chroma = rule()
    ink[18:23, 60:120] = True
    ((first, last),) = stretches(ink, chroma)
    assert abs(first - 60) <= 3
    assert abs(last - 119) <= 3


def test_a_coloured_stretch_is_a_connector() -> None:
    ink, chroma = rule()
    chroma[20, 60:120] = 130
    ((first, last),) = stretches(ink, chroma)
    assert abs(first - 60) <= 3
    assert abs(last - 119) <= 3


def test_lines_across_a_rule_are_none() -> None:
    ink, chroma = rule()
    ink[:, 60:64] = True
    chroma[:, 100:103] = 130
    assert stretches(ink, chroma) == []


def test_a_coloured_rule_is_a_rule() -> None:
    ink, chroma = rule()
    chroma[19:22] = 130
    assert stretches(ink, chroma) == []
