import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.meaning.terms.citations import parse_citation
from extractor.meaning.terms.regulations import load_regulations, match_regulation, read_legal_basis


@pytest.mark.parametrize(
    ("text", "kind", "number", "year"),
    [
        ("Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik", "UU", "14", 2008),
        ("Undang - Undang No. 14 Tahun 2008", "UU", "14", 2008),
        ("UU nomor 14 tahun 2008;", "UU", "14", 2008),
        ("UU 14/2008", "UU", "14", 2008),
        ("Peraturan Pemerintah Nomor 96 Tahun 2012", "PP", "96", 2012),
        ("PP 28 Tahun 2012", "PP", "28", 2012),
        ("Peraturan Presiden RI No. 29 Tahun 2014", "Perpres", "29", 2014),
        ("Perpres Nomor 29 Tahun 2014", "Perpres", "29", 2014),
        ("Keppres Nomor 68 Tahun 1995", "Keppres", "68", 1995),
        ("Instruksi Presiden Nomor 7 Tahun 1999", "Inpres", "7", 1999),
        ("Permenpan & Reformasi Birokrasi nomor 53 Tahun 2014", "Permenpan RB", "53", 2014),
        ("PermenPAN-RB No. 35 Tahun 2012", "Permenpan RB", "35", 2012),
        (
            "Peraturan Menteri Negara Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 35 Tahun 2012",  # noqa: E501
            "Permenpan RB",
            "35",
            2012,
        ),
        ("Peraturan Menteri PAN dan RB No. 35 Tahun 2012", "Permenpan RB", "35", 2012),
        (
            "Peraturan Menteri Pendayagunaan Aparatur Negara Nomor PER/09/M.PAN/5/2007",
            "Permenpan",
            "PER/09/M.PAN/5/2007",
            2007,
        ),
        ("Permendagri 54 Tahun 2009", "Permendagri", "54", 2009),
        ("Peraturan Menteri Dalam Negeri Nomor 54 Tahun 2009", "Permendagri", "54", 2009),
        ("PMK 215/PMK.05/2016", "PMK", "215/PMK.05/2016", 2016),
        ("Peraturan Menteri Keuangan Nomor 181/PMK.06/2016", "PMK", "181/PMK.06/2016", 2016),
        ("Peraturan Kepala BKN Nomor 22 Tahun 2007", "Perka BKN", "22", 2007),
        ("Peraturan ANRI Nomor 5 Tahun 2021", "Peraturan", "5", 2021),
        ("Peraturan Komisi Informasi No. 1 Tahun 2021", "Perki", "1", 2021),
        ("Peraturan Daerah Nomor 8 Tahun 2016", "Perda", "8", 2016),
        ("Perbup Nomor 5 Tahun 2019", "Perbup", "5", 2019),
        ("Peraturan Walikota Nomor 5 Tahun 2019", "Perwali", "5", 2019),
        ("Surat Edaran Nomor 3 Tahun 2020", "SE", "3", 2020),
        ("SK Kepala Dinas Nomor 45/DINAS/2021 tentang Standar", "SK", "45/DINAS/2021", 2021),
        ("Undang-Undang No.5 Tahun 2O14", "UU", "5", 2014),
    ],
)
def test_type_number_and_year(text, kind, number, year):
    citation = parse_citation(text)
    assert (citation.type, citation.number, citation.year) == (kind, number, year)


@pytest.mark.parametrize(
    "text", ["Mampu mengoperasikan komputer", "", "SOP Surat Masuk", "Dokumen Renstra Kecamatan"]
)
def test_other_texts_are_no_citations(text):
    assert parse_citation(text) is None
    assert read_legal_basis(text) is None


def test_a_chain_of_amendments_is_one_citation():
    citation = parse_citation(
        "Peraturan gubernur Nomor 120 Tahun 2016 tentang Kedudukan sebagaimana telah diubah dengan Peraturan Gubernur "  # noqa: E501
        "Nomor 70 Tahun 2019 tentang Perubahan atas Peraturan Gubernur Nomor 120 Tahun 2016 tentang Kedudukan "  # noqa: E501
        "(Berita Daerah Provinsi Kalimantan Barat Tahun 2019 Nomor 71)"
    )
    assert (citation.type, citation.number, citation.year, citation.title) == (
        "Pergub",
        "120",
        2016,
        "Kedudukan",
    )
    (change,) = citation.amendments
    assert (change.number, change.year) == ("70", 2019)
    assert change.amends.number == "120"
    assert change.gazette == "Berita Daerah Provinsi Kalimantan Barat Tahun 2019 Nomor 71"


def test_joined_laws_and_missing_parts():
    citation = parse_citation("UU Nomor 2 Tahun 2004 jo. UU Nomor 13 Tahun 2003 tentang Ketenagakerjaan")
    assert citation.amendments[0].number == "13"
    assert "year_missing" in parse_citation("Permenpan nomor 53 Tahun tentang petunjuk").facts
    assert "number_missing" in parse_citation("Peraturan Menteri Keuangan tentang Aset").facts


@pytest.mark.parametrize(
    ("text", "fact", "year"),
    [
        (
            "Perpres nomor 29 Tahun 2015 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah.",
            "year_differs",
            2014,
        ),
        ("Permenpan RB Nomor 53 Tahun 2010", "year_may_differ", 2014),
        ("Permenpan RB Nomor 12 Tahun 2015", "replaced", 2015),
        ("Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara", "revoked", 2014),
        ("Undang-Undang Nomor 43 Tahun 2009 tentang Perikanan Laut Dalam", "title_differs", 2009),
        ("Keputusan Presiden Nomor 86 Tahun 2007 tentang Badan Pusat Statistik", "type_differs", 2007),
    ],
)
def test_what_disagrees_with_the_table_is_kept(text, fact, year):
    found = read_legal_basis(text)
    assert fact in found["facts"]
    assert found["match"]["year"] == year


def test_misnamed_body_and_missing_year_still_find_the_regulation():
    found = read_legal_basis(
        "Peraturan Menteri Pemberdayaan Aparatur Negara nomor 53 Tahun tentang petunjuk Perjanjian Kinerja, Pelaporan "  # noqa: E501
        "Kinerja dan Tata cara Review atas Laporan Kinerja Instansi Pemerintah."
    )
    assert {"body_misnamed", "year_missing"} <= set(found["facts"])
    assert (found["match"]["number"], found["match"]["year"]) == ("53", 2014)


def test_unknown_regulations_say_so():
    assert read_legal_basis("Peraturan Bupati Contoh No 47 Tahun 2018")["facts"] == ["unknown"]


def test_normal_form():
    found = read_legal_basis(
        "Perpres RI No. 29 Tahun 2014 ttg. Sistem Akuntabilitas Kinerja Instansi Pemerintah"
    )
    assert found["normal_form"] == (
        "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah"
    )


def test_every_known_regulation_finds_itself():
    missed = []
    for regulation in load_regulations():
        coded = "/" in regulation.number
        text = f"{regulation.type} Nomor {regulation.number}" + ("" if coded else f" Tahun {regulation.year}")
        citation = parse_citation(f"{text} tentang {regulation.title}")
        match = match_regulation(citation) if citation else None
        if match is None or match.regulation is None or match.regulation.title != regulation.title:
            missed.append(text)
    assert len(missed) <= 0.03 * len(load_regulations()), missed


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_text_never_crashes(text):
    parse_citation(text)


def test_hostile_text_is_bounded():
    assert read_legal_basis("UU Nomor 1 Tahun 2020 " + "sebagaimana telah diubah dengan " * 5_000) is not None
