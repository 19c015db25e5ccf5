import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.joining import Written, join_lines, starts_item
from extractor.text.language.lexicon import Lexicon, load_lexicon

SHIPPED = load_lexicon()


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Menyusun surat", "masuk"], "Menyusun surat masuk"),
        (["surat pember", "itahuan"], "surat pemberitahuan"),
        (["surat pemberi-", "tahuan"], "surat pemberitahuan"),
        (["informasi-", "informasi"], "informasi-informasi"),
        (["non-", "formal"], "non-formal"),
        (["surat -", "masuk"], "surat - masuk"),
        (["dan/", "atau"], "dan/atau"),
        (["rapat (", "tim)"], "rapat (tim)"),
        (["surat", ", berkas"], "surat, berkas"),
        (["keten", "tuan"], "ketentuan"),
        (["surat", "masuk"], "surat masuk"),
        (["1. surat", "2. berkas"], "1. surat 2. berkas"),
        (["- surat", "- berkas"], "- surat - berkas"),
        (["• surat", "• berkas"], "• surat • berkas"),
        (["10", "menit"], "10 menit"),
        (["surat", "", "  ", "masuk"], "surat masuk"),
        (["ber", "Kas"], "ber Kas"),
        ([], ""),
    ],
)
def test_lines_join_as_a_person_types_them(lines: list[str], joined: str, lexicon: Lexicon) -> None:
    assert join_lines([Written(line) for line in lines], lexicon) == joined


def test_a_word_is_not_broken_by_a_line_that_ends_early(lexicon: Lexicon) -> None:
    assert join_lines([Written("keten", 0.3), Written("tuan")], lexicon) == "keten tuan"


@pytest.mark.parametrize(
    "text", ["1. Surat", "12) Surat", "a. Surat", "(2) Surat", "- Surat", "• Surat", "▪Surat"]
)
def test_items_are_seen(text: str) -> None:
    assert starts_item(text)


@pytest.mark.parametrize("text", ["Surat 1", "10 menit", "-", "surat-surat", "1.5 jam", "2014. Surat"])
def test_other_lines_are_no_items(text: str) -> None:
    assert not starts_item(text)


@given(st.lists(st.text(string.ascii_letters + string.digits + " .,-/()•", max_size=20), max_size=6))
def test_joining_loses_nothing_but_spaces_and_hyphens(lines: list[str]) -> None:
    def bare(text: str) -> str:
        return "".join(text.replace("-", "").split())

    joined = join_lines([Written(line) for line in lines], SHIPPED)
    assert bare(joined) == bare("".join(lines))
    assert "  " not in joined
