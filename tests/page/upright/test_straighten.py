import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from page.drawn_page import sheet, skewed

from extractor.page.rules import Traces, horizontal_traces, vertical_traces
from extractor.page.upright import warp
from extractor.page.upright.straighten import skew_of, straightening

DPI = 150
SHEET = sheet()


def ink(picture: np.ndarray) -> np.ndarray:
    return np.asarray(picture.max(axis=2) < 128)


@settings(max_examples=8, deadline=None)
@given(st.floats(-10, 10))
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    assert abs(skew_of(ink(skewed(SHEET, degrees))) - degrees) < 0.1


def test_a_page_without_ink_has_no_skew() -> None:
    assert skew_of(np.zeros((300, 400), np.bool_)) == 0.0


def test_a_straight_page_is_not_resampled() -> None:
    found = straightening(ink(SHEET), DPI, 2.0)
    assert found.map_x is None
    assert found.apply(SHEET, 255) is SHEET


def test_nothing_of_a_skewed_page_is_cut_off() -> None:
    picture = np.full((800, 1200), 255, np.uint8)
    picture[20:780:60] = 0
    picture[20:780, 20] = 0
    leaning = skewed(np.repeat(picture[:, :, None], 3, axis=2), 4.0)
    found = straightening(ink(leaning), DPI, 1.0)
    straight = found.apply(leaning, 255)
    assert straight.shape[0] > 800
    assert (straight < 128).sum() > 0.8 * (leaning < 128).sum()


def test_traces_follow_rules_and_leave_letters_out() -> None:
    level, upright = horizontal_traces(ink(SHEET), DPI), vertical_traces(ink(SHEET), DPI)
    assert (level.count, upright.count) == (6, 7)
    assert np.abs(level.deviations()).max() < 1
    assert np.all(np.diff(level.trace) >= 0)


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(st.floats(-25, 25), st.floats(-15, 15), st.floats(-0.01, 0.01))
def test_bent_rules_become_straight(bow: float, wave: float, lean: float) -> None:
    along = np.tile(np.linspace(0, 2000, 60), 8)
    trace = np.repeat(np.arange(8), 60)
    down = trace * 180.0 + 60
    bend = bow * np.sin(np.pi * along / 2000) * (1 - down / 3000) + wave * np.sin(2 * np.pi * along / 2000)
    traces = Traces(along, down + bend + lean * (along - 1000), trace)
    line_width = 3.0
    field = warp.fit(traces, (2000.0, 1500.0), line_width)
    moved = Traces(along, traces.across + field(traces.along, traces.across), trace)
    assert np.abs(moved.deviations()).max() < line_width
    # Rows keep their distance: only the bend is taken out.
    assert np.allclose(np.diff(moved.means()), 180.0, atol=9)


def test_a_slanted_stroke_does_not_bend_the_page() -> None:
    along = np.tile(np.linspace(0, 2000, 60), 9)
    trace = np.repeat(np.arange(9), 60)
    across = trace * 150.0
    slanted = trace == 4
    across[slanted] += 0.1 * (along[slanted] - 1000)
    field = warp.fit(Traces(along, across, trace), (2000.0, 1500.0), 3.0)
    assert np.abs(field(along[~slanted], across[~slanted])).max() < 3
