"""Identity blocks without rules: labels at the left edge, values beside them."""

import pytest

from extractor.meaning.identity.reader import read_identity
from extractor.meaning.identity.unruled import names_sop, open_identity
from extractor.record.geometry import Box, union
from extractor.record.model import Identity, Origin, State
from extractor.text.model import RegionText, TextLine

HEIGHT = 20.0
BLOCK = """
PEMERINTAH KABUPATEN PASIR PUTIH
DINAS KEHUTANAN
Nomor SOP : 522/14/2020
Nama SOP : Pengukuran Kayu
Tanggal Pembuatan : 3 Februari 2020
Tanggal Efektif : 2 Maret 2020
Disahkan oleh : KEPALA DINAS KEHUTANAN


>ANDI WIJAYA, S.Hut
>NIP. 19700505 199803 1 004
Dasar Hukum : 1. Undang-Undang Nomor 41 Tahun 1999 tentang
>Kehutanan
>2. Peraturan Pemerintah Nomor 6 Tahun 2007
Keterkaitan : SOP Pelelangan
Peralatan : 1. Pita ukur
>2. Buku ukur
"""


def region(text: str) -> RegionText:
    """Lines of a page, 1.5 heights apart; an empty one is a gap, `>` sets a line in with the values."""
    lines = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        words = line.lstrip(">")
        left, top = 100.0 + (300.0 if line.startswith(">") else 0.0), 100 + 1.5 * HEIGHT * row
        if words:
            lines.append(TextLine(Box(left, top, left + 9 * len(words), top + HEIGHT), words, 0.95))
    box = union(line.box for line in lines)
    whole = " ".join(line.text for line in lines)
    return RegionText(box, tuple(lines), whole, 0.95, Origin.OCR, State.READ)


def identity(text: str) -> Identity:
    return read_identity(open_identity(1, region(text))).identity


@pytest.mark.parametrize("colon", [" : ", " . ", ": ", " ; "])
def test_the_values_beside_the_labels_are_read(colon: str) -> None:
    found = identity(BLOCK.replace(" : ", colon))
    assert found.agency == ["PEMERINTAH KABUPATEN PASIR PUTIH", "DINAS KEHUTANAN"]
    assert (found.sop_number, found.sop_title) == ("522/14/2020", "Pengukuran Kayu")
    assert (found.date_created, found.date_revised, found.date_effective) == (
        "2020-02-03",
        None,
        "2020-03-02",
    )
    assert (found.approved_by.position, found.approved_by.name) == (
        "KEPALA DINAS KEHUTANAN",
        "ANDI WIJAYA, S.Hut",
    )
    assert found.approved_by.nip == "197005051998031004"
    assert [basis.text for basis in found.legal_basis] == [
        "Undang-Undang Nomor 41 Tahun 1999 tentang Kehutanan",
        "Peraturan Pemerintah Nomor 6 Tahun 2007",
    ]
    assert (found.related_sops, found.equipment) == (["SOP Pelelangan"], ["Pita ukur", "Buku ukur"])


def test_a_value_that_begins_above_the_middle_of_its_label_is_that_labels() -> None:
    found = identity(
        BLOCK.replace(
            "Disahkan oleh : KEPALA DINAS KEHUTANAN\n\n\n", ">: KEPALA DINAS KEHUTANAN\nDisahkan oleh\n"
        )
    )
    assert found.date_effective == "2020-03-02"
    assert (found.approved_by.position, found.approved_by.name) == (
        "KEPALA DINAS KEHUTANAN",
        "ANDI WIJAYA, S.Hut",
    )


@pytest.mark.parametrize(("lines", "named"), [("Dasar Hukum\n>UU 5", False), ("Nama SOP : Surat", True)])
def test_lists_alone_name_no_sop(lines: str, named: bool) -> None:
    more = "Kualifikasi : a\nPeralatan : b\nKeterkaitan : c\nPeringatan : d\nTanggal Efektif : 2 Mei 2020\n"
    cells = open_identity(1, region(f"Nomor SOP : 1\n{more}{lines}"))
    kept = [cell for cell in cells if cell.row != 1]
    assert names_sop(kept) is named


def test_a_list_ends_where_the_page_is_free_below_it() -> None:
    found = identity(BLOCK + "\n\n\n\nPasir Putih, 2 Maret 2020\nKEPALA DINAS KEHUTANAN")
    assert found.equipment == ["Pita ukur", "Buku ukur"]


def test_a_value_that_begins_like_a_label_is_no_label() -> None:
    found = identity(BLOCK.replace(">Kehutanan", ">Peralatan Hutan"))
    assert found.legal_basis[0].text.endswith("tentang Peralatan Hutan")
    assert found.equipment == ["Pita ukur", "Buku ukur"]


@pytest.mark.parametrize(
    "text",
    [
        "KEPUTUSAN CAMAT\nMenimbang : bahwa\nMengingat : 1. Undang-Undang\nMemutuskan : Menetapkan",
        "Nomor : 005/12/2020\nSifat : Biasa\nPerihal : Undangan\nTanggal : 2 Maret 2020",
        "Pengertian : suatu\nTujuan : agar\nKebijakan : SK\nReferensi : buku\nProsedur : 1. datang",
        "No. Dokumen : 12\nTanggal Terbit : 1 Mei 2019\nUnit terkait : Loket",
    ],
)
def test_decrees_letters_and_other_sheets_hold_no_block(text: str) -> None:
    assert open_identity(1, region(text)) == ()
