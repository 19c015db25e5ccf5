"""What networks saw along lines: kept, compared with texts, spelt as words."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from text.drawn_sight import seen

from extractor.text.engines.base import Trace
from extractor.text.language.lattice import Sight
from extractor.text.language.likelihood import bare, likelihoods, outlook
from extractor.text.language.line_decoder import WordTree
from extractor.text.language.word_decoder import spell


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_all_texts_together_are_certain(seed: int) -> None:
    steps = np.random.default_rng(seed).dirichlet(np.ones(4), size=4).astype(np.float32)
    view = outlook([Sight.of(Trace(steps, ("", "a", "b", " ")))])
    texts = ["".join(letters) for length in range(5) for letters in product("ab", repeat=length)]
    # What is kept is rounded to a quarter of a unit of the logarithm.
    assert np.exp(likelihoods(view, texts)).sum() == pytest.approx(1.0, abs=0.35)


def test_what_was_seen_can_be_written_to_a_file_and_back() -> None:
    codec = TypeAdapter(Sight)
    sight = seen("Kasi/Lurah 2", {3: ("l", 0.3)})
    assert codec.validate_json(codec.dump_json(sight)) == sight
    assert set("Kasil/Lurh 2") == set(sight.characters)


def test_a_text_is_found_over_line_ends_spaces_and_marks() -> None:
    view = outlook([seen("KASUB"), seen("BAG. UMUM")])
    first, second, third = likelihoods(view, [bare("Kasubbag Umum"), bare("Kasubag Umum"), bare("Staf")])
    assert first > -1.0
    assert first > second > third


def test_known_words_are_found_in_what_was_seen_second() -> None:
    tree = WordTree([("staf", -5.0), ("umum", -5.0)])
    view = outlook([seen("Sdaf", {1: ("t", 0.1)}), seen("Umun", {3: ("m", 0.1)})])
    assert spell(view, tree, 3)[0].text == "staf umum"


def test_clear_letters_of_unknown_words_stay() -> None:
    tree = WordTree([("staf", -5.0)])
    assert spell(outlook([seen("Stof")]), tree, 3)[0].text == "stof"


def test_words_that_lost_their_space_are_parted() -> None:
    tree = WordTree([("kasi", -5.0), ("lurah", -5.0)])
    assert spell(outlook([seen("KASILURAH")]), tree, 1)[0].text == "kasi lurah"


def test_a_tree_with_further_words_leaves_the_first_as_it_was() -> None:
    tree = WordTree([("staf", -5.0)])
    wider = tree.with_words([("stafet", -4.0)])
    assert tree.root.best == -5.0
    assert wider.root.best == -4.0
    below = tree.root.next["s"].next["t"].next["a"].next["f"]
    assert (below.word, below.next) == (-5.0, {})
