"""Cells cut into items, by lines, in one line, in two columns, and not where there is no list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.meaning.identity.paragraphs import split_paragraphs
from extractor.meaning.terms.items import join_lines, read_items, split_glued, split_items


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        (["1. Satu dua", "2. Tiga", "empat lima", "4. Enam"], ["Satu dua", "Tiga empat lima", "Enam"]),
        (["1) Satu", "2) Dua"], ["Satu", "Dua"]),
        (["(1) Satu", "(2) Dua"], ["Satu", "Dua"]),
        (["1.Alat", "2.Kertas"], ["Alat", "Kertas"]),
        (["1 . Alat", "2 . Kertas"], ["Alat", "Kertas"]),
        (["a. membuat surat", "b. mengirim"], ["membuat surat", "mengirim"]),
        (["- satu", "- dua", "tiga"], ["satu", "dua tiga"]),
        (["• satu", "• dua"], ["satu", "dua"]),
        (["e Surat", "pengantar", "e Dokumen"], ["Surat pengantar", "Dokumen"]),
        (["- satu - dua - tiga"], ["satu", "dua", "tiga"]),
        (["1. satu 2. dua 3. tiga"], ["satu", "dua", "tiga"]),
        (["1. Peraturan Nomor 29 Tahun 2014. 2. Permenpan"], ["Peraturan Nomor 29 Tahun 2014.", "Permenpan"]),
        (["1. UU", "2. PP", "3PP 19 Tahun 2008", "4. Perda"], ["UU", "PP", "PP 19 Tahun 2008", "Perda"]),
        (["Peraturan satu", "2. Peraturan dua"], ["Peraturan satu", "Peraturan dua"]),
        (
            ["- Format data", "1. dari sini", "2. dari sana", "- Surat"],
            ["Format data 1. dari sini 2. dari sana", "Surat"],
        ),
        (
            ["Data dan informasi", "1. dari sini", "2. dari sana"],
            ["Data dan informasi 1. dari sini 2. dari sana"],
        ),
        (
            ["1. Komputer 4. Pemindai", "2. Kertas 5. Tinta", "3. Meja6. Kursi"],
            ["Komputer", "Kertas", "Meja", "Pemindai", "Tinta", "Kursi"],
        ),
        (["Surat masuk"], ["Surat masuk"]),
        (["3 (tiga) berkas"], ["3 (tiga) berkas"]),
        (["2.500 lembar"], ["2.500 lembar"]),
        (["12. Pasal ini"], ["12. Pasal ini"]),
        (["- Undang - Undang No. 5"], ["Undang - Undang No. 5"]),
        (["- Dokumen (asli - salinan) - Surat"], ["Dokumen (asli - salinan)", "Surat"]),
        (["1 Meja", "2 Kursi", "3 Lampu"], ["Meja", "Kursi", "Lampu"]),
        (["1 Meja", "kayu"], ["1 Meja kayu"]),
        (["1 lembar foto", "2 lembar KTP"], ["1 lembar foto 2 lembar KTP"]),
        (["1 Lembar foto", "2 Lembar KTP"], ["1 Lembar foto 2 Lembar KTP"]),
        (["1. Sesuai Nomor", "2. Tahun 2010 lama"], ["Sesuai Nomor", "Tahun 2010 lama"]),
        (["-"], []),
        ([""], []),
        ([], []),
        (["–", " "], []),
    ],
)
def test_items(lines, items):
    assert split_items(lines) == items


def test_items_know_their_lines():
    items = read_items(["1. satu", "dua", "", "2. tiga"])
    assert [item.lines for item in items] == [(0, 1), (3,)]


def test_broken_words_are_joined_and_doubled_words_kept():
    assert (
        join_lines(["Memeriksa doku-", "men dan undang-", "undang"]) == "Memeriksa dokumen dan undang-undang"
    )
    assert join_lines(["Kasi/", "Lurah"]) == "Kasi/Lurah"
    assert join_lines(["dua  kata", "", " lagi "]) == "dua kata lagi"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("SOP Alur suratSOP Pencarian DataSOP Arsip", ["SOP Alur surat", "SOP Pencarian Data", "SOP Arsip"]),
        (
            "Renstra SKPDFormat penyusunan LKJIPDokumen",
            ["Renstra SKPD", "Format penyusunan LKJIP", "Dokumen"],
        ),
        ("Memiliki wewenang (LKJIP)Memiliki kemampuan", ["Memiliki wewenang (LKJIP)", "Memiliki kemampuan"]),
        (
            "tentang Instansi PemerintahPermenpan nomor 5",
            ["tentang Instansi Pemerintah", "Permenpan nomor 5"],
        ),
        ("Laporan LKjIP Kecamatan", ["Laporan LKjIP Kecamatan"]),
        ("", []),
    ],
)
def test_glued_lists_are_cut_before_words_that_open_items(text, items):
    assert split_glued(text) == items


def test_paragraphs_open_where_the_one_before_is_complete():
    lines = ["SOP Surat Masuk", "SOP Surat Keluar", "dan Undangan"]
    assert [i.text for i in split_paragraphs(lines)] == ["SOP Surat Masuk", "SOP Surat Keluar dan Undangan"]
    lines = ["Peraturan Gubernur Nomor 1 sebagaimana telah diubah dengan", "Peraturan Gubernur Nomor 2"]
    assert len(split_paragraphs(lines)) == 1
    lines = ["UU Nomor 1 Tahun 2020;", "UU Nomor 2 Tahun 2021."]
    assert len(split_paragraphs(lines)) == 2


words = st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=9)
texts = st.lists(words, min_size=1, max_size=5).map(" ".join)


@given(st.lists(texts, min_size=1, max_size=9), st.sampled_from(["{}. ", "{}) ", "- ", "• ", "{}."]))
@settings(max_examples=200, deadline=None)
def test_numbered_and_bulleted_lists_come_back(items, mark):
    lines = [mark.format(n) + item for n, item in enumerate(items, 1)]
    assert split_items(lines) == items


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_text_is_invented(lines):
    items = split_items(lines)
    whole = "".join("".join(lines).split())
    for item in items:
        for word in item.split():
            assert word.replace("-", "") in whole.replace("-", "")
